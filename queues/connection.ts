// Connections to Redis: one place that knows how a server is named and which options BullMQ needs.
import { Redis } from 'ioredis';
import type { Logger } from 'pino';
import { explainSilence } from './explain-silence.ts';

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
  reportFaults(redis, url, logger);
  return redis;
}

const SAY_AGAIN_MS = 60_000;

/** A worker waits for its server as long as it takes, but not in silence: the first fault is a warning, then one a minute. */
function reportFaults(redis: Redis, url: RedisUrl, logger: Logger | undefined): void {
  let said = Number.NEGATIVE_INFINITY;
  redis.on('error', (error: Error) => {
    if (performance.now() - said < SAY_AGAIN_MS) return;
    said = performance.now();
    logger?.warn(`waiting for Redis: ${explainSilence(url, error)}`);
  });
  redis.on('ready', () => {
    if (said === Number.NEGATIVE_INFINITY) return;
    said = Number.NEGATIVE_INFINITY;
    logger?.info('Redis answers again');
  });
}
