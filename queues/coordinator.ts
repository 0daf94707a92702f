// Drives one crawl to its end: moves URLs whose time has come from the frontier to the fetch queue, writes outcomes to the crawl's log, finds lost jobs.

import { hostname } from 'node:os';
import type { Logger } from 'pino';
import { isAlive } from '../src/app/embedded-redis.ts';
import { captureId } from '../src/domain/capture.ts';
import { type CrawlCounts, type CrawlEndedBy, type CrawlRecord, emptyCounts } from '../src/domain/crawl.ts';
import { STAGE_NAMES } from '../src/domain/stage.ts';
import { crashPoint } from '../src/observe/crash-points.ts';
import type { CrawlRecords } from '../src/stores/crawl-records.ts';
import type { RedisClient } from '../src/stores/redis-client.ts';
import { bringForward } from './bring-forward.ts';
import { type SpentBudget, watchBudget, within } from './crawl-budget.ts';
import { endCancelled } from './end-cancelled.ts';
import { type Frontier, type FrontierProgress, HOLD_CRAWL_MS } from './frontier/frontier.ts';
import { enqueue, jobId, type StageQueues } from './stage-queues.ts';
import { watchStillness } from './stillness.ts';
import { writeOutcomes } from './write-outcomes.ts';

export interface CoordinatorDeps {
  redis: RedisClient;
  frontier: Frontier;
  queues: StageQueues;
  records: CrawlRecords;
  logger: Logger;
  /** Names this process among those that could drive the crawl. */
  owner: string;
  /** Requests that all fetch workers together make at once. */
  fetchConcurrency: number;
  /** Between two looks at a crawl that has nothing to do just now: a process that drives thousands looks at each less often. */
  idleMs?(): number;
}

/** A moment of a crawl, for people and programs. */
export interface CrawlSnapshot {
  counts: CrawlCounts;
  queues: Record<string, number>;
  hosts: string[];
}

/** `paused` and `cancelled`: somebody asked for it. */
export type CrawlEnd = 'done' | 'stopped' | 'paused' | 'cancelled';

export interface CoordinatedEnd {
  end: CrawlEnd;
  /** The budget that was spent, if one was. */
  spent: SpentBudget | null;
}

/** URLs between the frontier and the archive at most: what staging may hold. */
const PAGES_IN_PIPELINE = 400;
/** Room for so many is waited for: a trip to the frontier for each page would cost as much as the page's way through a stage. */
const MOST_AWAITED = 50;
export const IDLE_MS = 25;
/** Within this the crawl is still this process's. */
const LONGEST_IDLE_MS = HOLD_CRAWL_MS / 3;
/** While the workers have enough in hand. */
const BUSY_MS = 50;
const LOG_EVERY_MS = 500;
const SNAPSHOT_EVERY_MS = 250;
const RECONCILE_EVERY_MS = 10_000;
const OVERDUE_MS = 60_000;
/** Longer than a lock and the look for stalled jobs. */
const LAST_JOBS_MS = 25_000;
/** Its host's pace, which robots.txt may have set, may hold back a URL that is due. */
const RETRY_TAKES_MS = 600_000;
const ASKED_EVERY_MS = 1000;

