// The frontier: which URLs of a crawl are known, waiting, in flight or ended, and when their hosts may be asked again.
// It lives in Redis; every change is one Lua command, so any number of processes may use it at once.

import { type CrawlSpec, DEFAULT_CRAWL_SPEC } from '../../src/domain/crawl.ts';
import { withoutSecrets } from '../../src/domain/crawl-secrets.ts';
import type { UrlOutcome } from '../../src/domain/outcome.ts';
import { keysWith, type RedisClient, removeKeysWith } from '../../src/stores/redis-client.ts';
import { luaCommand } from '../lua.ts';
import { DROP, FINISH, HOLD, RELEASE, RESERVE, REST, RETRY, STARTED } from './commands.lua.ts';
import { type FrontierEntry, packEntry, unpackEntry } from './entry.ts';
import { CRAWLS_KEY, crawlPrefix, DEPTH_BUCKETS, PACE_KEY, urlBuckets } from './keys.ts';
import { OFFER } from './offer.lua.ts';
import { RESTORE } from './restore.lua.ts';
import { serverClock } from './server-clock.ts';
import { TAKE } from './take.lua.ts';

/** URLs known at most, as a multiple of the limit: what a trap can cost in memory. */
const KNOWN_PER_LIMIT = 20;
const KNOWN_AT_LEAST = 100_000;
const LAST_KEY = `${PACE_KEY}:last`;
/** A host stays closed so long when a taken URL never starts (its worker died). */
const HOLD_MS = 30_000;
/** How long a crawl without a sign of life from its driver stays that driver's. */
export const HOLD_CRAWL_MS = 15_000;
/** Kept between two starts beyond the delay, since a new connection may make the first request arrive late. */
const slackMs = (delayMs: number): number => (delayMs === 0 ? 0 : Math.max(10, Math.ceil(delayMs * 0.02)));

export interface OfferResult {
  added: number;
  known: number;
  lowered: number;
  full: number;
}

export interface FrontierProgress {
  known: number;
  taken: number;
  inflight: number;
  /** To be tried again later. */
  waiting: number;
  /** All that have not ended: queued, in flight and waiting. */
  open: number;
  counters: Record<string, number>;
}

export interface Frontier {
  /** Redis keeps the spec without its secrets: whoever sends them reads them in the crawl's record. */
  open(crawlId: string, spec: CrawlSpec): Promise<void>;
  spec(crawlId: string): Promise<CrawlSpec | null>;
  offer(crawlId: string, spec: CrawlSpec, entries: readonly FrontierEntry[]): Promise<OfferResult>;
  /** URLs that ended in an earlier life of this frontier; only for one that was just opened. */
  restore(crawlId: string, spec: CrawlSpec, ended: ReadonlyArray<{ id: string; outcome: UrlOutcome }>): Promise<number>;
  take(crawlId: string, spec: CrawlSpec, count: number): Promise<FrontierEntry[]>;
  entry(crawlId: string, id: string): Promise<FrontierEntry | null>;
  /** Milliseconds to wait before the request to `host` may be sent; the place is then taken. */
  reserve(host: string, delayMs: number): Promise<number>;
  /** Leave `host` alone for a while: it asked for it. */
  rest(host: string, restMs: number): Promise<void>;
  /** The request to `host` went out later than its place said: the next one waits from now. */
  started(host: string, delayMs: number): Promise<void>;
  release(crawlId: string, spec: CrawlSpec, entry: FrontierEntry, holdMs?: number): Promise<void>;
  retry(crawlId: string, spec: CrawlSpec, entry: FrontierEntry, delayMs: number): Promise<boolean>;
  finish(
    crawlId: string,
    spec: CrawlSpec,
    entry: FrontierEntry,
    outcome: UrlOutcome,
    counters?: Record<string, number>,
  ): Promise<boolean>;
  progress(crawlId: string): Promise<FrontierProgress>;
  /** Entries in flight that were taken more than `olderThanMs` ago, or, before the clock was set back, so far ahead of now. */
  overdue(crawlId: string, olderThanMs: number, limit: number): Promise<FrontierEntry[]>;
  /** Entries that were never taken, the smallest depth first; one that a shorter path reached may come twice. */
  queued(crawlId: string, batch: number): AsyncIterable<FrontierEntry[]>;
  /** Entries that wait to be tried again, taken off their list. */
  retries(crawlId: string, batch: number): AsyncIterable<FrontierEntry[]>;
  /** Oldest outcome lines, not removed. */
  outcomes(crawlId: string, count: number): Promise<string[]>;
  /** Removes these lines if they are still the oldest; another driver may have been quicker. */
  dropOutcomes(crawlId: string, lines: readonly string[]): Promise<void>;
  /**
   * Become, or stay, the one who drives a crawl; false while another does. To be renewed well within `HOLD_CRAWL_MS`.
   * A driver that `isGone` says is dead is not waited for.
   */
  hold(crawlId: string, owner: string, isGone?: (driver: string) => boolean): Promise<boolean>;
  letGo(crawlId: string, owner: string): Promise<void>;
  hosts(crawlId: string, count: number): Promise<string[]>;
  /** Crawls that have a frontier here, those of other data directories among them. */
  crawls(): Promise<string[]>;
  forget(crawlId: string): Promise<void>;
}

