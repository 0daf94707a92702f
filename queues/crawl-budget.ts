// The time and the bytes that one crawl may take: once either is spent no new page begins, and what is under way is finished.
import type { CrawlRecord } from '../src/domain/crawl.ts';
import type { FrontierProgress } from './frontier/frontier.ts';

export interface SpentBudget {
  by: 'max-time' | 'max-bytes';
  /** URLs begun when it was spent: no more of them are. */
  taken: number;
}

/** Answers null until a budget is spent; from then on always the same. Time counts from this call. */
export function watchBudget(
  record: CrawlRecord,
  now: () => number = () => performance.now(),
): (progress: FrontierProgress) => SpentBudget | null {
  const { maxSeconds = null, maxBytes = null } = record.spec;
  const began = now();
  let spent: SpentBudget | null = null;
  return (progress) => {
    if (spent !== null) return spent;
    if (maxSeconds !== null && now() - began >= maxSeconds * 1000) spent = { by: 'max-time', taken: progress.taken };
    else if (maxBytes !== null && (progress.counters['bytes'] ?? 0) >= maxBytes)
      spent = { by: 'max-bytes', taken: progress.taken };
    return spent;
  };
}

/** The crawl as it goes on after its budget was spent: with the pages that it has begun. */
export function within(record: CrawlRecord, spent: SpentBudget | null): CrawlRecord {
  if (spent === null) return record;
  return { ...record, spec: { ...record.spec, limit: Math.max(1, Math.min(record.spec.limit, spent.taken)) } };
}
