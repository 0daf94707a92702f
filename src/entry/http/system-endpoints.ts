// Health, readiness, metrics, figures, and the API's own description.
import { readdir, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { VERSION } from '../../config/version.ts';
import { STAGE_NAMES } from '../../domain/stage.ts';
import { isMissing } from '../../stores/read-folder.ts';
import { type Endpoint, endpoint } from './endpoint.ts';
import type { ServiceDeps } from './service-deps.ts';

const LONGEST_MS = 1000;
const stats = z
  .object({
    version: z.string(),
    redis: z.boolean(),
    queues: z.record(z.string(), z.record(z.string(), z.number().int())),
    crawls: z.record(z.string(), z.number().int()),
    collections: z.array(z.string()),
    disk: z.object({ free_bytes: z.number(), total_bytes: z.number() }),
    memory_bytes: z.number(),
    uptime_seconds: z.number(),
  })
  .meta({ id: 'Stats' });

export function systemEndpoints(deps: ServiceDeps): Endpoint[] {
  const health = endpoint({
    method: 'GET',
    path: '/healthz',
    access: 'open',
    tag: 'service',
    summary: 'The process runs',
    answers: { 200: { words: 'It does', schema: z.object({ status: z.literal('ok'), version: z.string() }) } },
    handle: () => ({ status: 'ok', version: VERSION }),
  });
  const readiness = z.object({ ready: z.boolean(), redis: z.boolean(), stopping: z.boolean() });
  const ready = endpoint({
    method: 'GET',
    path: '/readyz',
    access: 'open',
    tag: 'service',
    summary: 'It can do its work: Redis answers, and it is not stopping',
    answers: { 200: { words: 'Ready', schema: readiness }, 503: { words: 'Not ready', schema: readiness } },
    async handle({ reply }) {
      const redis = (await within(deps.redis.ping())) === 'PONG';
      const stopping = deps.isStopping();
      return reply.code(redis && !stopping ? 200 : 503).send({ ready: redis && !stopping, redis, stopping });
    },
  });
  const metrics = endpoint({
    method: 'GET',
    path: '/metrics',
    access: 'read',
    tag: 'service',
    summary: 'Prometheus metrics of this process and of the workers under it',
    answers: { 200: { words: 'Text exposition', type: 'text/plain' } },
    async handle({ reply }) {
      for (const stage of STAGE_NAMES) {
        const counts = await within(deps.queues[stage].getJobCounts('waiting', 'active', 'delayed', 'failed'));
        for (const [state, count] of Object.entries(counts ?? {})) deps.metrics.queueDepth(stage, state, count);
      }
      deps.metrics.redisUp((await within(deps.redis.ping())) === 'PONG');
      return reply.header('content-type', deps.metrics.registry.contentType).send(await deps.metricsText());
    },
  });
  const figures = endpoint({
    method: 'GET',
    path: '/v1/stats',
    access: 'read',
    tag: 'service',
    summary: 'Queues, crawls by state, collections, disk',
    answers: { 200: { words: 'Figures', schema: stats } },
    handle: shared(async () => {
      const queues: Record<string, Record<string, number>> = {};
      const redis = (await within(deps.redis.ping())) === 'PONG';
      for (const stage of STAGE_NAMES)
        queues[stage] = redis
          ? ((await within(deps.queues[stage].getJobCounts('waiting', 'active', 'delayed', 'failed'))) ?? {})
          : {};
      const crawls: Record<string, number> = {};
      for (const record of await deps.records.list()) crawls[record.state] = (crawls[record.state] ?? 0) + 1;
      const { bavail, blocks, bsize } = await statfs(deps.dataDir);
      return {
        version: VERSION,
        redis,
        queues,
        crawls,
        collections: await collectionNames(deps.archive.dir),
        disk: { free_bytes: bavail * bsize, total_bytes: blocks * bsize },
        memory_bytes: process.memoryUsage.rss(),
        uptime_seconds: Math.round(process.uptime()),
      };
    }),
  });
  return [health, ready, metrics, figures];
}

async function collectionNames(dataDir: string): Promise<string[]> {
  try {
    const entries = await readdir(join(dataDir, 'collections'), { withFileTypes: true });
    return entries
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name)
      .sort();
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

const SHARED_MS = 250;

/** Callers of one moment share one look. */
function shared<T>(look: () => Promise<T>): () => Promise<T> {
  let at = Number.NEGATIVE_INFINITY;
  let answer: Promise<T> | null = null;
  return () => {
    const now = performance.now();
    if (answer === null || now - at > SHARED_MS) {
      at = now;
      answer = look();
      answer.catch(() => {
        answer = null;
      });
    }
    return answer;
  };
}

/** Null when it takes longer than a second, or fails. */
async function within<T>(wanted: Promise<T>): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((done) => {
    timer = setTimeout(() => done(null), LONGEST_MS);
  });
  try {
    return await Promise.race([wanted.catch(() => null), late]);
  } finally {
    clearTimeout(timer);
  }
}
