// IP addresses as numbers, and CIDR ranges over them.

/** 4 or 6, and the address as 4 or 16 octets. */
export interface IpAddress {
  version: 4 | 6;
  octets: readonly number[];
}

export interface IpRange {
  first: IpAddress;
  prefix: number;
}

/** Dotted decimal or IPv6 text, with or without brackets; null for anything else, a zone (`%eth0`) included. */
export function parseIp(text: string): IpAddress | null {
  const bare = text.startsWith('[') && text.endsWith(']') ? text.slice(1, -1) : text;
  if (bare.length > 45) return null;
  const v4 = parseIpv4(bare);
  if (v4 !== null) return { version: 4, octets: v4 };
  const v6 = bare.includes(':') ? parseIpv6(bare) : null;
  return v6 === null ? null : { version: 6, octets: v6 };
}

function parseIpv4(text: string): number[] | null {
  if (!/^\d{1,3}(?:\.\d{1,3}){3}$/.test(text)) return null;
  const octets = text.split('.').map(Number);
  return octets.every((o) => o < 256) ? octets : null;
}

function parseIpv6(text: string): number[] | null {
  let body = text;
  const lastColon = body.lastIndexOf(':');
  if (body.includes('.')) {
    const v4 = parseIpv4(body.slice(lastColon + 1));
    if (v4 === null) return null;
    const [a = 0, b = 0, c = 0, d = 0] = v4;
    body = `${body.slice(0, lastColon + 1)}${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
  }
  const halves = body.split('::');
  if (halves.length > 2) return null;
  const groupsOf = (half: string | undefined): string[] => (half === undefined || half === '' ? [] : half.split(':'));
  const head = groupsOf(halves[0]);
  const tail = groupsOf(halves[1]);
  const missing = 8 - head.length - tail.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return null;
  const groups = [...head, ...Array<string>(missing).fill('0'), ...tail];
  if (!groups.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))) return null;
  return groups.flatMap((group) => {
    const value = Number.parseInt(group, 16);
    return [value >> 8, value & 255];
  });
}

/** `10.0.0.0/8`, `fd00::/8`, or one address; null for anything else. */
export function parseCidr(text: string): IpRange | null {
  const slash = text.indexOf('/');
  const first = parseIp(slash < 0 ? text : text.slice(0, slash));
  if (first === null) return null;
  const bits = first.octets.length * 8;
  if (slash < 0) return { first, prefix: bits };
  const length = text.slice(slash + 1);
  if (!/^\d{1,3}$/.test(length) || Number(length) > bits) return null;
  return { first, prefix: Number(length) };
}

export function isInRange(ip: IpAddress, range: IpRange): boolean {
  if (ip.version !== range.first.version) return false;
  const whole = range.prefix >> 3;
  for (let i = 0; i < whole; i++) if (ip.octets[i] !== range.first.octets[i]) return false;
  const rest = range.prefix & 7;
  if (rest === 0) return true;
  const mask = (0xff << (8 - rest)) & 0xff;
  return ((ip.octets[whole] ?? 0) & mask) === ((range.first.octets[whole] ?? 0) & mask);
}

/** The IPv4 address inside `::ffff:a.b.c.d` (mapped, RFC 4291) and `64:ff9b::a.b.c.d` (NAT64, RFC 6052), which is where a connection ends. */
export function embeddedIpv4(ip: IpAddress): IpAddress | null {
  if (ip.version !== 6) return null;
  const isEmbedding = EMBEDDING.some((range) => isInRange(ip, range));
  return isEmbedding ? { version: 4, octets: ip.octets.slice(12) } : null;
}

const rangeOf = (text: string): IpRange => {
  const range = parseCidr(text);
  if (range === null) throw new TypeError(`${text} is no CIDR range`);
  return range;
};

/** Ranges of literals in our own tables. */
export const ranges = (...texts: string[]): IpRange[] => texts.map(rangeOf);

const EMBEDDING = ranges('::ffff:0:0/96', '64:ff9b::/96');
