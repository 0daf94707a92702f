// A crawl's changes as a feed to subscribe to.
import { type ChangeFeed, renderAtom, renderJsonFeed } from '../domain/change-feed/feed.ts';
import type { CrawlChanges, PageChange } from './crawl-changes.ts';

export const FEED_FORMATS = ['atom', 'json'] as const;
export type FeedFormat = (typeof FEED_FORMATS)[number];

const FEED_TYPES: Record<FeedFormat, string> = {
  atom: 'application/atom+xml; charset=utf-8',
  json: 'application/feed+json; charset=utf-8',
};

export interface RenderedFeed {
  contentType: string;
  text: string;
}

/** `self` is the feed's own address, null for a file. The same changes give the same bytes. */
export function renderChangeFeed(changes: CrawlChanges, format: FeedFormat, self: string | null): RenderedFeed {
  const feed: ChangeFeed = {
    id: `urn:gristmill:crawl:${changes.crawl}`,
    title: `Changes found by crawl ${changes.crawl} of ${changes.collection}`,
    updated: changes.items[0]?.captured_at ?? startOf(changes.crawl),
    self,
    entries: changes.items.map((change) => ({
      id: change.record_id.slice(1, -1),
      url: change.url,
      change: change.change,
      title: change.title ?? '',
      at: change.captured_at,
      summary: change.summary ?? sentenceOf(change),
    })),
  };
  return { contentType: FEED_TYPES[format], text: format === 'atom' ? renderAtom(feed) : renderJsonFeed(feed) };
}

const sentenceOf = ({ change, http_status: status }: PageChange): string =>
  change === 'vanished' ? `The page was there before and now answers ${status}.` : `The page answered ${status}.`;

/** A crawl's id begins with the second it was made in. */
const startOf = (crawl: string): string =>
  crawl.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d).*$/, '$1-$2-$3T$4:$5:$6Z');