/** Requests that one host may have at once: one when there is a delay to keep, several when there is none. */
export const hostCapacity = (spec: CrawlSpec): number => (spec.delayMs > 0 ? 1 : 8);

/** Depth levels are kept strictly where an answer depends on them: a depth bound, or a limit that was asked for. */
const isStrict = (spec: CrawlSpec): boolean => spec.depth !== null || spec.limit < DEFAULT_CRAWL_SPEC.limit;

const LETTERS = { archived: 'a', 'not-modified': 'n', skipped: 's', failed: 'f' } as const;

/** The counters that one URL's end adds to. */
function countersOf(outcome: UrlOutcome): Record<string, number> {
  return {
    [`state:${outcome.state}`]: 1,
    ...(outcome.reason !== null && { [`reason:${outcome.state}:${outcome.reason}`]: 1 }),
    ...(outcome.httpStatus !== null && { [`status:${outcome.httpStatus}`]: 1 }),
  };
}

/** One JSON line of the crawl's log. */
export interface OutcomeLine extends UrlOutcome {
  id: string;
  url: string;
  depth: number;
}

/** `now` answers milliseconds since 1970, the same for all who share the frontier. */
export function createFrontier(redis: RedisClient, now: () => number | Promise<number> = serverClock(redis)): Frontier {
  const offer = luaCommand(redis, OFFER);
  const take = luaCommand(redis, TAKE);
  const reserve = luaCommand(redis, RESERVE);
  const rest = luaCommand(redis, REST);
  const release = luaCommand(redis, RELEASE);
  const restore = luaCommand(redis, RESTORE);
  const retry = luaCommand(redis, RETRY);
  const finish = luaCommand(redis, FINISH);
  const drop = luaCommand(redis, DROP);
  const started = luaCommand(redis, STARTED);
  const hold = luaCommand(redis, HOLD);
  const specs = new Map<string, CrawlSpec>();

  return {
    async open(crawlId, spec) {
      await redis
        .multi()
        .set(`${crawlPrefix(crawlId)}spec`, JSON.stringify(withoutSecrets(spec)))
        .sadd(CRAWLS_KEY, crawlId)
        .exec();
    },
    async spec(crawlId) {
      const cached = specs.get(crawlId);
      if (cached) return cached;
      const json = await redis.get(`${crawlPrefix(crawlId)}spec`);
      if (json === null) return null;
      const spec = JSON.parse(json) as CrawlSpec;
      if (specs.size > 100) specs.clear();
      specs.set(crawlId, spec);
      return spec;
    },
    async offer(crawlId, spec, entries) {
      const total: OfferResult = { added: 0, known: 0, lowered: 0, full: 0 };
      const cap = Math.max(KNOWN_AT_LEAST, spec.limit * KNOWN_PER_LIMIT);
      for (let at = 0; at < entries.length; at += 500) {
        const args = entries
          .slice(at, at + 500)
          .flatMap((e) => [e.id, e.host, Math.min(e.depth, DEPTH_BUCKETS), e.depth, packEntry(e)]);
        const prefix = crawlPrefix(crawlId);
        const answer = (await offer(prefix, [
          prefix,
          await now(),
          urlBuckets(spec.limit),
          cap,
          hostCapacity(spec),
          ...args,
        ])) as [number, number, number, number];
        total.added += answer[0];
        total.known += answer[1];
        total.lowered += answer[2];
        total.full += answer[3];
      }
      return total;
    },
    async restore(crawlId, spec, ended) {
      const prefix = crawlPrefix(crawlId);
      let added = 0;
      for (let at = 0; at < ended.length; at += 1000) {
        const args = ended.slice(at, at + 1000).flatMap(({ id, outcome }) => [id, LETTERS[outcome.state]]);
        added += Number(await restore(prefix, [prefix, urlBuckets(spec.limit), ...args]));
      }
      const sums = new Map<string, number>();
      for (const { outcome } of ended)
        for (const name of Object.keys(countersOf(outcome))) sums.set(name, (sums.get(name) ?? 0) + 1);
      for (const [name, amount] of sums) await redis.hincrby(`${prefix}n`, name, amount);
      return added;
    },
    async take(crawlId, spec, count) {
      const prefix = crawlPrefix(crawlId);
      const packed = (await take(prefix, [
        prefix,
        PACE_KEY,
        await now(),
        urlBuckets(spec.limit),
        count,
        spec.limit,
        hostCapacity(spec),
        isStrict(spec) ? '1' : '0',
        spec.delayMs > 0 ? HOLD_MS : 0,
      ])) as string[];
      return packed.map(unpackEntry);
    },
    async entry(crawlId, id) {
      const packed = await redis.hget(`${crawlPrefix(crawlId)}inflight`, id);
      return packed === null ? null : unpackEntry(packed);
    },
    async reserve(host, delayMs) {
      if (delayMs <= 0) return 0;
      return Number(await reserve(PACE_KEY, [PACE_KEY, LAST_KEY, host, await now(), delayMs + slackMs(delayMs)]));
    },
    async rest(host, restMs) {
      await rest(PACE_KEY, [PACE_KEY, host, Math.round((await now()) + restMs)]);
    },
    async started(host, delayMs) {
      await started(PACE_KEY, [PACE_KEY, LAST_KEY, host, await now(), delayMs + slackMs(delayMs)]);
    },
    async release(crawlId, spec, entry, holdMs = 0) {
      const prefix = crawlPrefix(crawlId);
      await release(prefix, [
        prefix,
        PACE_KEY,
        urlBuckets(spec.limit),
        entry.id,
        entry.host,
        await now(),
        hostCapacity(spec),
        holdMs,
      ]);
    },
    async retry(crawlId, spec, entry, delayMs) {
      const prefix = crawlPrefix(crawlId);
      const at = await now();
      const done = await retry(prefix, [
        prefix,
        PACE_KEY,
        urlBuckets(spec.limit),
        entry.id,
        entry.host,
        at,
        hostCapacity(spec),
        at + delayMs,
        packEntry(entry),
      ]);
      return done === 1;
    },
    async finish(crawlId, spec, entry, outcome, counters = {}) {
      const prefix = crawlPrefix(crawlId);
      const line: OutcomeLine = { id: entry.id, url: entry.url, depth: entry.depth, ...outcome };
      const sums: Record<string, number> = { ...counters, ...countersOf(outcome) };
      const done = await finish(prefix, [
        prefix,
        PACE_KEY,
        urlBuckets(spec.limit),
        entry.id,
        entry.host,
        await now(),
        hostCapacity(spec),
        LETTERS[outcome.state],
        JSON.stringify(line),
        ...Object.entries(sums).flatMap(([name, amount]) => [name, Math.round(amount)]),
      ]);
      return done === 1;
    },
    async progress(crawlId) {
      const prefix = crawlPrefix(crawlId);
      const [counters, depths, inflight, waiting] = await Promise.all([
        redis.hgetall(`${prefix}n`),
        redis.hvals(`${prefix}depths`),
        redis.hlen(`${prefix}inflight`),
        redis.zcard(`${prefix}later`),
      ]);
      const numbers = Object.fromEntries(Object.entries(counters).map(([name, value]) => [name, Number(value)]));
      const open = depths.reduce((sum, n) => sum + Number(n), 0);
      return { known: numbers['known'] ?? 0, taken: numbers['taken'] ?? 0, inflight, waiting, open, counters: numbers };
    },
    async overdue(crawlId, olderThanMs, limit) {
      const prefix = crawlPrefix(crawlId);
      const at = await now();
      const ids = await redis.zrangebyscore(`${prefix}since`, '-inf', at - olderThanMs, 'LIMIT', 0, limit);
      // taken before the clock was set back: how long ago is not known, but not just now
      const early = await redis.zrangebyscore(`${prefix}since`, `(${at + olderThanMs}`, '+inf', 'LIMIT', 0, limit);
      ids.push(...early.slice(0, limit - ids.length));
      if (ids.length === 0) return [];
      const packed = await redis.hmget(`${prefix}inflight`, ...ids);
      return packed.filter((p): p is string => p !== null).map(unpackEntry);
    },
    async *queued(crawlId, batch) {
      const lists = new Set<string>();
      for await (const keys of keysWith(redis, `${crawlPrefix(crawlId)}l:`)) for (const key of keys) lists.add(key);
      const depthOf = (key: string): number => Number(key.slice(key.lastIndexOf(':') + 1));
      for (const key of [...lists].sort((a, b) => depthOf(a) - depthOf(b) || (a < b ? -1 : 1)))
        for (let at = 0; ; at += batch) {
          const packed = await redis.lrange(key, at, at + batch - 1);
          if (packed.length > 0) yield packed.map(unpackEntry);
          if (packed.length < batch) break;
        }
    },
    async *retries(crawlId, batch) {
      for (;;) {
        const popped = await redis.zpopmin(`${crawlPrefix(crawlId)}later`, batch);
        const packed = popped.filter((_, i) => i % 2 === 0);
        if (packed.length === 0) return;
        yield packed.map(unpackEntry);
      }
    },
    outcomes: (crawlId, count) => redis.lrange(`${crawlPrefix(crawlId)}outcomes`, 0, count - 1),
    async dropOutcomes(crawlId, lines) {
      const [first] = lines;
      if (first === undefined) return;
      const key = `${crawlPrefix(crawlId)}outcomes`;
      await drop(key, [key, first, lines.length]);
    },
    async hold(crawlId, owner, isGone = () => false) {
      const key = `${crawlPrefix(crawlId)}driver`;
      const driver = String(await hold(key, [key, owner, HOLD_CRAWL_MS, '']));
      if (driver === owner) return true;
      if (!isGone(driver)) return false;
      return (await hold(key, [key, owner, HOLD_CRAWL_MS, driver])) === owner;
    },
    async letGo(crawlId, owner) {
      const key = `${crawlPrefix(crawlId)}driver`;
      if ((await redis.get(key)) === owner) await redis.del(key);
    },
    async hosts(crawlId, count) {
      const packed = await redis.hvals(`${crawlPrefix(crawlId)}inflight`);
      return [...new Set(packed.slice(0, 500).map((p) => unpackEntry(p).host))].slice(0, count);
    },
    crawls: () => redis.smembers(CRAWLS_KEY),
    async forget(crawlId) {
      await removeKeysWith(redis, crawlPrefix(crawlId));
      await redis.srem(CRAWLS_KEY, crawlId);
      specs.delete(crawlId);
    },
  };
}
