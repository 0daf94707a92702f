// Connections to Redis: one place that knows how a server is named and which options BullMQ needs.
import { Redis } from 'ioredis';
import type { Logger } from 'pino';

/** `redis://…` or `rediss://…` (password and TLS included), or `unix:/path/to/socket`. */
export type RedisUrl = string;

/**
 * - `worker`: waits for ever when the server is away, as BullMQ's blocking calls need; commands queue up meanwhile.
 * - `command`: fails after 12 tries, so that a person or a caller hears of it.
 */
export function connectRedis(url: RedisUrl, role: 'worker' | 'command', logger?: Logger): Redis {
  const options = {
    maxRetriesPerRequest: role === 'worker' ? null : 12,
    enableReadyCheck: true,
    lazyConnect: false,
    retryStrategy: (times: number) => Math.min(50 * times, 1000),
  };
  const redis = url.startsWith('unix:') ? new Redis({ ...options, path: url.slice(5) }) : new Redis(url, options);
  redis.on('error', (error: Error) => logger?.debug({ err: error.message }, 'redis connection'));
  return redis;
}

/** What a server must be for the queues to be safe on it. Null when it is; else what is wrong and how to mend it. */
export async function refuseServer(redis: Redis): Promise<string | null> {
  let policy: string | null = null;
  try {
    const answer = (await redis.config('GET', 'maxmemory-policy')) as string[];
    policy = answer[1] ?? null;
  } catch {
    const memory = await redis.info('memory'); // CONFIG is closed on many hosted servers; INFO says the same
    policy = /maxmemory_policy:(\S+)/.exec(memory)?.[1] ?? null;
  }
  if (policy === null || policy === 'noeviction') return null;
  return (
    `this Redis evicts keys when it is full (maxmemory-policy is "${policy}"), so queued work would vanish. ` +
    'Set it to noeviction: redis-cli CONFIG SET maxmemory-policy noeviction (and in redis.conf), then start again.'
  );
}
