// One worker process: connects, runs its stage's adapter on its queue, and ends in order when told, when its supervisor is gone, or when it must.

import { setTimeout as wait } from 'node:timers/promises';
import { connectRedis } from '../queues/connection.ts';
import { freeDeadJobs } from '../queues/free-dead-jobs.ts';
import { createFrontier, type Frontier } from '../queues/frontier/frontier.ts';
import type { StageAdapter } from '../queues/stage-adapter.ts';
import { openStageQueues, type StageQueues } from '../queues/stage-queues.ts';
import { startStageWorker } from '../queues/stage-worker.ts';
import { queueTelemetry } from '../queues/telemetry.ts';
import { type EmbeddedRedis, joinEmbeddedRedis } from '../src/app/embedded-redis.ts';
import { SUPERVISED_FLAG } from '../src/app/supervisor.ts';
import { crashPlan } from '../src/config/crash-plan.ts';
import { type Config, loadConfig } from '../src/config/load.ts';
import { VERSION } from '../src/config/version.ts';
import type { StageName } from '../src/domain/stage.ts';
import { armCrashPoints } from '../src/observe/crash-points.ts';
import { createLogger, type Logger } from '../src/observe/logger.ts';
import { createMetrics } from '../src/observe/metrics.ts';
import { startTraces } from '../src/observe/trace.ts';
import type { BlobStore } from '../src/ports/blob-store.ts';
import { archiveId } from '../src/stores/archive-id.ts';
import { patientBlobStore } from '../src/stores/patient-blob-store.ts';
import type { RedisClient } from '../src/stores/redis-client.ts';
import { openStorage, type Storage } from '../src/stores/storage.ts';
import { serveMetrics } from './serve-metrics.ts';

export interface WorkerContext {
  config: Config;
  logger: Logger;
  redis: RedisClient;
  archiveId: string;
  frontier: Frontier;
  queues: StageQueues;
  storage: Storage;
  /** Those of the storage; they wait while it is in trouble. */
  blobs: BlobStore;
  /** Aborts when the worker is told to end. */
  draining: AbortSignal;
}

/** How long running jobs may take after SIGTERM before the process leaves them to their locks. */
const DRAIN_MS = 25_000;

/** What waits for a Redis that is away is given so long, when told to end. */
const CLOSES_WITHIN_MS = 3000;
const STARTS_WITHIN_MS = 5000;

/** Said by the supervisor that this process has one, in case that one is gone before the first line runs here. */
const isSupervised = process.argv.includes(SUPERVISED_FLAG);

/** `timeout`, a supervisor and the loss of its channel may all say the same thing at nearly the same time. */
const ONE_WISH_MS = 5000;