/** Runs until nothing is open (`done`), the signal fires (`stopped`), or somebody asks to pause or cancel. Survives an absent Redis by waiting for it. */
export async function coordinateCrawl(
  record: CrawlRecord,
  deps: CoordinatorDeps,
  signal: AbortSignal,
  onSnapshot?: (snapshot: CrawlSnapshot) => void,
): Promise<CoordinatedEnd> {
  const { frontier, logger } = deps;
  const spentOf = watchBudget(record);
  let spent: SpentBudget | null = null;
  const stillness = watchStillness();
  let lastLog = Number.NEGATIVE_INFINITY;
  let lastSnapshot = Number.NEGATIVE_INFINITY;
  let nextReconcile = performance.now() + 1000;
  let overdueMs = 0; // the first look takes everything that an earlier run left in flight

  const isOurs = driverCheck(record, deps);
  const askedNow = wishCheck(record, deps);
  while (!signal.aborted) {
    try {
      if (!(await isOurs())) {
        await sleep(1000, signal); // another process drives it; we take over should it fall silent
        continue;
      }
      const asked = await askedNow();
      if (asked !== null) return { end: await heed(asked, record, deps), spent };
      const progress = await frontier.progress(record.id);
      spent = spentOf(progress);
      const bounded = within(record, spent);
      const moved = await dispatch(bounded, deps, progress);
      const now = performance.now(); // the wall clock may jump
      if (now - lastLog > LOG_EVERY_MS) {
        lastLog = now;
        await writeOutcomes(record, deps);
      }
      if (onSnapshot && now - lastSnapshot > SNAPSHOT_EVERY_MS) {
        lastSnapshot = now;
        onSnapshot(await snapshot(bounded, deps, progress));
      }
      if (now >= nextReconcile) {
        nextReconcile = now + RECONCILE_EVERY_MS;
        await requeueLost(record, deps, overdueMs);
        overdueMs = OVERDUE_MS;
      }
      const stillMs = stillness(moved, progress);
      if (moved === 0 && isOver(bounded, progress) && !awaitsRetry(bounded, progress, stillMs)) {
        await writeOutcomes(record, deps);
        await untilNoJobs(record, deps, signal);
        onSnapshot?.(await snapshot(bounded, deps, progress));
        return { end: 'done', spent };
      }
      if (moved === 0) await sleep(pauseMs(progress, deps), signal);
    } catch (error) {
      if (signal.aborted) break;
      logger.warn(
        { crawlId: record.id, err: error },
        'a fault of this machine, its Redis or its bucket; the coordinator waits',
      );
      await sleep(500, signal);
    }
  }
  await frontier.letGo(record.id, deps.owner).catch(() => undefined); // it lapses by itself
  return { end: 'stopped', spent };
}

/** Between two looks while there is nothing to move. */
function pauseMs(progress: FrontierProgress, deps: CoordinatorDeps): number {
  const isBusy = progress.inflight >= deps.fetchConcurrency;
  return Math.min(LONGEST_IDLE_MS, Math.max(isBusy ? BUSY_MS : 0, deps.idleMs?.() ?? IDLE_MS));
}

/** What somebody wants of the crawl; looked for every second or so. */
function wishCheck(record: CrawlRecord, deps: CoordinatorDeps): () => Promise<'paused' | 'cancelled' | null> {
  let last = Number.NEGATIVE_INFINITY;
  return async () => {
    if (performance.now() - last <= ASKED_EVERY_MS) return null;
    last = performance.now();
    return deps.records.asked(record);
  };
}

/** Nothing new is handed out. Of a paused crawl jobs in the queues are finished by the workers; of a cancelled one every URL has its end. */
async function heed(
  asked: 'paused' | 'cancelled',
  record: CrawlRecord,
  deps: CoordinatorDeps,
): Promise<'paused' | 'cancelled'> {
  if (asked === 'cancelled') await endCancelled(record, deps);
  else await writeOutcomes(record, deps);
  await deps.records.ask(record, null);
  await deps.frontier.letGo(record.id, deps.owner).catch(() => undefined); // it lapses by itself
  return asked;
}

/** Whether this process drives the crawl; the claim is renewed well before it lapses. */
function driverCheck(record: CrawlRecord, deps: CoordinatorDeps): () => Promise<boolean> {
  let last = Number.NEGATIVE_INFINITY;
  return async () => {
    if (performance.now() - last <= HOLD_CRAWL_MS / 3) return true;
    if (!(await deps.frontier.hold(record.id, deps.owner, isGoneHere))) return false;
    last = performance.now();
    return true;
  };
}

/** Whether a driver, named `host:pid`, was a process of this machine that has ended. */
function isGoneHere(driver: string): boolean {
  const [, host, pid] = /^(.*):(\d+)$/.exec(driver) ?? [];
  return host === hostname() && Number(pid) !== process.pid && !isAlive(Number(pid));
}

function isOver(record: CrawlRecord, p: FrontierProgress): boolean {
  return p.open === 0 || (p.inflight === 0 && p.waiting === 0 && p.taken >= record.spec.limit);
}

/** A URL to be tried again, due and in its host's list, is neither in flight nor waiting: a crawl at its limit must not leave without it. */
function awaitsRetry(record: CrawlRecord, p: FrontierProgress, stillMs: number): boolean {
  let ended = 0;
  for (const [name, count] of Object.entries(p.counters)) if (name.startsWith('state:')) ended += count;
  return p.open > 0 && ended < p.taken && stillMs < RETRY_TAKES_MS + 2 * record.spec.delayMs;
}

