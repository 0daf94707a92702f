// A crawl's record and log survive what a crash or a full disk leaves of them.
import { appendFile, readdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type CrawlRecord, DEFAULT_CRAWL_SPEC, emptyCounts } from '../../../../src/domain/crawl.ts';
import { createCrawlRecords } from '../../../../src/stores/crawl-records.ts';
import { tempDir } from '../../../support/temp-dir.ts';

const record: CrawlRecord = {
  schema_version: 1,
  id: '20261126T120000-abcdef',
  collection: 'main',
  state: 'running',
  created_at: '2026-11-26T12:00:00.000Z',
  started_at: '2026-11-26T12:00:00.000Z',
  ended_at: null,
  spec: { ...DEFAULT_CRAWL_SPEC, seeds: ['http://a/'] },
  counts: emptyCounts(),
  software: 'gristmill/test',
};
const lineOf = (id: string): string => JSON.stringify({ id, url: `http://a/${id}`, state: 'archived' });

describe('crawl records', () => {
  for (const [what, tail] of [
    ['half a line', lineOf('half').slice(0, 25)],
    ['zeros', '\0'.repeat(900)],
  ] as const)
    it(`append after ${what} at the log's end without losing the next line`, async () => {
      await using dir = await tempDir();
      const records = createCrawlRecords(dir.path);
      await records.appendLog(record, [lineOf('one'), lineOf('two')]);
      await appendFile(records.logPath(record), tail);
      expect(await records.readLog(record)).toEqual([lineOf('one'), lineOf('two')]);
      await records.appendLog(record, [lineOf('three')]);
      expect(await readFile(records.logPath(record), 'utf8')).toBe(
        `${lineOf('one')}\n${lineOf('two')}\n${lineOf('three')}\n`,
      );
    });

  it('pass over a line that is no JSON, though it ends like one', async () => {
    await using dir = await tempDir();
    const records = createCrawlRecords(dir.path);
    await records.appendLog(record, [`{"id":"torn","url":"http://a/to${lineOf('one')}`, lineOf('two')]);
    expect(await records.readLog(record)).toEqual([lineOf('two')]);
  });

  it('leave no other file beside the record', async () => {
    await using dir = await tempDir();
    const records = createCrawlRecords(dir.path);
    await records.save(record);
    await records.save({ ...record, state: 'done' });
    expect((await records.load(record.id))?.state).toBe('done');
    expect(await readdir(dirname(records.logPath(record)))).toEqual([`${record.id}.json`]);
  });

  it('are listed newest first as they are, also to many who ask while some are saved', async () => {
    await using dir = await tempDir();
    const records = createCrawlRecords(dir.path);
    for (let n = 0; n < 30; n++) {
      const made = { ...record, id: `c${n}`, collection: `k${n % 2}`, created_at: new Date(n * 1000).toISOString() };
      const early = records.list();
      await records.save(made);
      const lists = await Promise.all(Array.from({ length: 20 }, () => records.list()));
      for (const list of lists)
        expect(list.map(({ id }) => id)).toEqual(Array.from({ length: n + 1 }, (_, i) => `c${n - i}`));
      await early;
    }
    await records.save({
      ...record,
      id: 'c3',
      collection: 'k1',
      created_at: new Date(3000).toISOString(),
      state: 'done',
    });
    expect((await records.list()).find(({ id }) => id === 'c3')?.state).toBe('done');
  });
});
