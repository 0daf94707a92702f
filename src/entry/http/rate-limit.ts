// A bound on requests for each key, or for each address where there is none: a bucket that refills steadily, in this process.
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { sendProblem } from './problem.ts';

export interface RateLimitOptions {
  /** 0: none. */
  requestsPerMinute: number;
  now(): number;
}

interface Bucket {
  left: number;
  at: number;
}

const MOST_BUCKETS = 10_000;

/** A minute's worth may come at once. Health is never refused. */
export function useRateLimit(app: FastifyInstance, options: RateLimitOptions): void {
  const { requestsPerMinute: most } = options;
  if (most <= 0) return;
  const buckets = new Map<string, Bucket>();
  app.addHook('onRequest', async (request, reply) => {
    const path = request.url.split('?')[0];
    if (path === '/healthz' || path === '/readyz') return undefined;
    const now = options.now();
    const bucket = take(buckets, ownerOf(request), now, most);
    reply.header('ratelimit-limit', most).header('ratelimit-remaining', Math.max(0, Math.floor(bucket.left)));
    if (bucket.left >= 0) return undefined;
    bucket.left += 1; // a refused request costs nothing, or a caller that goes on would never be let in again
    const seconds = Math.max(1, Math.ceil((60 / most) * (1 - bucket.left)));
    reply.header('retry-after', seconds);
    return sendProblem(reply, {
      status: 429,
      title: 'Too many requests',
      detail: `more than ${most} requests a minute; try again in ${seconds} s`,
    });
  });
}

const ownerOf = (request: FastifyRequest): string =>
  request.caller.id === 'local' || request.caller.id === 'nobody' ? request.ip : request.caller.id;

function take(buckets: Map<string, Bucket>, owner: string, now: number, most: number): Bucket {
  const before = buckets.get(owner) ?? { left: most, at: now };
  const gone = Math.max(0, now - before.at);
  const bucket = { left: Math.min(most, before.left + (gone / 60_000) * most) - 1, at: now };
  buckets.delete(owner);
  buckets.set(owner, bucket);
  const [oldest] = buckets;
  if (buckets.size > MOST_BUCKETS && oldest) buckets.delete(oldest[0]);
  return bucket;
}
