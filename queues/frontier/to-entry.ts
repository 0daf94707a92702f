// A URL as the frontier keeps it: canonical form, id by URL key, host with port.
import { canonicalUrl } from '../../src/domain/url/canonical.ts';
import { urlKey } from '../../src/domain/url/url-key.ts';
import { type FrontierEntry, urlId } from './entry.ts';

/** Longer URLs are refused: Chromium and most servers do not take them either. */
const LONGEST_URL = 8192;

/** Null when the input is no http(s) URL. */
export function toEntry(input: string, depth: number, referrer: string | null, hops = 0): FrontierEntry | null {
  const url = canonicalUrl(input);
  if (url === null || url.length > LONGEST_URL || url.includes(' ')) return null;
  const host = new URL(url).host;
  return {
    id: urlId(urlKey(url)),
    url,
    host,
    depth,
    attempt: 0,
    deferrals: 0,
    referrer,
    hops,
    waitedMs: 0,
    spentMs: 0,
  };
}
