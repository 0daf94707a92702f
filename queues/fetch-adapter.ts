// Fetch's place in the pipeline: keep the host's pace, fetch, then hand the page on, try it again later, or end it with a reason.
import type { CaptureId } from '../src/domain/capture.ts';
import type { CrawlSpec } from '../src/domain/crawl.ts';
import { StageError } from '../src/domain/errors.ts';
import { isLocalFault } from '../src/domain/local-fault.ts';
import { crashPoint } from '../src/observe/crash-points.ts';
import type { FrontierEntry } from './frontier/entry.ts';
import { type AdapterDeps, GONE, pageOf, type StageAdapter } from './stage-adapter.ts';
import { enqueue, type StageJob } from './stage-queues.ts';
import type { JobEnd } from './stage-worker.ts';
import { watchSuspension } from './suspension-watch.ts';

export interface FetchRequestOfPage {
  crawlId: string;
  capture: CaptureId;
  spec: CrawlSpec;
  entry: FrontierEntry;
  /** A server's error is kept as a capture then. */
  lastAttempt: boolean;
  /** It was put off long enough: a refusal is the answer. */
  lastDeferral: boolean;
  /** Whether this process stood still since the job began. */
  stoodStill(): boolean;
  /** To be awaited right before the request is sent: keeps the pace of the host, and of its address when that is known. */
  onStart(minimumDelayMs: number, address: string | null): Promise<void>;
  signal: AbortSignal;
}

export interface FetchAdapterDeps extends AdapterDeps {
  concurrency: number;
  /** Fetch and stage. Throws StageError. */
  fetch(request: FetchRequestOfPage): Promise<{ outcome: 'done' | 'skipped'; reason: string | null }>;
  /** Tries that count, the first included. */
  maxAttempts: number;
  maxDeferrals: number;
  backoffMs: number;
  logger: { error(details: object, message: string): void };
  close(): Promise<void>;
}

/** A timer or an answer of Redis that comes later than this moves the host's next request too. */
const LATE_MS = 3;
const LONGEST_BACKOFF_MS = 10 * 60_000;
/** A URL that was put off so long in all gets one more try, and that answer stands. */
const LONGEST_PUT_OFF_MS = 15_000;
/** Longest unasked wait after a refusal that names no time. */
const LONGEST_GUESS_MS = 8_000;
/** A host that asked to be left alone is left alone so long at most; its other URLs then try for themselves. */
const LONGEST_HOLD_MS = 120_000;
/** A chain of redirects ends here: browsers stop at twenty, too. */
const MOST_HOPS = 20;
/** Hosts on one address that may each be asked at the full pace; more of them share it. */
const HOSTS_AT_FULL_PACE = 4;

