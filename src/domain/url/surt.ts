// The sort key of CDX and CDXJ indexes, as the Internet Archive's `surt` makes it (Google's Safe Browsing canonical form, then IA's,
// then host labels reversed). Other tools look captures up by it, so its quirks are kept: path and query in lower case, `www` and sessions out.
import { domainToASCII } from 'node:url';
import { escapeOctet, octetAt, toByteString } from './percent.ts';

/** Passes of unescaping; each one needs an escape that hid another. */
const MAX_UNESCAPES = 64;

interface Parts {
  scheme: string;
  host: string;
  port: number | null;
  path: string;
  query: string | null;
}

/** `http://www.Example.com/A?b=2&a=1` gives `com,example)/a?a=1&b=2`. URLs without a host keep their scheme: `mailto:a@example.com`. */
export function surt(url: string): string {
  if (url === '') return '-';
  if (url.startsWith('filedesc')) return url;
  const parts = split(url);
  if (parts.host === '') return hostless(parts);
  const host = massageHost(canonicalHost(parts.host));
  const port = parts.port === null || parts.port === DEFAULT_PORTS[parts.scheme] ? '' : `:${parts.port}`;
  const path = indexPath(escapeOnce(normalizePath(unescapeRepeatedly(parts.path))));
  const query = parts.query === null ? '' : indexQuery(escapeOnce(unescapeRepeatedly(parts.query)));
  return `${host.split('.').reverse().join(',')}${port})${path}${query === '' ? '' : `?${query}`}`;
}

const DEFAULT_PORTS: Record<string, number> = { http: 80, https: 443 };

function split(input: string): Parts {
  let url = toByteString(input.trim().replaceAll(/[\n\r\t]/g, ''));
  if (!/^[a-zA-Z][a-zA-Z0-9+\-.]*:/.test(url)) url = `http://${url}`;
  url = url.replace(/^(?:https?:\/\/)+(?=https?:\/\/)/, '');
  const hash = url.indexOf('#');
  if (hash >= 0) url = url.slice(0, hash);
  const colon = url.indexOf(':');
  const scheme = url.slice(0, colon).toLowerCase();
  let rest = url.slice(colon + 1);
  const question = rest.indexOf('?');
  const query = question >= 0 && question < rest.length - 1 ? rest.slice(question + 1) : null;
  if (question >= 0) rest = rest.slice(0, question);
  if (scheme === 'dns') return { scheme, host: rest, port: null, path: '', query };
  const isWeb = scheme === 'http' || scheme === 'https';
  if (isWeb) rest = `//${rest.replace(/^\/+/, '')}`;
  if (!rest.startsWith('//')) return { scheme, host: '', port: null, path: rest, query };
  const slash = rest.indexOf('/', 2);
  const authority = slash < 0 ? rest.slice(2) : rest.slice(2, slash);
  return { scheme, ...splitAuthority(authority), path: slash < 0 ? '' : rest.slice(slash), query };
}

function splitAuthority(authority: string): { host: string; port: number | null } {
  const host = authority.slice(authority.lastIndexOf('@') + 1);
  const port = /:(\d*)$/.exec(host);
  if (port === null || (host.startsWith('[') && !host.includes(']:'))) return { host, port: null };
  const digits = port[1] ?? '';
  return { host: host.slice(0, port.index), port: digits === '' || Number(digits) === 0 ? null : Number(digits) };
}

function canonicalHost(raw: string): string {
  let host = unescapeRepeatedly(raw);
  if (/[\x80-\xff]/.test(host)) {
    const ascii = domainToASCII(Buffer.from(host, 'latin1').toString());
    if (ascii !== '') host = ascii;
  }
  host = host.replaceAll('..', '.').replace(/^\.+/, '').replace(/\.+$/, '');
  return ipv4Of(host) ?? escapeOnce(host).toLowerCase();
}

