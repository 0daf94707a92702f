// `--resolve HOST:PORT:ADDRESS[,ADDRESS]` as curl reads it: addresses given by hand in place of a name look-up.
import { isIP } from 'node:net';

export interface ResolveMap {
  /** Addresses for `host:port`, undefined when nothing was given. */
  get(host: string, port: number): string[] | undefined;
}

/** `*` as host stands for every name. IPv6 addresses may be in brackets. A leading `+` or `-` (curl's cache hints) is read over. Throws RangeError with the entry. */
export function parseResolveMap(entries: readonly string[]): ResolveMap {
  const known = new Map<string, string[]>();
  for (const entry of entries) {
    const match = /^[+-]?(\[[^\]]+\]|[^:]+):(\d{1,5}):(.+)$/.exec(entry.trim());
    const [host, port, list] = [match?.[1], Number(match?.[2]), match?.[3]];
    if (host === undefined || list === undefined || !(port >= 1 && port <= 65_535))
      throw new RangeError(`not HOST:PORT:ADDRESS: ${entry}`);
    const addresses = list.split(',').map((address) => address.trim().replace(/^\[(.*)\]$/, '$1'));
    if (addresses.some((address) => isIP(address) === 0)) throw new RangeError(`not an IP address in: ${entry}`);
    known.set(`${host.toLowerCase()}:${port}`, addresses);
  }
  return {
    get: (host, port) => known.get(`${host.toLowerCase().replace(/\.$/, '')}:${port}`) ?? known.get(`*:${port}`),
  };
}
