// A crawl as it is shown to people and programs: its record, without the secrets that it was given to send.
import type { CrawlRecord, CrawlSpec } from '../domain/crawl.ts';

const MASK = '***';
/** Header fields that say what they carry; any other that looks like a secret's name is masked too. */
const SECRET_FIELD = /authorization|cookie|token|secret|password|api-?key|session/i;

export function showSpec(spec: CrawlSpec): CrawlSpec {
  return {
    ...spec,
    headers: spec.headers.map(([name, value]) => [name, SECRET_FIELD.test(name) ? MASK : value]),
    cookies: spec.cookies.map((cookie) => cookie.replace(/=.*/s, `=${MASK}`)),
    proxy: spec.proxy === null ? null : hideCredentials(spec.proxy),
    seeds: spec.seeds.map(hideCredentials),
    sitemaps: spec.sitemaps.map(hideCredentials),
    feeds: spec.feeds.map(hideCredentials),
  };
}

export const showCrawl = (record: CrawlRecord): CrawlRecord => ({ ...record, spec: showSpec(record.spec) });

/** Lists of thousands of seeds are shown whole only by the crawl itself. */
const SEEDS_IN_LISTS = 20;

export function summarizeCrawl(record: CrawlRecord): CrawlRecord {
  const { spec } = record;
  const short = { ...spec, seeds: spec.seeds.slice(0, SEEDS_IN_LISTS), resolve: spec.resolve.slice(0, SEEDS_IN_LISTS) };
  return showCrawl({ ...record, spec: short });
}

const hideCredentials = (url: string): string => url.replace(/^(\w+:\/\/)[^/@]*@/, `$1${MASK}@`);
