// The one adapter between a stage and BullMQ: takes jobs, renews their locks, stops when told, counts and logs how each ended.
import { setTimeout as wait } from 'node:timers/promises';
import { type Job, Worker } from 'bullmq';
import type { Logger } from 'pino';
import type { StageName } from '../src/domain/stage.ts';
import type { RedisClient } from '../src/stores/redis-client.ts';
import { whileOurFault } from '../src/stores/while-our-fault.ts';
import { workerName } from './free-dead-jobs.ts';
import { waitingAt } from './node-connection.ts';
import { queuePrefix, type StageJob } from './stage-queues.ts';
import type { QueueTelemetry } from './telemetry.ts';

/** How a job ended, for the log and the metrics. */
export interface JobEnd {
  outcome: 'done' | 'skipped' | 'failed' | 'deferred' | 'gone';
  reason: string | null;
}

export interface StageWorkerOptions {
  stage: StageName;
  connection: RedisClient;
  archiveId: string;
  concurrency: number;
  telemetry?: QueueTelemetry | undefined;
  logger: Logger;
  /** `starts` counts how often this job was begun, this time included. */
  process(job: StageJob, signal: AbortSignal, starts: number): Promise<JobEnd>;
  /** Fires when the process is told to end. */
  draining: AbortSignal;
  /** A page may meet this many deaths of its worker, or errors, before it is taken for the cause. Infinity: never. */
  startsBeforePoison: number;
  /** Called in place of `process` once a job was started too often: it kills its workers or never ends. */
  poisoned(job: StageJob, starts: number): Promise<JobEnd>;
  onEnd?(stage: StageName, end: JobEnd, seconds: number): void;
}

export interface StageWorker {
  /** Takes no more jobs, waits for the running ones; those that wait for a disk or Redis give up. With Redis away it ends within seconds: locks lapse, and the jobs are begun again. */
  drain(): Promise<void>;
  running(): number;
}

const LONGEST_BACKOFF_MS = 30_000;
const LOCK_MS = 15_000;

export function startStageWorker(options: StageWorkerOptions): StageWorker {
  const { stage, logger } = options;
  let running = 0;
  const stop = new AbortController();
  const warn = (error: unknown, waits: number): void => {
    if (waits % 20 === 0) logger.warn({ stage, err: String(error) }, 'a fault of this machine or its Redis; waiting');
  };

  const handle = async (job: Job<StageJob>, _token?: string, jobSignal?: AbortSignal): Promise<void> => {
    const began = performance.now();
    running++;
    const starts = job.attemptsStarted ?? 1;
    const signal = jobSignal ? AbortSignal.any([stop.signal, jobSignal]) : stop.signal;
    try {
      const end = await whileOurFault(
        () =>
          starts > options.startsBeforePoison
            ? options.poisoned(job.data, starts)
            : options.process(job.data, signal, starts),
        { signal: options.draining, onWait: warn },
      );
      const seconds = (performance.now() - began) / 1000;
      options.onEnd?.(stage, end, seconds);
      logger.info(
        { stage, crawlId: job.data.crawl, captureId: job.data.capture, ...end, ms: Math.round(seconds * 1000) },
        'job end',
      );
    } catch (error) {
      options.onEnd?.(stage, { outcome: 'failed', reason: 'error' }, (performance.now() - began) / 1000);
      logger.error(
        { stage, crawlId: job.data.crawl, captureId: job.data.capture, err: error, starts },
        'job threw and will be tried again',
      );
      throw error;
    } finally {
      running--;
    }
  };

  const prefix = queuePrefix(options.archiveId);
  const worker = new Worker<StageJob>(stage, handle, {
    connection: waitingAt(options.connection, prefix),
    prefix,
    name: workerName(),
    ...(options.telemetry !== undefined && { telemetry: options.telemetry }),
    concurrency: options.concurrency,
    lockDuration: LOCK_MS,
    stalledInterval: LOCK_MS / 3,
    maxStalledCount: 1000, // a killed worker must not fail its jobs; our own count of starts finds the poisonous ones
    settings: { backoffStrategy: (made: number) => Math.min(LONGEST_BACKOFF_MS, 250 * 2 ** Math.min(made, 10)) },
  });
  worker.on('error', (error) => {
    if (!('syscall' in error)) logger.warn({ err: error.message }, 'worker error'); // the connection tells of its own faults
  });

  return {
    running: () => running,
    async drain() {
      const patience = new AbortController();
      await Promise.race([worker.close(), untilAway(options.connection, patience.signal)]);
      patience.abort();
      stop.abort();
    },
  };
}

/** BullMQ closes a worker once its server is back: one that has been away for so long is not waited for. */
const AWAY_MS = 4000;
const LOOK_MS = 100;

async function untilAway(connection: RedisClient, signal: AbortSignal): Promise<void> {
  for (let awaySince = performance.now(); !signal.aborted; await wait(LOOK_MS)) {
    if (connection.status === 'ready') awaySince = performance.now();
    else if (performance.now() - awaySince > AWAY_MS) return;
  }
}
