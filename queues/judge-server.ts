// Before anything is queued on a server: does it answer, does it let us in, and does it keep what it is given?
import { setTimeout as wait } from 'node:timers/promises';
import { type Redis, ReplyError } from 'ioredis';
import { StageError } from '../src/domain/errors.ts';
import { mastersOf, type RedisClient } from '../src/stores/redis-client.ts';
import { explainSilence } from './explain-silence.ts';

const CLUSTER_ANSWERS_WITHIN_MS = 10_000;

/**
 * Why the queues are not safe on this server and how to mend it; null when they are. Call it right after `connectRedis`, so that the
 * connection's faults are heard. Throws StageError REDIS_MISSING when there is no answer, saying what the connection met.
 */
export async function judgeServer(redis: RedisClient, url: string): Promise<string | null> {
  let fault: Error | null = null;
  const hear = (error: Error): void => {
    fault = error;
  };
  redis.on('error', hear);
  try {
    await answered(redis);
    const policies = await Promise.all(mastersOf(redis).map(evictionPolicy));
    return policies.map(judgePolicy).find((fault) => fault !== null) ?? null;
  } catch (error) {
    const met = fault ?? (error instanceof Error ? error : new Error(String(error)));
    throw new StageError('REDIS_MISSING', 'permanent', explainSilence(url, met), { cause: error });
  } finally {
    redis.off('error', hear);
  }
}

/** Once it has answered a cluster knows its masters. Its client would ask for them for ever. */
async function answered(redis: RedisClient): Promise<void> {
  const patience = new AbortController();
  const silence = wait(CLUSTER_ANSWERS_WITHIN_MS, undefined, { signal: patience.signal, ref: false }).then(() => {
    throw new Error('no node of the cluster answered');
  });
  silence.catch(() => undefined); // put aside when the answer came first
  try {
    await (redis.isCluster ? Promise.race([redis.ping(), silence]) : redis.ping());
  } finally {
    patience.abort();
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