async function dispatch(record: CrawlRecord, deps: CoordinatorDeps, progress: FrontierProgress): Promise<number> {
  if (progress.open === progress.inflight) return 0;
  const waiting = await deps.queues.fetch.getWaitingCount();
  const want = Math.min(deps.fetchConcurrency * 2 - waiting, PAGES_IN_PIPELINE - progress.inflight);
  if (want < Math.max(1, Math.min(deps.fetchConcurrency / 2, MOST_AWAITED))) return 0; // the workers have enough
  const entries = await deps.frontier.take(record.id, record.spec, want);
  if (entries.length > 0) crashPoint('crawl.after-take-before-enqueue');
  await Promise.all(
    entries.map((e) => {
      const job = { crawl: record.id, url: e.id, capture: captureId(record.id, e.url) };
      return enqueue(deps.queues, 'fetch', job, e.attempt + e.deferrals);
    }),
  );
  return entries.length;
}

/** A job may outlive its page: its worker died just before it was acknowledged, or it came twice. The workers see it off. */
async function untilNoJobs(record: CrawlRecord, deps: CoordinatorDeps, signal: AbortSignal): Promise<void> {
  for (const end = performance.now() + LAST_JOBS_MS; performance.now() < end && !signal.aborted; ) {
    const jobs = await Promise.all(
      STAGE_NAMES.map((stage) => deps.queues[stage].getJobs(['waiting', 'active', 'delayed'], 0, 100)),
    );
    if (!jobs.flat().some((job) => job?.data.crawl === record.id)) return;
    await sleep(100, signal);
  }
}

/** URLs in flight without a job in any queue (lost with a Redis that forgot its last second) are queued again; every stage knows what it did. */
async function requeueLost(record: CrawlRecord, deps: CoordinatorDeps, olderThanMs: number): Promise<void> {
  for (const entry of await deps.frontier.overdue(record.id, olderThanMs, 500)) {
    const capture = captureId(record.id, entry.url);
    const attempt = entry.attempt + entry.deferrals;
    const isThere = await Promise.all(
      STAGE_NAMES.map(async (stage) => {
        const job = await deps.queues[stage].getJob(jobId(capture, stage === 'fetch' ? attempt : 0));
        if (job !== undefined) await bringForward(deps.redis, deps.queues[stage], job);
        return job !== undefined;
      }),
    );
    if (isThere.includes(true)) continue;
    deps.logger.warn({ crawlId: record.id, captureId: capture, url: entry.url }, 'job was lost; queued again');
    await enqueue(deps.queues, 'fetch', { crawl: record.id, url: entry.id, capture }, attempt);
  }
}

async function snapshot(record: CrawlRecord, deps: CoordinatorDeps, p: FrontierProgress): Promise<CrawlSnapshot> {
  const depths = await Promise.all(
    STAGE_NAMES.map(async (stage) => {
      const counts = await deps.queues[stage].getJobCounts('waiting', 'active', 'delayed');
      return [stage, (counts['waiting'] ?? 0) + (counts['active'] ?? 0) + (counts['delayed'] ?? 0)] as const;
    }),
  );
  return {
    counts: countsOf(record, p),
    queues: Object.fromEntries(depths),
    hosts: await deps.frontier.hosts(record.id, 5),
  };
}

/** Why a crawl is done. */
export const endedBy = (counts: CrawlCounts, spent: SpentBudget | null): CrawlEndedBy =>
  counts.overLimit === 0 ? 'all-ended' : (spent?.by ?? 'limit');

/** Frontier counters in the crawl record's shape. */
export function countsOf(record: CrawlRecord, p: FrontierProgress, spent: SpentBudget | null = null): CrawlCounts {
  const counts = emptyCounts();
  const limited = p.taken >= within(record, spent).spec.limit;
  counts.open = limited ? p.inflight + p.waiting : p.open;
  counts.accepted = limited ? p.taken : p.known;
  counts.overLimit = limited ? p.known - p.taken : 0;
  for (const [name, value] of Object.entries(p.counters)) {
    const [group, ...rest] = name.split(':');
    const key = rest.join(':');
    if (group === 'state' && key in counts.states) counts.states[key as keyof CrawlCounts['states']] = value;
    else if (group === 'reason') counts.reasons[key] = value;
    else if (group === 'status') counts.statuses[key] = value;
  }
  counts.bytes = p.counters['bytes'] ?? 0;
  counts.rendered = p.counters['rendered'] ?? 0;
  counts.documents = p.counters['documents'] ?? 0;
  counts.duplicates = p.counters['verdict:exact'] ?? 0;
  counts.nearDuplicates = (p.counters['verdict:near'] ?? 0) + (p.counters['verdict:contained'] ?? 0);
  return counts;
}

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    const timer = setTimeout(finish, ms);
    function finish(): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', finish);
      done();
    }
    signal.addEventListener('abort', finish);
  });
}
