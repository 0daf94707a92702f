// The crawls that a service process drives: begun by the API, taken over when their driver died, stopped in order.
import { hostname } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import {
  type CoordinatedEnd,
  type CrawlSnapshot,
  coordinateCrawl,
  countsOf,
  endedBy,
  IDLE_MS,
} from '../../queues/coordinator.ts';
import { endCancelled } from '../../queues/end-cancelled.ts';
import type { Config } from '../config/load.ts';
import type { CrawlRecord, CrawlSpec, CrawlState } from '../domain/crawl.ts';
import type { Logger } from '../observe/logger.ts';
import { clearStaging } from '../stores/clear-staging.ts';
import type { CrawlPlan } from '../stores/crawl-records.ts';
import { type Patience, whileOurFault } from '../stores/while-our-fault.ts';
import { createCrawl, seedCrawl } from './crawl-session.ts';
import type { Runtime } from './runtime.ts';

export interface CrawlHost {
  /** On disk before it resolves. */
  create(spec: CrawlSpec, id?: string, plan?: CrawlPlan | null): Promise<CrawlRecord>;
  /** Null when there is no such crawl; the record unchanged when it has ended. */
  change(id: string, to: 'paused' | 'running' | 'cancelled'): Promise<CrawlRecord | null>;
  /** The latest of a crawl driven here, else null. */
  snapshot(id: string): CrawlSnapshot | null;
  /** Called on every snapshot of any crawl here, and at each end; answers how to stop listening. */
  listen(id: string, heard: (event: { record: CrawlRecord; snapshot: CrawlSnapshot | null }) => void): () => void;
  /** Take over crawls that are meant to run and that nobody drives. */
  adopt(): Promise<number>;
  /** Stop all crawls here in order and begin none until `wake`: new ones are on disk and wait. */
  rest(): Promise<void>;
  wake(): Promise<void>;
  /** Does the work while no crawl of the collection is driven here, and begins none meanwhile: new ones are on disk and wait. False, and nothing done, when one is. */
  whileQuiet(collection: string, work: () => Promise<void>): Promise<boolean>;
  stop(): Promise<void>;
}

interface Driven {
  record: CrawlRecord;
  stop: AbortController;
  /** What the crawl becomes when its driving stops before the end. */
  becomes: CrawlState;
  snapshot: CrawlSnapshot | null;
  done: Promise<void>;
}

/** A crawl stops within so long, or goes on stopping after it was answered for. */
const HEEDS_WITHIN_MS = 10_000;
const LOOK_MS = 100;
/** A wait is three seconds at most. */
const WAITS_A_LINE = 10;
/** Crawls that are each looked at as often as if they were alone. */
const LOOKED_AT_OFTEN = 16;

