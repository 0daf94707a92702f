// Jobs that a dead worker of this machine held need not wait for their locks to run out: the next worker of the stage finds them at once.
import { hostname } from 'node:os';
import type { Queue } from 'bullmq';
import { isNamedAlive, processName } from '../src/stores/collection/writer-lock.ts';
import type { RedisClient } from '../src/stores/redis-client.ts';
import type { StageJob } from './stage-queues.ts';

/** Written into every job that this process takes. */
export const workerName = (): string => `${hostname()}/${processName()}`;

function isDead(name: string | undefined): boolean {
  const [host, process] = (name ?? '').split('/');
  return host === hostname() && process !== undefined && !isNamedAlive(process);
}

/** To be called before a worker starts: its first look for stalled jobs takes them. Answers how many there were. */
export async function freeDeadJobs(redis: RedisClient, queue: Queue<StageJob>): Promise<number> {
  const dead = (await queue.getActive()).filter((job) => job !== undefined && isDead(job.processedBy));
  if (dead.length === 0) return 0;
  const change = redis.multi();
  for (const job of dead) change.del(queue.toKey(`${job.id}:lock`)).sadd(queue.toKey('stalled'), job.id ?? '');
  await change.del(queue.toKey('stalled-check')).exec();
  return dead.length;
}
