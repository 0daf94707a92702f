import { describe, expect, it } from 'vitest';
import { watchBudget, within } from '../../../queues/crawl-budget.ts';
import type { FrontierProgress } from '../../../queues/frontier/frontier.ts';
import { type CrawlRecord, type CrawlSpec, DEFAULT_CRAWL_SPEC, emptyCounts } from '../../../src/domain/crawl.ts';

const record = (spec: Partial<CrawlSpec>): CrawlRecord => ({
  schema_version: 1,
  id: 'c',
  collection: 'main',
  state: 'running',
  created_at: '',
  started_at: null,
  ended_at: null,
  spec: { ...DEFAULT_CRAWL_SPEC, seeds: [], ...spec },
  counts: emptyCounts(),
  software: '',
});
const progress = (taken: number, bytes: number): FrontierProgress => ({
  known: 50,
  open: 10,
  inflight: 1,
  waiting: 0,
  taken,
  counters: { bytes },
});

describe('the budget of a crawl', () => {
  it('is never spent when there is none', () => {
    const spentOf = watchBudget(record({}));
    expect(spentOf(progress(10, 1e15))).toBeNull();
  });

  it('is spent when its time is over, and stays as it was then', () => {
    let now = 1000;
    const spentOf = watchBudget(record({ maxSeconds: 5 }), () => now);
    now = 5999;
    expect(spentOf(progress(10, 0))).toBeNull();
    now = 6000;
    expect(spentOf(progress(12, 0))).toEqual({ by: 'max-time', taken: 12 });
    expect(spentOf(progress(15, 0))).toEqual({ by: 'max-time', taken: 12 });
  });

  it('is spent when its bytes are archived', () => {
    const spentOf = watchBudget(record({ maxBytes: 1000 }));
    expect(spentOf(progress(3, 999))).toBeNull();
    expect(spentOf(progress(4, 1000))).toEqual({ by: 'max-bytes', taken: 4 });
  });

  it('leaves the crawl the pages that it has begun', () => {
    const whole = record({ limit: 100 });
    expect(within(whole, null)).toBe(whole);
    expect(within(whole, { by: 'max-time', taken: 7 }).spec.limit).toBe(7);
    expect(within(whole, { by: 'max-time', taken: 700 }).spec.limit).toBe(100);
  });
});
