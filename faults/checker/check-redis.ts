// What Redis must not hold any more: jobs, locks, a frontier of the crawl.
import type { Redis } from 'ioredis';
import type { Say } from './findings.ts';

const STAGES = ['fetch', 'extract', 'dedupe', 'archive'];
const LISTS = ['wait', 'active', 'paused'];
const SETS = ['delayed', 'prioritized', 'failed'];

export async function checkRedis(redis: Redis, crawlId: string, say: Say): Promise<void> {
  for (const stage of STAGES) {
    for (const list of LISTS) {
      const n = await redis.llen(`{gristmill}:${stage}:${list}`);
      if (n > 0) say('redis', `${n} jobs in ${stage}:${list}`);
    }
    for (const set of SETS) {
      const n = await redis.zcard(`{gristmill}:${stage}:${set}`);
      if (n > 0) say('redis', `${n} jobs in ${stage}:${set}`);
    }
  }
  for (const key of await redis.keys('*:lock')) say('redis', `lock ${key}`);
  for (const key of await redis.keys(`*${crawlId}*`))
    if (!key.startsWith('gm:{captures}')) say('redis', `key ${key} of a crawl that is over`);
}
