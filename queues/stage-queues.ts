// The four BullMQ queues and what may travel in them: ids only.
import { Queue } from 'bullmq';
import { STAGE_NAMES, type StageName } from '../src/domain/stage.ts';
import type { RedisClient } from '../src/stores/redis-client.ts';
import { FRONTIER_TAG } from './frontier/keys.ts';
import type { QueueTelemetry } from './telemetry.ts';

/**
 * BullMQ's key prefix for one archive's queues. They lie in the frontier's slot of a cluster: a node that loses its last second forgets of both. Were
 * they on two nodes, a page could have moved on in the queues while the frontier had forgotten its links.
 */
export const queuePrefix = (archiveId: string): string => `${FRONTIER_TAG}:queues:${archiveId}`;

/** Ids of a page on its way. Bodies stay in staging: BullMQ's `sizeLimit` holds a job to 1 KiB. */
export interface StageJob {
  crawl: string;
  /** The frontier's id of the URL. */
  url: string;
  capture: string;
  /** Dedupe's live verdict, for the counters. */
  verdict?: 'unique' | 'exact' | 'near' | 'contained' | 'none';
}

export const JOB_SIZE_LIMIT_BYTES = 1024;

export type StageQueues = Record<StageName, Queue<StageJob>> & { close(): Promise<void> };

export function openStageQueues(connection: RedisClient, archiveId: string, telemetry?: QueueTelemetry): StageQueues {
  const open = (name: StageName): Queue<StageJob> => {
    const queue = new Queue<StageJob>(name, {
      connection,
      prefix: queuePrefix(archiveId),
      ...(telemetry !== undefined && { telemetry }),
      streams: { events: { maxLen: 1000 } },
      defaultJobOptions: {
        attempts: 1_000_000, // never given up by the queue: the stages' adapters decide when a page has had its tries
        backoff: { type: 'custom' },
        removeOnComplete: true,
        removeOnFail: { count: 1000 },
        sizeLimit: JOB_SIZE_LIMIT_BYTES,
      },
    });
    queue.on('error', () => undefined); // the connection logs its own errors
    return queue;
  };
  const queues = Object.fromEntries(STAGE_NAMES.map((name) => [name, open(name)])) as Record<
    StageName,
    Queue<StageJob>
  >;
  return {
    ...queues,
    async close() {
      await Promise.all(STAGE_NAMES.map((name) => queues[name].close()));
    },
  };
}

/** One job per URL, try and stage: a second add of the same is ignored by BullMQ. */
export const jobId = (capture: string, attempt: number): string => `c${capture}-${attempt}`;

/** Hand a page to a stage's queue. */
export async function enqueue(queues: StageQueues, stage: StageName, job: StageJob, attempt = 0): Promise<void> {
  await queues[stage].add(stage, job, { jobId: jobId(job.capture, attempt) });
}
