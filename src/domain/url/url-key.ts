// The key under which the frontier knows a URL: two URLs with one key are fetched once. It must never join two pages.
import { canonicalUrl } from './canonical.ts';
import { escapeOctet, octetAt } from './percent.ts';
import { isSessionParameter, withoutPathSession } from './session-id.ts';
import { isTrackingParameter } from './tracking-parameters.ts';

/**
 * Canonical form without tracking parameters and session identifiers, parameters ordered by name (the order inside one repeated name
 * counts and stays), one spelling of escapes in the query, no empty query, no trailing dot of the host (two of them are no name of any host). Input that is no http(s) URL is its own key.
 */
export function urlKey(url: string): string {
  const canonical = canonicalUrl(url);
  if (canonical === null) return url;
  const pathAt = canonical.indexOf('/', 8);
  const question = canonical.indexOf('?', pathAt);
  const origin = canonical.slice(0, pathAt).replace(/(?<=[^/.])\.(?=:\d+$|$)/, '');
  const path = withoutPathSession(question < 0 ? canonical.slice(pathAt) : canonical.slice(pathAt, question));
  const query = question < 0 ? '' : queryKey(canonical.slice(question + 1));
  return query === '' ? origin + path : `${origin}${path}?${query}`;
}

interface Parameter {
  name: string;
  pair: string;
}

function queryKey(query: string): string {
  const kept: Parameter[] = [];
  for (const part of query.split('&')) {
    if (part === '') continue;
    const equals = part.indexOf('=');
    const name = foldQueryEscapes(equals < 0 ? part : part.slice(0, equals));
    const value = equals < 0 ? null : foldQueryEscapes(part.slice(equals + 1));
    if (isTrackingParameter(name) || isSessionParameter(name, value ?? '')) continue;
    kept.push({ name, pair: value === null ? name : `${name}=${value}` });
  }
  // Array#sort is stable: parameters of one name keep their order.
  kept.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  return kept.map(({ pair }) => pair).join('&');
}

/** Octets that mean something in a query and so stay escaped. */
const DELIMITERS = new Set([...'#&+=%;'].map((c) => c.charCodeAt(0)));

/** One spelling: printable ASCII bare unless it delimits, a space as `+`, all else escaped in upper case. */
function foldQueryEscapes(text: string): string {
  if (!/[%"'<>`{}|\\^[\]]/.test(text)) return text;
  let out = '';
  for (let i = 0; i < text.length; i++) {
    const octet = octetAt(text, i);
    if (octet < 0) {
      out += text.charAt(i);
      continue;
    }
    i += 2;
    if (octet === 32) out += '+';
    else out += octet > 32 && octet < 127 && !DELIMITERS.has(octet) ? String.fromCharCode(octet) : escapeOctet(octet);
  }
  return out;
}
