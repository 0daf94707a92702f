// A job put off while the clock stood ahead is not waited for until the clock is there again.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { bringForward } from '../../../queues/bring-forward.ts';
import { openStageQueues, type StageQueues } from '../../../queues/stage-queues.ts';
import { type OwnRedis, startOwnRedis } from '../../support/own-redis.ts';

let server: OwnRedis;
let queues: StageQueues;

beforeAll(async () => {
  server = await startOwnRedis();
  queues = openStageQueues(server.redis, 'test');
});
afterAll(async () => {
  await queues.close();
  await server.stop();
});

const page = { crawl: 'c', url: 'u', capture: 'x' };

it.each([
  ['an hour ahead', 3_600_000, true, 'waiting'],
  ['soon', 30_000, false, 'delayed'],
  ['at once', 0, false, 'waiting'],
])('a job that is due %s', async (when, delay, isBrought, state) => {
  const job = await queues.extract.add('page', page, { jobId: `due ${when}`.replaceAll(' ', '-'), delay });
  expect(await bringForward(server.redis, queues.extract, job)).toBe(isBrought);
  expect(await queues.extract.getJobState(job.id ?? '')).toBe(state);
});
