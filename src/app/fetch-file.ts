// Gets a sitemap or feed under the crawl's own rules: the guarded fetcher, robots, redirects followed one by one, the host's delay kept.
import { setTimeout as sleep } from 'node:timers/promises';
import { decodeContent } from '../domain/content-coding.ts';
import { StageError } from '../domain/errors.ts';
import { type Exchange, headerValue } from '../domain/exchange.ts';
import { canonicalUrl } from '../domain/url/canonical.ts';
import type { Fetcher } from '../ports/fetcher.ts';
import type { FetchFile } from './discover-sitemaps.ts';

export interface FetchFileOptions {
  fetcher: Fetcher;
  /** What forbids this URL (robots), or null. */
  refusal(url: string, signal: AbortSignal): Promise<string | null>;
  /** Between the starts of two requests to one host. */
  delayMs: number;
  signal: AbortSignal;
}

const MAX_REDIRECTS = 5;
/** The protocol's 50 MB, and as much again for what is compressed badly. */
const MAX_BODY_BYTES = 100 * 1024 * 1024;
const DECODE = { maxBytes: 64 * 1024 * 1024, maxRatio: 2000, ratioFloorBytes: 64 * 1024 * 1024, maxLayers: 3 };

export function createFetchFile(options: FetchFileOptions): FetchFile {
  const nextStart = new Map<string, number>();
  const waitForHost = async (url: string): Promise<void> => {
    const { host } = new URL(url);
    const now = Date.now();
    const start = Math.max(now, nextStart.get(host) ?? 0);
    nextStart.set(host, start + options.delayMs);
    if (start > now) await sleep(start - now, undefined, { signal: options.signal });
  };

  return async (first) => {
    let url = first;
    try {
      for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
        const refused = await options.refusal(url, options.signal);
        if (refused !== null) return { refused };
        await waitForHost(url);
        const exchange = await options.fetcher.fetch({ url, maxBodyBytes: MAX_BODY_BYTES }, options.signal);
        const target = redirectOf(exchange);
        if (target === null) return fileOf(exchange);
        url = target;
      }
      return { refused: `more than ${MAX_REDIRECTS} redirects` };
    } catch (fault) {
      if (options.signal.aborted || !(fault instanceof StageError)) throw fault;
      return { refused: `${fault.code}: ${fault.message}` };
    }
  };
}

function redirectOf(exchange: Exchange): string | null {
  if (![301, 302, 303, 307, 308].includes(exchange.status)) return null;
  const location = headerValue(exchange.responseHeaders, 'location');
  return location === null ? null : canonicalUrl(location, exchange.url);
}

async function fileOf(exchange: Exchange): ReturnType<FetchFile> {
  const decoded = await decodeContent(exchange.body, headerValue(exchange.responseHeaders, 'content-encoding'), DECODE);
  if (decoded.status === 'too-large') return { refused: `larger than ${DECODE.maxBytes} bytes` };
  return {
    url: exchange.url,
    status: exchange.status,
    contentType: headerValue(exchange.responseHeaders, 'content-type'),
    bytes: decoded.bytes,
    truncated: exchange.truncated !== null || decoded.status === 'truncated',
  };
}
