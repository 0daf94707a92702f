// The URLs a crawl begins with: its seeds, and what its sitemaps and feeds name within its scope.
import type { CrawlSpec } from '../domain/crawl.ts';
import { parseFeed } from '../domain/discovery/feed.ts';
import { compileScope } from '../domain/scope.ts';
import { type FetchFile, walkSitemaps } from './discover-sitemaps.ts';

export interface DiscoveredSeeds {
  urls: string[];
  /** Sitemaps and feeds that could not be read, with the reason. */
  faults: string[];
}

/** Known URLs at most, as a multiple of the crawl's limit: more would never be fetched. */
const SEEDS_PER_LIMIT = 10;

/** The spec's own seeds first, then sitemaps in order, then feeds; what is out of scope is left out. */
export async function discoverSeeds(spec: CrawlSpec, fetchFile: FetchFile): Promise<DiscoveredSeeds> {
  const urls = new Set(spec.seeds);
  const faults: string[] = [];
  if (spec.sitemaps.length + spec.feeds.length === 0) return { urls: [...urls], faults };
  const scope = compileScope({
    seeds: [...spec.seeds, ...spec.sitemaps, ...spec.feeds],
    kind: spec.scope === 'page' ? 'any' : spec.scope,
    include: spec.include,
    exclude: spec.exclude,
  });
  const most = spec.seeds.length + spec.limit * SEEDS_PER_LIMIT;
  const add = (url: string): void => {
    if (urls.size < most && scope.judge(url).accepted) urls.add(url);
  };
  for await (const visit of walkSitemaps(fetchFile, spec.sitemaps)) {
    for (const { url } of visit.urls) add(url);
    if (visit.verdict !== 'ok' && visit.verdict !== 'repeat')
      faults.push(`sitemap ${visit.sitemap}: ${visit.verdict}${visit.note === null ? '' : ` (${visit.note})`}`);
    if (urls.size >= most) break;
  }
  for (const feedUrl of spec.feeds) {
    const file = await fetchFile(feedUrl);
    const fault = 'refused' in file ? file.refused : file.status >= 400 ? `status ${file.status}` : null;
    if (fault !== null || 'refused' in file) {
      faults.push(`feed ${feedUrl}: ${fault}`);
      continue;
    }
    const feed = parseFeed(file.bytes, file.contentType, file.url);
    for (const item of feed.items) add(item.url);
    if (feed.verdict !== 'ok')
      faults.push(`feed ${feedUrl}: ${feed.verdict}${feed.note === null ? '' : ` (${feed.note})`}`);
  }
  return { urls: [...urls], faults };
}
