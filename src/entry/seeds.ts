// Seeds of a crawl: its own, and what its sitemaps and feeds name within its scope, fetched under the crawl's own rules.
import { createFetchFile } from '../app/fetch-file.ts';
import { readSeedSources } from '../app/seed-sources.ts';
import type { Config } from '../config/load.ts';
import type { CrawlSpec } from '../domain/crawl.ts';
import { compileScope } from '../domain/scope.ts';
import { createFetchEnvironment } from '../stages/fetch/environment.ts';
import { createMemoryPaceStore } from '../stores/memory-pace-store.ts';

/** Known URLs at most, as a multiple of the crawl's limit: more would never be fetched. */
const SEEDS_PER_LIMIT = 10;

/** The spec's own seeds first; what could not be read is told by `note`. */
export async function seedsOf(
  spec: CrawlSpec,
  config: Config,
  note: (text: string) => void,
  signal: AbortSignal,
): Promise<string[]> {
  const { sitemaps, feeds } = spec;
  if (sitemaps.length + feeds.length === 0) return spec.seeds;
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
    const limit = Math.min(50_000_000, spec.limit * SEEDS_PER_LIMIT);
    const named = await readSeedSources({ sitemaps, feeds, limit }, fetchFile, note);
    const scope = compileScope({
      seeds: [...spec.seeds, ...sitemaps, ...feeds],
      kind: spec.scope === 'page' ? 'any' : spec.scope, // of a sitemap, its pages are what was asked for
      include: spec.include,
      exclude: spec.exclude,
    });
    return [...spec.seeds, ...named.filter((url) => scope.judge(url).accepted)];
  } finally {
    await close();
  }
}
