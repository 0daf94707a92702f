// The one form in which a URL is fetched, compared and archived: WHATWG serialisation, http and https alone, without fragment and credentials.
import { normalizeEscapes } from './percent.ts';

/** Longest URL that is looked at; longer ones are no URLs to us. */
const MAX_URL_LENGTH = 65_536;

/** WHATWG URL parse, any scheme; null where the standard says failure. */
export function parseUrl(input: string, base?: string): URL | null {
  if (input.length > MAX_URL_LENGTH) return null;
  return URL.parse ? URL.parse(input, base) : parseByConstructor(input, base);
}

function parseByConstructor(input: string, base?: string): URL | null {
  return URL.canParse(input, base) ? new URL(input, base) : null;
}

/**
 * The WHATWG serialisation, null where the standard says failure. Since June 2026 it takes ASCII domains whose `xn--` labels hold no valid
 * Punycode as they stand; Node's parser refuses them, so they are shown it under another prefix. Such a host can be named, not fetched.
 */
export function serialiseUrl(input: string, base?: string): string | null {
  const parsed = parseUrl(input, base);
  if (parsed !== null || !/xn--/i.test(input) || STAND_IN.test(input)) return parsed?.href ?? null;
  const shown = input.replaceAll(/(x)(n)--/gi, (_, x: string, n: string) => `${x}${n === 'n' ? 'q' : 'Q'}9z`);
  const href = parseUrl(shown, base)?.href ?? null;
  // a host that was not ASCII comes out with Punycode of its own: there the standard still fails
  if (href === null || new URL(href).hostname.includes('xn--')) return null;
  return href.replaceAll(/(x)(q)9z/gi, (_, x: string, q: string) => `${x}${q === 'q' ? 'n' : 'N'}--`);
}

/** Takes the place of `xn--`, letter for letter; URLs that hold it are left alone. */
const STAND_IN = /xq9z/i;

/**
 * The canonical form of an http or https URL, else null. WHATWG parsing gives lower-case scheme and host, IDN in ASCII, IPv4 in dotted
 * decimal, no default port, no dot segments; beyond it fragment and credentials go, and escapes are in upper case with unreserved
 * characters bare (RFC 3986 §6.2.2). Nothing that a server may tell apart is touched. Idempotent.
 */
export function canonicalUrl(input: string, base?: string): string | null {
  const url = parseUrl(input, base);
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) return null;
  if (url.username !== '') url.username = '';
  if (url.password !== '') url.password = '';
  let href = url.href;
  const hash = href.indexOf('#');
  if (hash >= 0) href = href.slice(0, hash);
  if (!href.includes('%')) return href;
  const pathAt = href.indexOf('/', url.protocol.length + 2);
  const folded = href.slice(0, pathAt) + normalizeEscapes(href.slice(pathAt));
  if (folded === href) return href;
  // Decoding may have made a dot segment of `%%32e`: parse once more, which is a fixed point.
  return /\/\.{1,2}(?:[/?]|$)/.test(folded) ? new URL(folded).href : folded;
}