/** Runs until SIGTERM, SIGINT or the loss of the supervisor's channel; then exits the process. */
export async function startWorker(
  stage: StageName,
  build: (context: WorkerContext) => Promise<StageAdapter>,
): Promise<void> {
  let toldToEnd = '';
  let embedded: EmbeddedRedis | null = null;
  let isReady = false;
  const note = (why: string) => (): void => {
    toldToEnd ||= why;
    // one that still waits for a Redis to begin with has nothing in hand
    setTimeout(() => {
      if (!isReady) void within(embedded?.release()).finally(() => process.exit(0));
    }, STARTS_WITHIN_MS);
  };
  // until the worker runs a word to end is kept: Node's own answer to a signal would leave the embedded Redis to nobody
  const early = { SIGTERM: note('SIGTERM'), disconnect: note('supervisor gone') };
  process.on('SIGTERM', early.SIGTERM);
  process.on('disconnect', early.disconnect);
  const config = loadConfig();
  armCrashPoints(crashPlan());
  const logger = createLogger(config).child({ stage, pid: process.pid });
  embedded =
    config.redisUrl === null
      ? await joinEmbeddedRedis({ dataDir: config.dataDir, binary: config.redisServer ?? undefined })
      : null;
  const url = embedded?.url ?? config.redisUrl ?? '';
  const redis = connectRedis(url, 'worker', logger);
  const blocking = connectRedis(url, 'worker', logger);
  const draining = new AbortController();
  const traces = await startTraces(config.trace.endpoint, `gristmill-${stage}`, VERSION);
  const telemetry = await queueTelemetry(config.trace.endpoint);
  const storage = await openStorage(config.dataDir, config.storage);
  await storage.remote?.blobs.probe();
  const archive = await archiveId(storage.blobs);
  const context: WorkerContext = {
    config,
    logger,
    redis,
    archiveId: archive,
    frontier: createFrontier(redis),
    queues: openStageQueues(redis, archive, telemetry),
    storage,
    draining: draining.signal,
    blobs: patientBlobStore(storage.blobs, {
      signal: draining.signal,
      reads: storage.remote !== null,
      onWait(error, waits) {
        if (waits % 20 === 0)
          logger.warn({ err: String(error) }, 'cannot reach staging; waiting for the disk or the bucket');
      },
    }),
  };
  const adapter = await build(context);
  const freed = await freeDeadJobs(redis, context.queues[stage]);
  if (freed > 0) logger.warn({ jobs: freed }, 'took over the jobs of a worker that died');
  const metrics = createMetrics({ runtime: config.metrics.workerPort > 0 });
  const measured = await serveMetrics(metrics, config.metrics, logger);
  const worker = startStageWorker({
    stage,
    connection: blocking,
    archiveId: archive,
    telemetry,
    concurrency: adapter.concurrency,
    startsBeforePoison: adapter.startsBeforePoison,
    draining: draining.signal,
    logger,
    process: (job, signal, starts) => adapter.process(job, signal, starts),
    poisoned: (job, starts) => adapter.poisoned(job, starts),
    onEnd: (ended, how, seconds) => metrics.jobEnded(ended, how, seconds),
  });
  isReady = true;
  logger.info({ concurrency: adapter.concurrency }, 'worker ready');

  let toldAt: number | null = null;
  const end = async (why: string): Promise<void> => {
    if (toldAt !== null) {
      if (performance.now() - toldAt < ONE_WISH_MS) return;
      process.exit(1); // asked again: at once
    }
    toldAt = performance.now();
    draining.abort();
    logger.info({ why, running: worker.running() }, 'worker drains');
    const overdue = setTimeout(() => process.exit(1), DRAIN_MS + 5000);
    overdue.unref();
    await Promise.race([worker.drain(), new Promise((done) => setTimeout(done, DRAIN_MS))]);
    const isAway = redis.status !== 'ready';
    await (isAway ? within(adapter.close()) : adapter.close());
    await measured.close();
    await within(traces.close());
    await within(context.queues.close().catch((error: unknown) => logger.debug({ err: error }, 'queues closed late')));
    redis.disconnect();
    blocking.disconnect();
    await storage.close();
    await embedded?.release();
    process.exit(0);
  };
  const ended = (why: string) => (): void => {
    end(why).catch((error: unknown) => {
      logger.error({ err: error }, 'worker could not end in order');
      process.exit(1);
    });
  };
  process.on('SIGTERM', ended('SIGTERM'));
  // Ctrl-C reaches the whole process group; a supervised worker waits for its supervisor's word
  process.on('SIGINT', () => {
    if (!process.connected) ended('SIGINT')();
  });
  process.on('disconnect', ended('supervisor gone'));
  process.off('SIGTERM', early.SIGTERM);
  process.off('disconnect', early.disconnect);
  if (toldToEnd !== '' || (isSupervised && !process.connected)) ended(toldToEnd || 'supervisor gone')();
}

async function within(work: Promise<unknown> | undefined): Promise<void> {
  const patience = new AbortController();
  const given = wait(CLOSES_WITHIN_MS, undefined, { signal: patience.signal }).catch(() => undefined);
  await Promise.race([work, given]).finally(() => patience.abort());
}
