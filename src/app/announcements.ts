// What sitemaps and feeds say of their pages: that they exist, and when they were last modified. Such pages are visited first.
import { MAX_FEED_BYTES, parseFeed } from '../domain/discovery/feed.ts';
import { type FetchFile, SITEMAP_WALK_LIMITS, walkSitemaps } from './discover-sitemaps.ts';
import { openGzip } from './open-gzip.ts';

export interface AnnouncementSources {
  sitemaps: readonly string[];
  feeds: readonly string[];
  /** URLs beyond this many are not taken. */
  limit: number;
}

/** A sitemap whose entries are mostly as old as its answer makes its dates up; they are passed over. */
const MADE_UP_MS = 10 * 60_000;

/** By URL, when it was modified; null where nothing is said, or what is said cannot be true. What cannot be read is told by `note`. */
export async function readAnnouncements(
  sources: AnnouncementSources,
  fetchFile: FetchFile,
  note: (text: string) => void,
  now: () => Date,
): Promise<Map<string, Date | null>> {
  const found = new Map<string, Date | null>();
  const take = (url: string, modified: string | null): void => {
    if (!found.has(url) && found.size >= sources.limit) return;
    const date = modified === null ? null : new Date(modified);
    const before = found.get(url) ?? null;
    // of several dates the latest; one that lies ahead says nothing
    const isBetter = date !== null && date <= now() && (before === null || date > before);
    found.set(url, isBetter ? date : before);
  };
  for (const feed of sources.feeds) await readFeed(feed, fetchFile, note, take);
  const limits = { ...SITEMAP_WALK_LIMITS, maxUrls: Math.min(SITEMAP_WALK_LIMITS.maxUrls, Math.max(1, sources.limit)) };
  for await (const visit of walkSitemaps(fetchFile, sources.sitemaps, limits)) {
    const dated = visit.urls.filter(({ lastmod }) => lastmod !== null);
    const fresh = dated.filter(({ lastmod }) => now().getTime() - Date.parse(lastmod ?? '') < MADE_UP_MS);
    const isMadeUp = dated.length > 1 && fresh.length * 2 > dated.length;
    for (const { url, lastmod } of visit.urls) take(url, isMadeUp ? null : lastmod);
    if (visit.verdict !== 'ok')
      note(`sitemap ${visit.sitemap}: ${visit.verdict}${visit.note === null ? '' : `, ${visit.note}`}`);
    if (found.size >= sources.limit) break;
  }
  return found;
}

async function readFeed(
  url: string,
  fetchFile: FetchFile,
  note: (text: string) => void,
  take: (url: string, modified: string | null) => void,
): Promise<void> {
  const file = await fetchFile(url);
  if ('refused' in file) return note(`feed ${url}: ${file.refused}`);
  if (file.status !== 200) return note(`feed ${url}: status ${file.status}`);
  const { bytes } = await openGzip(file.bytes, MAX_FEED_BYTES);
  const feed = parseFeed(bytes, file.contentType, file.url);
  for (const item of feed.items) take(item.url, item.modifiedAt ?? item.publishedAt);
  if (feed.verdict !== 'ok') note(`feed ${url}: ${feed.verdict}${feed.note === null ? '' : `, ${feed.note}`}`);
}
