// Where this crawl may connect. Judged on the URL before anything is resolved, and on the very address that is about to be connected.
import { parseUrl } from '../url/canonical.ts';
import { embeddedIpv4, type IpAddress, type IpRange, isInRange, parseCidr, parseIp } from './ip.ts';
import { classifyName } from './names.ts';
import { type AddressClass, classifyAddress } from './ranges.ts';

export interface AddressRules {
  /** true opens private and loopback ranges; a list opens what it names: CIDR, address, `host`, `host:port`, `[v6]:port`. */
  allowPrivate: boolean | readonly string[];
  /** Ports beside 80 and 443. */
  allowPorts: readonly number[];
}

export interface AddressVerdict {
  ok: boolean;
  /** `ok`, or why not: `not-a-url`, `scheme`, `port`, `local-name`, `metadata`, `loopback`, `private`, `link-local`, `multicast`, `reserved`, `not-an-address`. */
  reason: string;
}

export interface AddressPolicy {
  /** Scheme, port and what the host's form already tells. Resolves nothing. */
  judgeUrl(url: string): AddressVerdict;
  /** The address that `host` resolved to, right before connecting to it. */
  judgeAddress(host: string, ip: string, port: number): AddressVerdict;
}

const OK: AddressVerdict = { ok: true, reason: 'ok' };
const refuse = (reason: string): AddressVerdict => ({ ok: false, reason });

interface Named {
  hosts: Set<string>;
  ranges: IpRange[];
  ports: Set<number>;
}

/** Cloud metadata addresses stay closed unless the list names the very address (not a range around it) or the service's name. */
export function compileAddressPolicy(rules: AddressRules): AddressPolicy {
  const named = readNamed(Array.isArray(rules.allowPrivate) ? rules.allowPrivate : []);
  const isOpen = rules.allowPrivate === true;
  const ports = new Set([80, 443, ...rules.allowPorts, ...named.ports]);

  const judgeIp = (host: string, ip: IpAddress): AddressVerdict => {
    const kind = classifyAddress(ip);
    if (kind === 'public') return OK;
    if (isNamed(named, ip, kind)) return OK;
    // A named host may be anywhere but at a metadata service, unless it is that service's own name.
    if (named.hosts.has(host) && (kind !== 'metadata' || classifyName(host) === 'metadata')) return OK;
    return isOpen && (kind === 'private' || kind === 'loopback') ? OK : refuse(kind);
  };

  return {
    judgeUrl(url) {
      const parsed = parseUrl(url);
      if (parsed === null) return refuse('not-a-url');
      if (parsed.protocol !== 'http:' && parsed.protocol !== 'https:') return refuse('scheme');
      const port = parsed.port === '' ? (parsed.protocol === 'http:' ? 80 : 443) : Number(parsed.port);
      if (!ports.has(port)) return refuse('port');
      const host = hostOf(parsed.hostname);
      const ip = parseIp(host);
      if (ip !== null) return judgeIp(host, ip);
      if (named.hosts.has(host)) return OK;
      const kind = classifyName(host);
      if (kind === 'public' || (kind === 'local' && isOpen)) return OK;
      return refuse(kind === 'local' ? 'local-name' : kind);
    },
    judgeAddress(host, address, port) {
      if (!ports.has(port)) return refuse('port');
      const ip = parseIp(address);
      return ip === null ? refuse('not-an-address') : judgeIp(hostOf(host), ip);
    },
  };
}

const hostOf = (host: string): string => host.toLowerCase().replace(/\.+$/, '');

function isNamed(named: Named, ip: IpAddress, kind: AddressClass): boolean {
  const inner = embeddedIpv4(ip);
  return named.ranges.some((range) => {
    const isExact = range.prefix === range.first.octets.length * 8;
    if (kind === 'metadata' && !isExact) return false;
    return isInRange(ip, range) || (inner !== null && isInRange(inner, range));
  });
}

function readNamed(list: readonly string[]): Named {
  const named: Named = { hosts: new Set(), ranges: [], ports: new Set() };
  for (const entry of list) {
    const text = entry.trim();
    const range = parseCidr(text);
    if (range !== null) {
      named.ranges.push(range);
      continue;
    }
    const [, host = text, port] = /^(\[[^\]]*\]|[^:]+):(\d{1,5})$/.exec(text) ?? [];
    if (port !== undefined) named.ports.add(Number(port));
    const ip = parseCidr(host);
    if (ip !== null) named.ranges.push(ip);
    // The name in the form that the URL parser gives it: lower case, IDN in ASCII.
    else named.hosts.add(hostOf(parseUrl(`http://${host}/`)?.hostname ?? host));
  }
  return named;
}
