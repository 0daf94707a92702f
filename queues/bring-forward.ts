// Jobs that wait for a time which the clock, set back meanwhile, will not reach for long.
import type { Job, Queue } from 'bullmq';
import type { RedisClient } from '../src/stores/redis-client.ts';
import type { StageJob } from './stage-queues.ts';

/** No job is put off for longer. */
const LONGEST_DELAY_MS = 60_000;
/** BullMQ keeps due times in its sorted set of delayed jobs with twelve bits for their order. */
const SCORES_OF_A_MS = 0x1000;

/** Makes the job due at once if it waits for a time too far ahead. Answers whether it did. */
export async function bringForward(redis: RedisClient, queue: Queue<StageJob>, job: Job<StageJob>): Promise<boolean> {
  const score = await redis.zscore(queue.toKey('delayed'), job.id ?? '');
  if (score === null || Number(score) / SCORES_OF_A_MS <= Date.now() + LONGEST_DELAY_MS) return false;
  await job.promote();
  return true;
}
