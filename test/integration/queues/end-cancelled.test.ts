// A cancelled crawl against a real Redis: every URL that it accepted has one end, in its log and in its counts.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { countsOf } from '../../../queues/coordinator.ts';
import { endCancelled } from '../../../queues/end-cancelled.ts';
import { createFrontier, type Frontier, type OutcomeLine } from '../../../queues/frontier/frontier.ts';
import { toEntry } from '../../../queues/frontier/to-entry.ts';
import { enqueue, openStageQueues, type StageQueues } from '../../../queues/stage-queues.ts';
import { type CrawlRecord, DEFAULT_CRAWL_SPEC, emptyCounts } from '../../../src/domain/crawl.ts';
import { type CrawlRecords, createCrawlRecords } from '../../../src/stores/crawl-records.ts';
import { type OwnRedis, startOwnRedis } from '../../support/own-redis.ts';
import { type TempDir, tempDir } from '../../support/temp-dir.ts';

let server: OwnRedis;
let dir: TempDir;
let frontier: Frontier;
let queues: StageQueues;
let records: CrawlRecords;

beforeAll(async () => {
  server = await startOwnRedis();
  dir = await tempDir();
  frontier = createFrontier(server.redis);
  queues = openStageQueues(server.redis, 'test');
  records = createCrawlRecords(dir.path);
});
afterAll(async () => {
  await queues.close();
  await server.stop();
  await dir.remove();
});

async function crawlOf(id: string, urls: number, limit: number): Promise<CrawlRecord> {
  const spec = { ...DEFAULT_CRAWL_SPEC, seeds: ['http://h0.example/'], limit, delayMs: 0 };
  const record: CrawlRecord = {
    schema_version: 1,
    id,
    collection: 'main',
    state: 'running',
    created_at: '2026-11-26T10:00:00.000Z',
    started_at: '2026-11-26T10:00:00.000Z',
    ended_at: null,
    spec,
    counts: emptyCounts(),
    software: 'test',
    host_profiles: null,
  };
  await records.save(record);
  await frontier.open(id, spec);
  const entries = Array.from({ length: urls }, (_, n) => toEntry(`http://h${n % 5}.example/p${n}`, n % 3, null));
  await frontier.offer(
    id,
    spec,
    entries.filter((entry) => entry !== null),
  );
  return record;
}
const lines = async (record: CrawlRecord): Promise<OutcomeLine[]> =>
  (await records.readLog(record)).map((line) => JSON.parse(line) as OutcomeLine);
const archived = { state: 'archived', reason: null, httpStatus: 200 } as const;

it('ends what is queued, waits to be tried again, waits for a worker, or is in hand for too long; not what had ended', async () => {
  const record = await crawlOf('c1', 1300, 10_000);
  const { id, spec } = record;
  const taken = await frontier.take(id, spec, 9);
  const [ended, again, waiting, ...inHand] = taken;
  if (!ended || !again || !waiting) throw new Error('nothing was taken');
  await frontier.finish(id, spec, ended, archived);
  await frontier.retry(id, spec, { ...again, attempt: 1 }, 60_000);
  await enqueue(queues, 'fetch', { crawl: id, url: waiting.id, capture: 'x' });
  const done = endCancelled(record, { frontier, records, queues });
  const [quick] = inHand;
  if (quick) expect(await frontier.finish(id, spec, quick, archived)).toBe(true);
  await done;
  const ends = await lines(record);
  expect(new Set(ends.map((line) => line.url)).size).toBe(1300);
  expect(ends).toHaveLength(1300);
  expect(
    ends
      .filter(({ state }) => state === 'archived')
      .map(({ url }) => url)
      .sort(),
  ).toEqual([ended.url, quick?.url].sort());
  expect(ends.filter(({ state, reason }) => state === 'skipped' && reason === 'cancelled')).toHaveLength(1298);
  const counts = countsOf(record, await frontier.progress(id));
  expect(counts).toMatchObject({ accepted: 1300, open: 0, overLimit: 0 });
  expect(counts.states).toEqual({ archived: 2, 'not-modified': 0, skipped: 1298, failed: 0 });
  expect(await frontier.entry(id, waiting.id)).toBeNull();
});

it('gives no end to what is beyond the limit, which was never accepted', async () => {
  const record = await crawlOf('c2', 700, 40);
  await frontier.take(record.id, record.spec, 5);
  await endCancelled(record, { frontier, records, queues: null });
  expect(await lines(record)).toHaveLength(40);
  expect(countsOf(record, await frontier.progress(record.id))).toMatchObject({ accepted: 40, open: 0 });
});

it('changes nothing when it is done again, as after a crash', async () => {
  const record = await crawlOf('c3', 30, 100);
  await endCancelled(record, { frontier, records, queues: null });
  const before = await frontier.progress(record.id);
  await endCancelled(record, { frontier, records, queues: null });
  expect(await frontier.progress(record.id)).toEqual(before);
  expect(await lines(record)).toHaveLength(30);
});
