// What a command that crawls or serves needs running: Redis (its own or a shared one), the queues, the frontier, and the worker processes.
import { fileURLToPath } from 'node:url';
import { connectRedis } from '../../queues/connection.ts';
import { createFrontier, type Frontier } from '../../queues/frontier/frontier.ts';
import { judgeServer } from '../../queues/judge-server.ts';
import { offeringAgain } from '../../queues/offer-again.ts';
import { openStageQueues, type StageQueues } from '../../queues/stage-queues.ts';
import { queueTelemetry } from '../../queues/telemetry.ts';
import { type EmbeddedRedis, joinEmbeddedRedis } from '../app/embedded-redis.ts';
import { type Supervisor, type SupervisorEvent, superviseWorkers } from '../app/supervisor.ts';
import type { Config } from '../config/load.ts';
import { VERSION } from '../config/version.ts';
import { StageError } from '../domain/errors.ts';
import type { Logger } from '../observe/logger.ts';
import { startTraces } from '../observe/trace.ts';
import { archiveId } from '../stores/archive-id.ts';
import { openCrawlRecords } from '../stores/bucket-crawl-records.ts';
import type { CrawlRecords } from '../stores/crawl-records.ts';
import type { RedisClient } from '../stores/redis-client.ts';
import { openStorage, type Storage } from '../stores/storage.ts';
import { sweepEnded } from './sweep-ended.ts';

export interface Runtime {
  storage: Storage;
  redis: RedisClient;
  archiveId: string;
  frontier: Frontier;
  queues: StageQueues;
  records: CrawlRecords;
  /** Null with `--no-workers`. */
  supervisor: Supervisor | null;
  close(): Promise<void>;
}

export interface RuntimeOptions {
  config: Config;
  logger: Logger;
  workers: boolean;
  onWorkerEvent?(event: SupervisorEvent): void;
}

/** Throws StageError REDIS_UNSAFE for a server that evicts keys, REDIS_MISSING when none can be had. */
export async function openRuntime(options: RuntimeOptions): Promise<Runtime> {
  const { config, logger } = options;
  const storage = await openStorage(config.dataDir, config.storage);
  await storage.remote?.blobs.probe();
  const archive = await archiveId(storage.blobs);
  const embedded: EmbeddedRedis | null =
    config.redisUrl === null
      ? await joinEmbeddedRedis({
          dataDir: config.dataDir,
          binary: config.redisServer ?? undefined,
          onRestart: (pid) => logger.warn({ pid }, 'redis-server died and was started again'),
          onRestartFailed: (error) => logger.error({ err: error }, 'redis-server died and could not be started again'),
        })
      : null;
  const url = embedded?.url ?? config.redisUrl ?? '';
  const redis = connectRedis(url, 'command', logger);
  const fault = await judgeServer(redis, url).catch(async (error: unknown) => {
    redis.disconnect();
    await embedded?.release();
    throw error;
  });
  if (fault !== null) {
    redis.disconnect();
    await embedded?.release();
    throw new StageError('REDIS_UNSAFE', 'permanent', fault);
  }
  const traces = await startTraces(config.trace.endpoint, 'gristmill-coordinator', VERSION);
  const queues = openStageQueues(redis, archive, await queueTelemetry(config.trace.endpoint));
  const frontier = offeringAgain(createFrontier(redis), { redis, logger, drives: true });
  const records = openCrawlRecords(storage);
  await storage.remote?.copy.pull(null, ['crawls']);
  await sweepEnded(storage, frontier, records);
  let isClosed = false;
  const supervisor = options.workers ? startWorkers(options, url) : null;
  return {
    storage,
    redis,
    archiveId: archive,
    frontier,
    queues,
    records,
    supervisor,
    async close() {
      if (isClosed) return;
      isClosed = true;
      await supervisor?.stop();
      await traces.close();
      await queues.close().catch((error: unknown) => logger.debug({ err: error }, 'queues closed late'));
      redis.disconnect();
      await storage.close();
      await embedded?.release();
    },
  };
}

/** In MB. Larger ones (16, 32) save no CPU time that could be measured, and cost each process and thread 20 to 60 MB; extraction threads have their own. */
const YOUNG_GENERATION = '--max-semi-space-size=8';
/** glibc otherwise keeps what large bodies took, in pieces and in an arena for each thread. */
const MEMORY_ENV = { MALLOC_MMAP_THRESHOLD_: '262144', MALLOC_TRIM_THRESHOLD_: '1048576', MALLOC_ARENA_MAX: '2' };

function startWorkers(options: RuntimeOptions, redisUrl: string): Supervisor {
  const { config } = options;
  return superviseWorkers({
    workers: config.workers,
    command: (stage) => ({
      file: process.execPath,
      args: [
        ...(stage === 'extract' ? [] : [YOUNG_GENERATION]),
        fileURLToPath(new URL(`../../workers/${stage}.js`, import.meta.url)),
      ],
      // the workers join the embedded server themselves, so that the last to go stops it even when we were killed
      env: { ...MEMORY_ENV, ...config.childEnv, ...(config.redisUrl !== null && { REDIS_URL: redisUrl }) },
    }),
    ...(options.onWorkerEvent && { onEvent: options.onWorkerEvent }),
  });
}
