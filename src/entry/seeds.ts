// Seeds of a crawl: its own, and what its sitemaps and feeds name within its scope, fetched under the crawl's own rules.
import { readAnnouncements } from '../app/announcements.ts';
import type { FetchFile } from '../app/discover-sitemaps.ts';
import { createFetchFile } from '../app/fetch-file.ts';
import { type Announcements, scopeOf } from '../app/schedule/plan-visits.ts';
import type { Config } from '../config/load.ts';
import type { CrawlSpec } from '../domain/crawl.ts';
import { createFetchEnvironment } from '../stages/fetch/environment.ts';
import { createMemoryPaceStore } from '../stores/memory-pace-store.ts';

/** Known URLs at most, as a multiple of the crawl's limit: more would never be fetched. */
const SEEDS_PER_LIMIT = 10;
const MOST_SEEDS = 50_000_000;

/** The spec's own seeds first; what could not be read is told by `note`. */
export async function seedsOf(
  spec: CrawlSpec,
  config: Config,
  note: (text: string) => void,
  signal: AbortSignal,
): Promise<string[]> {
  const scope = scopeOf(spec); // of a sitemap, its pages are what was asked for, whatever the scope
  const named = await announcementsOf(spec, config, note, signal);
  return [...spec.seeds, ...[...named.keys()].filter((url) => scope.judge(url).accepted)];
}

/** What the spec's sitemaps and feeds name, with the dates they give. */
export async function announcementsOf(
  spec: CrawlSpec,
  config: Config,
  note: (text: string) => void,
  signal: AbortSignal,
): Promise<Announcements> {
  const { sitemaps, feeds } = spec;
  if (sitemaps.length + feeds.length === 0) return new Map();
  const limit = Math.min(MOST_SEEDS, spec.limit * SEEDS_PER_LIMIT);
  return withFetchFile(spec, config, signal, (fetchFile) =>
    readAnnouncements({ sitemaps, feeds, limit }, fetchFile, note, () => new Date()),
  );
}

async function withFetchFile<T>(
  spec: CrawlSpec,
  config: Config,
  signal: AbortSignal,
  use: (fetchFile: FetchFile) => Promise<T>,
): Promise<T> {
  const { fetcher, robots, close } = createFetchEnvironment(spec, config, null, createMemoryPaceStore());
  try {
    const fetchFile = createFetchFile({
      fetcher,
      delayMs: spec.delayMs,
      signal,
      async refusal(url) {
        if (!spec.robots) return null;
        return (await robots.judge(url, signal)).allowed ? null : 'robots.txt forbids it';
      },
    });
    return await use(fetchFile);
  } finally {
    await close();
  }
}
