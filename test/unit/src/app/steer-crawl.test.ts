import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { steerCrawl } from '../../../../src/app/steer-crawl.ts';
import { type CrawlRecord, type CrawlState, DEFAULT_CRAWL_SPEC, emptyCounts } from '../../../../src/domain/crawl.ts';
import { type CrawlRecords, createCrawlRecords } from '../../../../src/stores/crawl-records.ts';
import { type TempDir, tempDir } from '../../../support/temp-dir.ts';

let dir: TempDir;
let records: CrawlRecords;
beforeEach(async () => {
  dir = await tempDir();
  records = createCrawlRecords(dir.path);
});
afterEach(() => dir.remove());

const ID = '20261126T100000-abcdef';
async function crawl(state: CrawlState): Promise<CrawlRecord> {
  const record: CrawlRecord = {
    schema_version: 1,
    id: ID,
    collection: 'main',
    state,
    created_at: '2026-11-26T10:00:00.000Z',
    started_at: null,
    ended_at: null,
    spec: { ...DEFAULT_CRAWL_SPEC, seeds: ['http://a.com/'] },
    counts: emptyCounts(),
    software: 'gristmill/test',
  };
  await records.save(record);
  return record;
}

describe('steerCrawl', () => {
  it('asks whoever drives a running crawl, and takes the wish back when it may go on', async () => {
    const record = await crawl('running');
    expect((await steerCrawl(records, ID, 'paused')).message).toContain('asked to pause');
    expect(await records.asked(record)).toBe('paused');
    expect((await steerCrawl(records, ID, 'running')).record.state).toBe('running');
    expect(await records.asked(record)).toBeNull();
    await steerCrawl(records, ID, 'cancelled');
    expect(await records.asked(record)).toBe('cancelled');
    expect((await records.load(ID))?.state).toBe('running');
  });

  it('changes one that nobody drives at once', async () => {
    await crawl('interrupted');
    expect((await steerCrawl(records, ID, 'paused')).record.state).toBe('paused');
    expect((await steerCrawl(records, ID, 'running')).record.state).toBe('running');
    await crawl('paused');
    await steerCrawl(records, ID, 'cancelled');
    expect(await records.load(ID)).toMatchObject({
      state: 'cancelled',
      ended_at: expect.stringMatching(/Z$/) as string,
    });
  });

  it('says what to do about a crawl that is not there or has ended', async () => {
    await expect(steerCrawl(records, 'nothing', 'paused')).rejects.toThrow('crawls list');
    await crawl('done');
    await expect(steerCrawl(records, ID, 'cancelled')).rejects.toMatchObject({ code: 'USAGE' });
  });
});

describe('a crawl beside which a plan is kept', () => {
  it('has it back whole, and is listed once', async () => {
    const record = await crawl('running');
    expect(await records.readPlan(record)).toBeNull();
    const plan = { replacesSeeds: true, pages: [{ url: 'http://a.com/x', depth: 1, why: 'due "now"\n' }] };
    await records.savePlan(record, plan);
    expect(await records.readPlan(record)).toEqual(plan);
    await records.savePlan(record, { replacesSeeds: false, pages: [] });
    expect(await records.readPlan(record)).toEqual({ replacesSeeds: false, pages: [] });
    expect((await records.list()).map(({ id }) => id)).toEqual([ID]);
  });
});
