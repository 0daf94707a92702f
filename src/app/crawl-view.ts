// A crawl as it is shown to people and programs: its record, without the secrets that it was given to send.
import type { CrawlRecord } from '../domain/crawl.ts';
import { withoutSecrets } from '../domain/crawl-secrets.ts';

export const showCrawl = (record: CrawlRecord): CrawlRecord => ({ ...record, spec: withoutSecrets(record.spec) });

/** Lists of thousands of seeds are shown whole only by the crawl itself. */
const SEEDS_IN_LISTS = 20;

export function summarizeCrawl(record: CrawlRecord): CrawlRecord {
  const { spec } = record;
  const short = { ...spec, seeds: spec.seeds.slice(0, SEEDS_IN_LISTS), resolve: spec.resolve.slice(0, SEEDS_IN_LISTS) };
  return showCrawl({ ...record, spec: short });
}
