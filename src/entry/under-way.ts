// Is a crawl of a collection not at its end? An interrupted one may go on, and has pages in hand.
import type { CrawlState } from '../domain/crawl.ts';
import type { CrawlRecords } from '../stores/crawl-records.ts';

const ENDED: ReadonlySet<CrawlState> = new Set(['done', 'cancelled']);

/** Wherever it is driven. */
export async function hasCrawlUnderWay(records: Pick<CrawlRecords, 'list'>, collection: string): Promise<boolean> {
  return (await records.list()).some(({ spec, state }) => spec.collection === collection && !ENDED.has(state));
}
