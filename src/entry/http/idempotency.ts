// Idempotency-Key: the first request with a key is done, later ones get what it made. Kept a day in Redis.
import type { Redis } from 'ioredis';
import type { Claim, CrawlRouteDeps } from './crawl-routes.ts';

const KEPT_SECONDS = 86_400;
/** A request that died half-way frees its key after this. */
const BUSY_SECONDS = 60;
const keyOf = (key: string): string => `gm:idempotency:${key}`;

export function createIdempotency(redis: Redis): CrawlRouteDeps['idempotency'] {
  return {
    async claim(key, request): Promise<Claim> {
      const name = keyOf(key);
      if ((await redis.set(name, `${request} `, 'EX', BUSY_SECONDS, 'NX')) === 'OK') return { kind: 'new' };
      const [before, id] = ((await redis.get(name)) ?? ' ').split(' ');
      if (before !== request) return { kind: 'other' };
      return id ? { kind: 'done', id } : { kind: 'busy' };
    },
    async settle(key, id) {
      const name = keyOf(key);
      const [request] = ((await redis.get(name)) ?? ' ').split(' ');
      await redis.set(name, `${request ?? ''} ${id}`, 'EX', KEPT_SECONDS);
    },
  };
}
