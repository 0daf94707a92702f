// One file under the crawl's own rules, redirects followed: for sitemaps and feeds that a crawl begins with.
import { StageError } from '../../domain/errors.ts';
import { headerValue } from '../../domain/exchange.ts';
import type { Fetcher } from '../../ports/fetcher.ts';
import { decodedBody } from './decode-body.ts';

export interface FetchedFile {
  /** After redirects. */
  url: string;
  status: number;
  contentType: string | null;
  /** Without content coding. */
  bytes: Buffer;
  truncated: boolean;
}

const MAX_REDIRECTS = 5;
const MAX_BYTES = 64 * 1024 * 1024;

/** Never throws for what the web did: the reason is answered. */
export async function fetchFile(
  fetcher: Fetcher,
  url: string,
  signal: AbortSignal,
): Promise<FetchedFile | { refused: string }> {
  let at = url;
  try {
    for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
      const exchange = await fetcher.fetch({ url: at, maxBodyBytes: MAX_BYTES }, signal);
      const location = headerValue(exchange.responseHeaders, 'location');
      if (exchange.status >= 300 && exchange.status < 400 && location !== null) {
        if (!URL.canParse(location, at)) return { refused: 'bad redirect' };
        at = new URL(location, at).href;
        continue;
      }
      const decoded = await decodedBody(exchange);
      if (decoded.status === 'corrupt' || decoded.status === 'too-large') return { refused: `body ${decoded.status}` };
      return {
        url: at,
        status: exchange.status,
        contentType: headerValue(exchange.responseHeaders, 'content-type'),
        bytes: decoded.bytes,
        truncated: exchange.truncated !== null || decoded.status !== 'whole',
      };
    }
    return { refused: `more than ${MAX_REDIRECTS} redirects` };
  } catch (error) {
    if (signal.aborted || !(error instanceof StageError)) throw error;
    return { refused: error.message };
  }
}
