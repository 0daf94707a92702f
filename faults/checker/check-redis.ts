// What Redis must not hold any more: jobs, locks, a frontier of the crawl.
import type { Redis } from 'ioredis';
import type { Say } from './findings.ts';

const STAGES = ['fetch', 'extract', 'dedupe', 'archive'];
const LISTS = ['wait', 'active', 'paused'];
const SETS = ['delayed', 'prioritized', 'failed'];

export async function checkRedis(redis: Redis, crawlId: string, say: Say): Promise<void> {
  for (const key of await redis.keys('gm:{frontier}:queues:*')) {
    const [, , , , stage = '', part = ''] = key.split(':'); // gm:{frontier}:queues:ARCHIVE:STAGE:PART
    if (!STAGES.includes(stage)) continue;
    const n = LISTS.includes(part) ? await redis.llen(key) : SETS.includes(part) ? await redis.zcard(key) : 0;
    if (n > 0) say('redis', `${n} jobs in ${stage}:${part}`);
  }
  for (const key of await redis.keys('*:lock')) say('redis', `lock ${key}`);
  for (const key of await redis.keys(`*${crawlId}*`))
    if (!key.startsWith('gm:{captures}')) say('redis', `key ${key} of a crawl that is over`);
}