/** Dotted decimal of the forms that inet_aton reads; a bare number keeps its lowest 32 bits. */
function ipv4Of(host: string): string | null {
  if (!/^\d+(?:\.\d+){0,3}$/.test(host)) return null;
  const labels = host.split('.');
  if (labels.length === 1) return dotted(Number(BigInt(host.slice(0, 80)) & 0xffffffffn));
  const numbers = labels.map((l) =>
    /^0[0-7]+$/.test(l) ? Number.parseInt(l, 8) : /^0\d/.test(l) ? Number.NaN : Number(l),
  );
  const last = numbers.pop() ?? Number.NaN;
  let address = last;
  if (!(last < 256 ** (4 - numbers.length))) return null;
  for (const [i, n] of numbers.entries()) {
    if (!(n < 256)) return null;
    address += n * 256 ** (3 - i);
  }
  return dotted(address);
}

function dotted(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join('.');
}

const massageHost = (host: string): string => host.replace(/^www\d*\./, '');

function unescapeRepeatedly(text: string): string {
  let before = text;
  for (let pass = 0; pass < MAX_UNESCAPES; pass++) {
    const after = unescapeOnce(before);
    if (after === before) break;
    before = after;
  }
  return before;
}

function unescapeOnce(text: string): string {
  if (!text.includes('%')) return text;
  return text.replaceAll(/%[0-9a-fA-F]{2}/g, (triplet) => String.fromCharCode(octetAt(triplet, 0)));
}

/** Everything up to space, "#", "%" and everything from DEL on. */
function escapeOnce(text: string): string {
  return text.replaceAll(/[\x00-\x20#%\x7f-\xff]/g, (c) => escapeOctet(c.charCodeAt(0)));
}

/** What has no host stands as it is, but for what would end a key in a line of an index or is no ASCII. */
function hostless({ scheme, path, query }: Parts): string {
  const key = `${scheme === 'https' ? 'http' : scheme}:${path}${query === null ? '' : `?${query}`}`;
  return key.replaceAll(/[\x00-\x20\x7f-\xff]/g, (c) => escapeOctet(c.charCodeAt(0)));
}

/** Dot segments resolved, empty segments dropped, a last empty one kept. */
function normalizePath(path: string): string {
  if (path === '') return '/';
  const kept: string[] = [];
  for (const segment of path.split('/').slice(1)) {
    if (segment === '.') continue;
    if (segment === '..' && kept.length > 0) kept.pop();
    else kept.push(segment);
  }
  const last = kept.pop() ?? '';
  const folders = kept.filter((segment) => segment !== '');
  return `/${folders.map((segment) => `${segment}/`).join('')}${last}`;
}

function indexPath(path: string): string {
  const lower = path.toLowerCase();
  const bare = /^([^\n]*\/)(?:\((?:[a-z]\([0-9a-z]{24}\))+\)\/|\([0-9a-z]{24}\)\/)([^?\n]+\.aspx[^\n]*)$/.exec(lower);
  const stripped = bare === null ? lower : `${bare[1]}${bare[2]}`;
  return stripped.length > 1 && stripped.endsWith('/') ? stripped.slice(0, -1) : stripped;
}

const SESSION_PARAMETERS = [
  /^([^\n]*)jsessionid=[0-9a-z]{32}(?:&([^\n]*))?$/i,
  /^([^\n]*)phpsessid=[0-9a-z]{32}(?:&([^\n]*))?$/i,
  /^([^\n]*)sid=[0-9a-z]{32}(?:&([^\n]*))?$/i,
  /^([^\n]*)aspsessionid[a-z]{8}=[a-z]{24}(?:&([^\n]*))?$/i,
  /^([^\n]*)cfid=[^&]+&cftoken=[^&]+(?:&([^\n]*))?$/i,
];

function indexQuery(query: string): string {
  let bare = query;
  for (const pattern of SESSION_PARAMETERS) {
    const found = pattern.exec(bare);
    if (found !== null) bare = `${found[1]}${found[2] ?? ''}`;
  }
  bare = bare.toLowerCase();
  if (bare.length <= 1) return bare;
  // Sorted by name, then by having a value, then by value: Python's order of ("a",), ("a", "1").
  const pairs = bare.split('&').map((pair) => {
    const equals = pair.indexOf('=');
    return equals < 0
      ? { name: pair, value: null, pair }
      : { name: pair.slice(0, equals), value: pair.slice(equals + 1), pair };
  });
  const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
  pairs.sort(
    (a, b) =>
      order(a.name, b.name) ||
      Number(a.value !== null) - Number(b.value !== null) ||
      order(a.value ?? '', b.value ?? ''),
  );
  return pairs.map(({ pair }) => pair).join('&');
}
