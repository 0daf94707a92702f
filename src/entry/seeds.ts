// Seeds of a crawl, sitemaps and feeds fetched under the crawl's own address rules.
import { discoverSeeds } from '../app/discover-seeds.ts';
import type { Config } from '../config/load.ts';
import type { CrawlSpec } from '../domain/crawl.ts';
import { createFetchEnvironment } from '../stages/fetch/environment.ts';
import { fetchFile } from '../stages/fetch/fetch-file.ts';

/** Answers the URLs; what could not be read is told by `note`. */
export async function seedsOf(
  spec: CrawlSpec,
  config: Config,
  note: (text: string) => void,
  signal: AbortSignal,
): Promise<string[]> {
  if (spec.sitemaps.length + spec.feeds.length === 0) return spec.seeds;
  const environment = createFetchEnvironment(spec, config, null);
  try {
    const found = await discoverSeeds(spec, (url) => fetchFile(environment.fetcher, url, signal));
    for (const fault of found.faults) note(fault);
    return found.urls;
  } finally {
    await environment.close();
  }
}
