// One crawl from the command line's point of view: begin or resume, watch, end in order.

import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import {
  type CoordinatedEnd,
  type CrawlEnd,
  type CrawlSnapshot,
  coordinateCrawl,
  countsOf,
  endedBy,
} from '../../queues/coordinator.ts';
import type { FrontierEntry } from '../../queues/frontier/entry.ts';
import { toEntry } from '../../queues/frontier/to-entry.ts';
import { rebuildFrontier } from '../../queues/rebuild-frontier.ts';
import { readCrawlGraph } from '../app/crawl-graph.ts';
import { learnHostProfiles, newestHostProfiles } from '../app/host-profiles.ts';
import type { Config } from '../config/load.ts';
import { SOFTWARE } from '../config/version.ts';
import { type CrawlRecord, type CrawlSpec, emptyCounts, newCrawlId } from '../domain/crawl.ts';
import { crashPoint } from '../observe/crash-points.ts';
import type { Logger } from '../observe/logger.ts';
import type { CrawlPlan } from '../stores/crawl-records.ts';
import { type Patience, whileOurFault } from '../stores/while-our-fault.ts';
import type { Runtime } from './runtime.ts';

/** A record on disk for a crawl that has not begun, its plan before it. */
export async function createCrawl(
  runtime: Runtime,
  spec: CrawlSpec,
  id?: string,
  plan: CrawlPlan | null = null,
): Promise<CrawlRecord> {
  const now = new Date();
  const record: CrawlRecord = {
    schema_version: 1,
    id: id ?? newCrawlId(now, randomBytes(3).toString('hex')),
    collection: spec.collection,
    state: 'running',
    created_at: now.toISOString(),
    started_at: now.toISOString(),
    ended_at: null,
    spec,
    counts: emptyCounts(),
    software: SOFTWARE,
    host_profiles: await newestHostProfiles(runtime.storage.blobs, spec.collection),
  };
  if (plan !== null) await runtime.records.savePlan(record, plan);
  await runtime.records.save(record);
  return record;
}

/**
 * Seeds into the frontier; a frontier that is gone is built again from the archive. Done again, it changes nothing: the
 * spec is written last and says that the frontier is whole. Answers how many seeds were no URLs.
 */
export async function seedCrawl(runtime: Runtime, record: CrawlRecord, urls: readonly string[]): Promise<number> {
  crashPoint('crawl.after-record-before-seeds');
  const { frontier, records } = runtime;
  const plan = await records.readPlan(record);
  const isKnown = (await frontier.spec(record.id)) !== null;
  if (!isKnown) {
    const { storage } = runtime;
    await storage.remote?.copy.pull(record.collection, ['indexes', 'crawls']);
    const log = await records.readLog(record);
    const graph = await readCrawlGraph(storage, record.collection, record.id);
    if (graph.pages.size + log.length > 0) await rebuildFrontier(record, frontier, graph, log, urls);
  }
  let bad = 0;
  const entries: FrontierEntry[] = [];
  for (const url of urls) {
    const entry = toEntry(url, 0, null);
    if (entry) entries.push(entry);
    else bad++;
  }
  for (const page of plan?.pages ?? []) {
    const entry = toEntry(page.url, page.depth, null);
    if (entry) entries.push(entry);
  }
  for (let at = 0; at < entries.length; at += OFFER_AT_ONCE)
    await frontier.offer(record.id, record.spec, entries.slice(at, at + OFFER_AT_ONCE));
  await frontier.open(record.id, record.spec);
  return bad;
}

/** Entries of one command to Redis. */
const OFFER_AT_ONCE = 5000;

export interface CrawlRun {
  record: CrawlRecord;
  end: CrawlEnd;
}

/** Run to the end, where the workers end too, or to the signal; the record on disk says which. A full disk or Redis at the end is waited out. */
export async function runCrawl(
  runtime: Runtime,
  record: CrawlRecord,
  options: Patience & { config: Config; logger: Logger; onSnapshot?: ((snapshot: CrawlSnapshot) => void) | undefined },
): Promise<CrawlRun> {
  const { end, spent } = await coordinateCrawl(
    record,
    {
      redis: runtime.redis,
      frontier: runtime.frontier,
      queues: runtime.queues,
      records: runtime.records,
      logger: options.logger,
      owner: `${hostname()}:${process.pid}`,
      fetchConcurrency: options.config.fetch.concurrency * Math.max(1, options.config.workers.fetch),
    },
    options.signal,
    options.onSnapshot,
  );
  if (end === 'done') {
    await runtime.supervisor?.stop(); // nothing is left to do for workers: what learning takes comes in their place, not on top
    await learn(runtime, record, options.logger);
  }
  const ended = await whileOurFault(() => saveEnd(runtime, record, { end, spent }), options);
  if (end === 'done') crashPoint('crawl.after-end-before-forget');
  if (ended.ended_at !== null) await whileOurFault(() => runtime.frontier.forget(record.id), options);
  return { record: ended, end };
}

async function saveEnd(runtime: Runtime, record: CrawlRecord, { end, spent }: CoordinatedEnd): Promise<CrawlRecord> {
  const counts = countsOf(record, await runtime.frontier.progress(record.id), spent);
  const isOver = end === 'done' || end === 'cancelled';
  const ended: CrawlRecord = {
    ...record,
    state: end === 'stopped' ? 'interrupted' : end,
    ended_at: isOver ? new Date().toISOString() : null,
    counts,
    ...(end === 'done' && { ended_by: endedBy(counts, spent) }),
  };
  await runtime.records.save(ended);
  return ended;
}

/** A crawl's end does not fail for want of a profile: the next crawl then uses the one before. */
async function learn(runtime: Runtime, record: CrawlRecord, logger: Logger): Promise<void> {
  try {
    await learnHostProfiles(runtime.storage.blobs, record, record.host_profiles ?? null);
  } catch (error) {
    logger.warn({ err: error, crawl: record.id }, 'no host profiles were learnt from this crawl');
  }
}
