// The service's HTTP server: health, metrics and the API's routes over one host of crawls.
import Fastify, { type FastifyBaseLogger, type FastifyInstance } from 'fastify';
import type { Redis } from 'ioredis';
import type { StageQueues } from '../../../queues/stage-queues.ts';
import { VERSION } from '../../config/version.ts';
import { STAGE_NAMES } from '../../domain/stage.ts';
import type { Logger } from '../../observe/logger.ts';
import type { Metrics } from '../../observe/metrics.ts';
import type { CrawlRecords } from '../../stores/crawl-records.ts';
import type { CrawlHost } from '../crawl-host.ts';
import { addArchiveRoutes } from './archive-routes.ts';
import { type ApiKey, useKeys } from './auth.ts';
import { addCrawlRoutes } from './crawl-routes.ts';
import { createIdempotency } from './idempotency.ts';
import { useProblems } from './problem.ts';
import { addScheduleRoutes } from './schedule-routes.ts';

export interface HttpServerDeps {
  dataDir: string;
  host: CrawlHost;
  records: CrawlRecords;
  queues: StageQueues;
  redis: Redis;
  logger: Logger;
  metrics: Metrics;
  keys: readonly ApiKey[];
  /** True once stopping has begun: readiness says so. */
  isStopping(): boolean;
}

const BODY_LIMIT_BYTES = 16 * 1024 * 1024;

export function createHttpServer(deps: HttpServerDeps): FastifyInstance {
  const app = Fastify({
    loggerInstance: deps.logger as FastifyBaseLogger,
    disableRequestLogging: true,
    bodyLimit: BODY_LIMIT_BYTES,
    requestTimeout: 30_000,
    forceCloseConnections: true,
  });
  useProblems(app);
  useKeys(app, deps.keys);
  app.get('/healthz', () => ({ status: 'ok', version: VERSION }));
  app.get('/readyz', async (_request, reply) => {
    const redis = await withinSecond(deps.redis.ping());
    const ready = redis === 'PONG' && !deps.isStopping();
    return reply.code(ready ? 200 : 503).send({ ready, redis: redis === 'PONG', stopping: deps.isStopping() });
  });
  app.get('/metrics', async (_request, reply) => {
    for (const stage of STAGE_NAMES) deps.metrics.queueDepth(stage, await deps.queues[stage].getWaitingCount());
    return reply.header('content-type', deps.metrics.registry.contentType).send(await deps.metrics.registry.metrics());
  });
  app.get('/v1/stats', async () => {
    const queues: Record<string, Record<string, number>> = {};
    for (const stage of STAGE_NAMES)
      queues[stage] = await deps.queues[stage].getJobCounts('waiting', 'active', 'delayed', 'failed');
    const crawls: Record<string, number> = {};
    for (const record of await deps.records.list()) crawls[record.state] = (crawls[record.state] ?? 0) + 1;
    return { version: VERSION, queues, crawls };
  });
  addArchiveRoutes(app, deps.dataDir);
  addScheduleRoutes(app, deps.dataDir);
  addCrawlRoutes(app, { host: deps.host, records: deps.records, idempotency: createIdempotency(deps.redis) });
  return app;
}

async function withinSecond<T>(wanted: Promise<T>): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((done) => {
    timer = setTimeout(() => done(null), 1000);
  });
  try {
    return await Promise.race([wanted.catch(() => null), late]);
  } finally {
    clearTimeout(timer);
  }
}