export function createCrawlHost(options: {
  runtime: Runtime;
  config: Config;
  logger: Logger;
  seedsOf(spec: CrawlSpec, signal: AbortSignal): Promise<string[]>;
  /** Told of a crawl's end before the end is on disk; may be told again after a crash. */
  onEnd?(record: CrawlRecord): Promise<void>;
}): CrawlHost {
  const { runtime, config, logger } = options;
  const driven = new Map<string, Driven>();
  const listeners = new Map<string, Set<(event: { record: CrawlRecord; snapshot: CrawlSnapshot | null }) => void>>();
  let isResting = false;
  /** Collections whose crawls wait. */
  const quiet = new Set<string>();
  const owner = `${hostname()}:${process.pid}`;
  const tell = (d: Driven): void => {
    for (const heard of listeners.get(d.record.id) ?? []) heard({ record: d.record, snapshot: d.snapshot });
  };

  const drive = (record: CrawlRecord): void => {
    if (isResting || quiet.has(record.spec.collection)) return;
    const d: Driven = {
      record,
      stop: new AbortController(),
      becomes: 'interrupted',
      snapshot: null,
      done: Promise.resolve(),
    };
    driven.set(record.id, d);
    d.done = run(d)
      .catch((error: unknown) =>
        logger.error(
          { crawlId: record.id, err: error },
          'crawl stopped by a fault; it is taken up again at the next start',
        ),
      )
      .finally(() => driven.delete(record.id));
  };

  const run = async (d: Driven): Promise<void> => {
    const { record } = d;
    const plan = await runtime.records.readPlan(record);
    const seeds = plan?.replacesSeeds ? [] : await options.seedsOf(record.spec, d.stop.signal);
    const patience: Patience = {
      signal: d.stop.signal,
      onWait: (error, waits) => {
        if (waits % WAITS_A_LINE === 0) logger.warn({ crawlId: record.id, err: error }, 'waits for disk or Redis');
      },
    };
    await whileOurFault(() => seedCrawl(runtime, record, seeds), patience);
    const { end, spent } = await coordinateCrawl(
      record,
      {
        redis: runtime.redis,
        frontier: runtime.frontier,
        queues: runtime.queues,
        records: runtime.records,
        logger,
        owner,
        fetchConcurrency: config.fetch.concurrency * Math.max(1, config.workers.fetch),
        idleMs: () => IDLE_MS * Math.max(1, driven.size / LOOKED_AT_OFTEN),
      },
      d.stop.signal,
      (snapshot) => {
        d.snapshot = snapshot;
        tell(d);
      },
    );
    const state = end === 'stopped' ? d.becomes : end;
    await whileOurFault(() => saveEnd(d, { end, spent }, state), patience);
    if (state === 'done' || state === 'cancelled') {
      await whileOurFault(() => runtime.records.ask(record, null), patience);
      await whileOurFault(() => runtime.frontier.forget(record.id), patience);
      await clearStaging(runtime.storage, record.id);
    }
    tell(d);
  };

  const saveEnd = async (d: Driven, { end, spent }: CoordinatedEnd, state: CrawlState): Promise<void> => {
    const { record } = d;
    if (end === 'stopped' && state === 'cancelled') await endCancelled(record, runtime);
    const counts = countsOf(record, await runtime.frontier.progress(record.id), spent);
    const isOver = state === 'done' || state === 'cancelled';
    d.record = {
      ...record,
      state,
      counts,
      ended_at: isOver ? new Date().toISOString() : null,
      ...(state === 'done' && { ended_by: endedBy(counts, spent) }),
    };
    if (isOver) await options.onEnd?.(d.record);
    await runtime.records.save(d.record);
  };

  const stopAll = async (): Promise<void> => {
    const running = [...driven.values()];
    for (const d of running) d.stop.abort();
    await Promise.all(running.map((d) => d.done));
  };

  const adopt = async (): Promise<number> => {
    if (isResting) return 0;
    let count = 0;
    for (const record of await runtime.records.list()) {
      if (record.state !== 'running' && record.state !== 'interrupted') continue;
      if (
        driven.has(record.id) ||
        quiet.has(record.spec.collection) ||
        !(await runtime.frontier.hold(record.id, owner))
      )
        continue;
      drive({ ...record, state: 'running' });
      count++;
    }
    return count;
  };

  /** As it is on disk, or as it will be when what is asked there was heeded. */
  const asChanged = async (id: string, to: 'paused' | 'cancelled'): Promise<CrawlRecord | null> => {
    const now = await runtime.records.load(id);
    return now === null || now.state === 'done' ? now : { ...now, state: to };
  };

  const setRunning = async (record: CrawlRecord): Promise<CrawlRecord> => {
    await runtime.records.ask(record, null);
    const running: CrawlRecord = { ...record, state: 'running' };
    await runtime.records.save(running);
    drive(running);
    return running;
  };

  const changeDriven = async (d: Driven, to: 'paused' | 'cancelled'): Promise<CrawlRecord | null> => {
    // on disk before it is answered: the URLs that are open have their ends written first, and that may take a while
    if (to === 'cancelled') await runtime.records.ask(d.record, to);
    d.becomes = to;
    d.stop.abort();
    await within(d.done, HEEDS_WITHIN_MS);
    return asChanged(d.record.id, to);
  };

  /** Another process drives it, and heeds what is asked. */
  const askDriver = async (record: CrawlRecord, to: 'paused' | 'cancelled'): Promise<CrawlRecord | null> => {
    await runtime.records.ask(record, to);
    for (const end = performance.now() + HEEDS_WITHIN_MS; performance.now() < end; await wait(LOOK_MS)) {
      const now = await runtime.records.load(record.id);
      if (now === null || now.state !== 'running') return now;
    }
    return asChanged(record.id, to);
  };

  /** Nobody drives it. */
  const changeIdle = async (record: CrawlRecord, to: 'paused' | 'cancelled'): Promise<CrawlRecord> => {
    const { id } = record;
    const isKnown = (await runtime.frontier.spec(id)) !== null; // not after Redis was lost
    if (isKnown && to === 'cancelled') await endCancelled(record, runtime);
    const counts = isKnown ? countsOf(record, await runtime.frontier.progress(id)) : record.counts;
    const changed: CrawlRecord = {
      ...record,
      state: to,
      counts,
      ended_at: to === 'cancelled' ? new Date().toISOString() : null,
    };
    if (to === 'cancelled') await options.onEnd?.(changed);
    await runtime.records.save(changed);
    if (to === 'cancelled') await runtime.frontier.forget(id);
    await runtime.frontier.letGo(id, owner);
    return changed;
  };

  return {
    async create(spec, id, plan = null) {
      const before = id === undefined ? null : await runtime.records.load(id);
      if (before !== null) return before;
      const record = await createCrawl(runtime, spec, id, plan);
      drive(record);
      return record;
    },
    async change(id, to) {
      const record = await runtime.records.load(id);
      if (record === null || record.state === 'done' || record.state === 'cancelled') return record;
      const d = driven.get(id);
      if (to === 'running') return d ? record : setRunning(record);
      if (d) return changeDriven(d, to);
      const isElsewhere = record.state === 'running' && !(await runtime.frontier.hold(id, owner));
      return isElsewhere ? askDriver(record, to) : changeIdle(record, to);
    },
    snapshot: (id) => driven.get(id)?.snapshot ?? null,
    listen(id, heard) {
      const set = listeners.get(id) ?? new Set();
      set.add(heard);
      listeners.set(id, set);
      return () => {
        set.delete(heard);
        if (set.size === 0) listeners.delete(id);
      };
    },
    adopt,
    async rest() {
      isResting = true;
      await stopAll();
    },
    async wake() {
      isResting = false;
      await adopt();
    },
    async whileQuiet(collection, work) {
      if ([...driven.values()].some(({ record }) => record.spec.collection === collection)) return false;
      quiet.add(collection);
      try {
        await work();
      } finally {
        quiet.delete(collection);
      }
      await adopt();
      return true;
    },
    stop: stopAll,
  };
}

async function within(work: Promise<unknown>, ms: number): Promise<void> {
  const patience = new AbortController();
  const given = wait(ms, undefined, { signal: patience.signal }).catch(() => undefined);
  await Promise.race([work, given]).finally(() => patience.abort());
}
