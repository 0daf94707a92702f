// What ties one stage to its queue: how a job is done, and where its page goes next.

import type { CrawlSpec } from '../src/domain/crawl.ts';
import type { FrontierEntry } from './frontier/entry.ts';
import type { Frontier } from './frontier/frontier.ts';
import type { StageJob, StageQueues } from './stage-queues.ts';
import type { JobEnd } from './stage-worker.ts';

export interface StageAdapter {
  concurrency: number;
  startsBeforePoison: number;
  process(job: StageJob, signal: AbortSignal, starts: number): Promise<JobEnd>;
  poisoned(job: StageJob, starts: number): Promise<JobEnd>;
  /** Ends what the stage holds open: browsers, threads, files. */
  close(): Promise<void>;
}

export interface PageContext {
  spec: CrawlSpec;
  entry: FrontierEntry;
}

/** The page a job is about, or null when it has ended already (a job delivered twice) or its crawl is forgotten. */
export async function pageOf(job: StageJob, frontier: Frontier): Promise<PageContext | null> {
  const [spec, entry] = await Promise.all([frontier.spec(job.crawl), frontier.entry(job.crawl, job.url)]);
  return spec === null || entry === null ? null : { spec, entry };
}

export const GONE: JobEnd = { outcome: 'gone', reason: 'ended-before' };

export interface AdapterDeps {
  frontier: Frontier;
  queues: StageQueues;
}
