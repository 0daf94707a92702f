// Paces of hosts in Redis, so that every fetch worker of a crawl slows down, rests and goes on with the others.

import type { HostPace } from '../domain/host-pace.ts';
import type { PaceStore } from '../ports/pace-store.ts';
import type { RedisClient } from './redis-client.ts';

/** What is not asked for so long is forgotten: the number of keys stays bounded by the hosts in use. */
const KEPT_MS = 2 * 60 * 60_000;

/** `scope` keeps crawls apart: their delays differ. Two workers that write at once lose one sample of many, which does no harm. */
export function createRedisPaceStore(redis: RedisClient, scope: string): PaceStore {
  const keyOf = (host: string): string => `gm:{frontier}:${scope}:host:${host}`;
  return {
    async read(host) {
      const json = await redis.get(keyOf(host));
      return json === null ? null : (JSON.parse(json) as HostPace);
    },
    async write(host, pace) {
      await redis.set(keyOf(host), JSON.stringify(pace), 'PX', KEPT_MS);
    },
  };
}
