// What Redis is reached through: one server, or the masters of a cluster; and what concerns all keys of a prefix, wherever they lie.
import type { Cluster, Redis } from 'ioredis';

export type RedisClient = Redis | Cluster;

const SCAN_COUNT = 1000;

/** Every server that holds keys: itself, or each master of a cluster once that is connected. */
export const mastersOf = (redis: RedisClient): Redis[] => ('nodes' in redis ? redis.nodes('master') : [redis]);

/**
 * Calls `lost` whenever a server went away, be it one node of a cluster: it may come back without its last second. Of a cluster `close` is
 * heard only when no node is left.
 */
export function whenServerLost(redis: RedisClient, lost: () => void): void {
  if (redis.isCluster) redis.on('-node', lost);
  else redis.on('close', lost);
}

/** Keys that begin with `prefix`, in batches; one that moves meanwhile may come twice. */
export async function* keysWith(redis: RedisClient, prefix: string): AsyncIterable<string[]> {
  const pattern = `${prefix.replaceAll(/[[\]*?\\]/g, '\\$&')}*`;
  await redis.ping(); // a cluster knows its masters once it has answered
  for (const master of mastersOf(redis)) {
    let cursor = '0';
    do {
      const [next, keys] = await master.scan(cursor, 'MATCH', pattern, 'COUNT', SCAN_COUNT);
      if (keys.length > 0) yield keys;
      cursor = next;
    } while (cursor !== '0');
  }
}

/** Removes all keys that begin with `prefix`. In a cluster these share a hash tag, which `prefix` contains. */
export async function removeKeysWith(redis: RedisClient, prefix: string): Promise<void> {
  for await (const keys of keysWith(redis, prefix)) await redis.unlink(...keys);
}
