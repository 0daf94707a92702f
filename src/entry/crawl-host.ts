// The crawls that a service process drives: begun by the API, taken over when their driver died, stopped in order.
import { hostname } from 'node:os';
import { type CrawlSnapshot, coordinateCrawl, countsOf } from '../../queues/coordinator.ts';
import type { Config } from '../config/load.ts';
import type { CrawlRecord, CrawlSpec, CrawlState } from '../domain/crawl.ts';
import type { Logger } from '../observe/logger.ts';
import { clearStaging } from '../stores/clear-staging.ts';
import type { CrawlPlan } from '../stores/crawl-records.ts';
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
  const owner = `${hostname()}:${process.pid}`;
  const tell = (d: Driven): void => {
    for (const heard of listeners.get(d.record.id) ?? []) heard({ record: d.record, snapshot: d.snapshot });
  };

  const drive = (record: CrawlRecord): void => {
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
    await seedCrawl(runtime, record, seeds, config.dataDir);
    const end = await coordinateCrawl(
      record,
      {
        redis: runtime.redis,
        frontier: runtime.frontier,
        queues: runtime.queues,
        records: runtime.records,
        logger,
        owner,
        fetchConcurrency: config.fetch.concurrency * Math.max(1, config.workers.fetch),
      },
      d.stop.signal,
      (snapshot) => {
        d.snapshot = snapshot;
        tell(d);
      },
    );
    const counts = countsOf(record, await runtime.frontier.progress(record.id));
    const state = end === 'stopped' ? d.becomes : end;
    const over = state === 'done' || state === 'cancelled';
    d.record = { ...record, state, counts, ended_at: over ? new Date().toISOString() : null };
    if (over) await options.onEnd?.(d.record);
    await runtime.records.save(d.record);
    if (over) {
      await runtime.frontier.forget(record.id);
      await clearStaging(config.dataDir, record.id);
    }
    tell(d);
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
      if (to === 'running') {
        if (d) return record;
        const running: CrawlRecord = { ...record, state: 'running' };
        await runtime.records.save(running);
        drive(running);
        return running;
      }
      if (d) {
        d.becomes = to;
        d.stop.abort();
        await d.done;
        return runtime.records.load(id);
      }
      const changed: CrawlRecord = {
        ...record,
        state: to,
        ended_at: to === 'cancelled' ? new Date().toISOString() : null,
      };
      if (to === 'cancelled') await options.onEnd?.(changed);
      await runtime.records.save(changed);
      return changed;
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
    async adopt() {
      let count = 0;
      for (const record of await runtime.records.list()) {
        if (record.state !== 'running' && record.state !== 'interrupted') continue;
        if (driven.has(record.id) || !(await runtime.frontier.hold(record.id, owner))) continue;
        drive({ ...record, state: 'running' });
        count++;
      }
      return count;
    },
    async stop() {
      const running = [...driven.values()];
      for (const d of running) d.stop.abort();
      await Promise.all(running.map((d) => d.done));
    },
  };
}
