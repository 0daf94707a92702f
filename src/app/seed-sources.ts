// URLs that sitemaps and feeds name, as seeds: `--sitemap` and `--feed`.
import { MAX_FEED_BYTES, parseFeed } from '../domain/discovery/feed.ts';
import { type FetchFile, SITEMAP_WALK_LIMITS, walkSitemaps } from './discover-sitemaps.ts';
import { openGzip } from './open-gzip.ts';

export interface SeedSources {
  sitemaps: readonly string[];
  feeds: readonly string[];
  /** URLs beyond this many are not taken. */
  limit: number;
}

/** Answers each URL once, in the order found. What cannot be read, or not to its end, is told by `note` and passed over. */
export async function readSeedSources(
  sources: SeedSources,
  fetchFile: FetchFile,
  note: (text: string) => void,
): Promise<string[]> {
  const found = new Set<string>();
  const take = (url: string): void => {
    if (found.size < sources.limit) found.add(url);
  };
  for (const feed of sources.feeds) await readFeed(feed, fetchFile, note, take);
  const limits = { ...SITEMAP_WALK_LIMITS, maxUrls: Math.min(SITEMAP_WALK_LIMITS.maxUrls, Math.max(1, sources.limit)) };
  for await (const visit of walkSitemaps(fetchFile, sources.sitemaps, limits)) {
    for (const { url } of visit.urls) take(url);
    if (visit.verdict !== 'ok')
      note(`sitemap ${visit.sitemap}: ${visit.verdict}${visit.note === null ? '' : `, ${visit.note}`}`);
    if (found.size >= sources.limit) break;
  }
  return [...found];
}

async function readFeed(
  url: string,
  fetchFile: FetchFile,
  note: (text: string) => void,
  take: (url: string) => void,
): Promise<void> {
  const file = await fetchFile(url);
  if ('refused' in file) return note(`feed ${url}: ${file.refused}`);
  if (file.status !== 200) return note(`feed ${url}: status ${file.status}`);
  const { bytes } = await openGzip(file.bytes, MAX_FEED_BYTES);
  const feed = parseFeed(bytes, file.contentType, file.url);
  for (const item of feed.items) take(item.url);
  if (feed.verdict !== 'ok') note(`feed ${url}: ${feed.verdict}${feed.note === null ? '' : `, ${feed.note}`}`);
}
