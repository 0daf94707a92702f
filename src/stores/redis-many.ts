// The same command for many keys in one trip to Redis; a command's error is thrown.
import type { RedisClient } from './redis-client.ts';

export type RedisCommand = [name: string, ...args: string[]];

/** A pipeline costs more to make than a few commands cost to send: BullMQ's scripts and all of Redis' commands are bound to each anew. */
const FEW = 8;

export async function runMany<T>(
  redis: RedisClient,
  items: readonly T[],
  commandOf: (item: T) => RedisCommand,
): Promise<unknown[]> {
  if (items.length === 0) return [];
  const commands = items.map(commandOf);
  if (commands.length <= FEW) return Promise.all(commands.map(([name, ...args]) => redis.call(name, ...args)));
  const answers = (await redis.pipeline(commands).exec()) ?? [];
  return answers.map(([error, value]) => {
    if (error) throw error;
    return value;
  });
}
