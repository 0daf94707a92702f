// `explain-url --dns`: what the host's addresses are, and whether each may be connected to. The one question of explaining that asks a network.
import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import type { AddressPolicy } from '../domain/address/policy.ts';
import { parseUrl } from '../domain/url/canonical.ts';
import type { UrlExplanation } from './explain-url.ts';

export interface ExplainedAddress {
  address: string;
  /** `ok`, or why it may not be connected to. */
  verdict: string;
}

export type LookUp = (host: string, port: number) => Promise<string[]>;

/** Addresses as the system gives them; those of a literal are itself. */
export const systemLookUp: LookUp = async (host) =>
  isIP(host) === 0 ? (await lookup(host, { all: true, verbatim: true })).map(({ address }) => address) : [host];

/**
 * The explanation with `addresses`, judged as a fetch would judge them: it goes to one that is allowed, when there is any. A name that
 * does not resolve has the reason `dns: …`. URLs refused already are not looked up.
 */
export async function withAddresses(
  explanation: UrlExplanation,
  policy: AddressPolicy,
  lookUp: LookUp = systemLookUp,
): Promise<UrlExplanation & { addresses: ExplainedAddress[] }> {
  const url = explanation.canonical === null ? null : parseUrl(explanation.canonical);
  if (url === null || explanation.address === 'refused') return { ...explanation, addresses: [] };
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const port = url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port);
  const reasonIfFine = (reason: string): string => (explanation.reason === 'ok' ? reason : explanation.reason);
  let found: string[];
  try {
    found = await lookUp(host.replace(/\.$/, ''), port);
  } catch (fault) {
    const said = fault instanceof Error && 'code' in fault ? String(fault.code) : String(fault);
    return { ...explanation, addresses: [], reason: reasonIfFine(`dns: ${said}`) };
  }
  const addresses = found.map((address) => ({ address, verdict: policy.judgeAddress(host, address, port).reason }));
  if (addresses.some(({ verdict }) => verdict === 'ok')) return { ...explanation, addresses };
  const [first] = addresses;
  return {
    ...explanation,
    addresses,
    address: 'refused',
    reason: reasonIfFine(first === undefined ? 'dns: no address' : `address:${first.verdict}`),
  };
}