export function createFetchAdapter(deps: FetchAdapterDeps): StageAdapter {
  const { frontier, queues } = deps;
  const suspension = watchSuspension();

  const isLastDeferral = (entry: FrontierEntry): boolean =>
    entry.deferrals >= deps.maxDeferrals || entry.waitedMs >= LONGEST_PUT_OFF_MS;

  const failed = async (job: StageJob, spec: CrawlSpec, entry: FrontierEntry, reason: string): Promise<JobEnd> => {
    await frontier.finish(job.crawl, spec, entry, { state: 'failed', reason, httpStatus: null });
    return { outcome: 'failed', reason };
  };

  const settle = async (job: StageJob, spec: CrawlSpec, entry: FrontierEntry, error: unknown): Promise<JobEnd> => {
    if (!(error instanceof StageError)) {
      deps.logger.error({ url: entry.url, err: error }, 'fetch threw what no fault explains');
      error = new StageError('FETCH_UNEXPECTED', 'retry', String(error));
    }
    const fault = error as StageError;
    const reason = reasonOf(fault.code);
    if (fault.disposition === 'permanent') return failed(job, spec, entry, reason);
    if (fault.disposition === 'defer') {
      if (isLastDeferral(entry)) return failed(job, spec, entry, reason);
      const guess = Math.min(LONGEST_GUESS_MS, backoff(entry.deferrals, deps.backoffMs, entry.id));
      const asked = fault.delayMs ?? 0;
      const wait = asked >= deps.backoffMs ? Math.min(LONGEST_BACKOFF_MS, asked) : guess;
      const later = { ...entry, deferrals: entry.deferrals + 1, waitedMs: entry.waitedMs + Math.round(wait) };
      // the wish concerns the host, not the page alone
      if (spec.delayMs > 0) await frontier.rest(entry.host, Math.min(LONGEST_HOLD_MS, wait));
      await frontier.retry(job.crawl, spec, later, wait);
      return { outcome: 'deferred', reason };
    }
    // a wait in vain and a browser that died took their time already: they cost two tries, so that no URL takes longer than half a minute to end
    const attempt = entry.attempt + (/_(?:TIMEOUT|BROWSER_CRASH)$/.test(fault.code) ? 2 : 1);
    if (attempt >= deps.maxAttempts) return failed(job, spec, entry, reason);
    const wait = fault.delayMs ?? backoff(entry.attempt, deps.backoffMs, entry.id);
    await frontier.retry(job.crawl, spec, { ...entry, attempt }, wait);
    return { outcome: 'deferred', reason };
  };

  return {
    concurrency: deps.concurrency,
    startsBeforePoison: 8,
    close() {
      suspension.stop();
      return deps.close();
    },
    async process(job, signal) {
      const began = performance.now();
      const page = await pageOf(job, frontier);
      if (page === null) return GONE;
      const { spec, entry } = page;
      if (entry.hops > MOST_HOPS) {
        const reason = 'redirect-limit';
        await frontier.finish(job.crawl, spec, entry, { state: 'skipped', reason, httpStatus: null });
        return { outcome: 'skipped', reason };
      }
      try {
        const result = await deps.fetch({
          crawlId: job.crawl,
          capture: job.capture as CaptureId,
          spec,
          entry,
          lastAttempt: entry.attempt + 1 >= deps.maxAttempts,
          lastDeferral: isLastDeferral(entry),
          stoodStill: () => suspension.since(began),
          onStart: async (minimumDelayMs, address) => {
            const delayMs = Math.max(spec.delayMs, minimumDelayMs);
            const asked = performance.now();
            const own = await frontier.reserve(entry.host, delayMs);
            const sharedMs = Math.ceil(spec.delayMs / HOSTS_AT_FULL_PACE);
            const shared = address === null ? 0 : await frontier.reserve(`ip ${address}`, sharedMs);
            const wait = Math.max(own, shared);
            if (wait > 0) await new Promise((done) => setTimeout(done, wait));
            const isLate = performance.now() - asked > own + LATE_MS;
            if (delayMs > 0 && isLate) await frontier.started(entry.host, delayMs);
            crashPoint('fetch.before-request');
          },
          signal,
        });
        if (result.outcome === 'skipped') {
          await frontier.finish(job.crawl, spec, entry, { state: 'skipped', reason: result.reason, httpStatus: null });
          return result;
        }
        crashPoint('fetch.after-body-before-enqueue');
        await enqueue(queues, 'extract', { crawl: job.crawl, url: job.url, capture: job.capture });
        await frontier.release(job.crawl, spec, entry);
        crashPoint('fetch.after-enqueue-before-ack');
        return result;
      } catch (error) {
        if (signal.aborted || isLocalFault(error)) throw error; // the worker stops, or waits: no fault of the page
        if (error instanceof StageError && error.code.endsWith('_TIMEOUT') && suspension.since(began)) throw error;
        return settle(job, spec, entry, error);
      }
    },
    async poisoned(job) {
      const page = await pageOf(job, frontier);
      if (page === null) return GONE;
      return failed(job, page.spec, page.entry, 'poison');
    },
  };
}

/** `FETCH_TIMEOUT` is `timeout` in a crawl's record. */
const reasonOf = (code: string): string =>
  code
    .replace(/^FETCH_/, '')
    .toLowerCase()
    .replaceAll('_', '-');

/** Exponential, with a jitter of a quarter that comes from the URL's id, so that a rerun waits the same. */
function backoff(times: number, baseMs: number, id: string): number {
  const spread = ((id.charCodeAt(0) * 31 + id.charCodeAt(5)) % 100) / 100;
  return Math.min(LONGEST_BACKOFF_MS, baseMs * 2 ** times * (0.875 + spread / 4));
}
