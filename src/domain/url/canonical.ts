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
