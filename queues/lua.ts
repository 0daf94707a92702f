// One Lua command as a typed function: sent by its hash, and whole when the server does not know it yet.
import { createHash } from 'node:crypto';
import type { RedisClient } from '../src/stores/redis-client.ts';

export type LuaArgument = string | number;

/** `key` routes the command in a cluster; every key that the script touches shares its hash tag. */
export function luaCommand(
  redis: RedisClient,
  script: string,
): (key: string, args: readonly LuaArgument[]) => Promise<unknown> {
  const sha = createHash('sha1').update(script).digest('hex');
  return async (key, args) => {
    try {
      return await redis.evalsha(sha, 1, key, ...args);
    } catch (error) {
      if (error instanceof Error && error.message.startsWith('NOSCRIPT')) return redis.eval(script, 1, key, ...args);
      throw error;
    }
  };
}
