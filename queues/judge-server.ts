// Before anything is queued on a server: does it answer, does it let us in, and does it keep what it is given?
import { type Redis, ReplyError } from 'ioredis';
import { StageError } from '../src/domain/errors.ts';
import { explainSilence } from './explain-silence.ts';

/**
 * Why the queues are not safe on this server and how to mend it; null when they are. Call it right after `connectRedis`, so that the
 * connection's faults are heard. Throws StageError REDIS_MISSING when there is no answer, saying what the connection met.
 */
export async function judgeServer(redis: Redis, url: string): Promise<string | null> {
  let fault: Error | null = null;
  const hear = (error: Error): void => {
    fault = error;
  };
  redis.on('error', hear);
  try {
    return judgePolicy(await evictionPolicy(redis));
  } catch (error) {
    const met = fault ?? (error instanceof Error ? error : new Error(String(error)));
    throw new StageError('REDIS_MISSING', 'permanent', explainSilence(url, met), { cause: error });
  } finally {
    redis.off('error', hear);
  }
}

async function evictionPolicy(redis: Redis): Promise<string | null> {
  try {
    const answer = (await redis.config('GET', 'maxmemory-policy')) as string[];
    return answer[1] ?? null;
  } catch (error) {
    if (!(error instanceof ReplyError)) throw error; // no server, or none that lets us in
    const memory = await redis.info('memory'); // CONFIG is closed on many hosted servers; INFO says the same
    return /maxmemory_policy:(\S+)/.exec(memory)?.[1] ?? null;
  }
}

function judgePolicy(policy: string | null): string | null {
  if (policy === null || policy === 'noeviction') return null;
  return (
    `this Redis evicts keys when it is full (maxmemory-policy is "${policy}"), so queued work would vanish. ` +
    'Set it to noeviction: redis-cli CONFIG SET maxmemory-policy noeviction (and in redis.conf), then start again.'
  );
}
