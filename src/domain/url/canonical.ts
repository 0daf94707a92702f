// One canonical form for every http(s) URL: WHATWG serialisation without fragment and credentials.

/** Null when the input is no http(s) URL. */
export function canonicalUrl(input: string, base?: string): string | null {
  if (!URL.canParse(input, base)) return null;
  const url = new URL(input, base);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return null;
  url.hash = '';
  url.username = '';
  url.password = '';
  return url.href;
}
