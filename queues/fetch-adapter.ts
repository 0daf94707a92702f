// Fetch's place in the pipeline: keep the host's pace, fetch, then hand the page on, try it again later, or end it with a reason.
import type { CaptureId } from '../src/domain/capture.ts';
import type { CrawlSpec } from '../src/domain/crawl.ts';
import { StageError } from '../src/domain/errors.ts';
import { isLocalFault } from '../src/domain/local-fault.ts';
import { crashPoint } from '../src/observe/crash-points.ts';
import type { UrlPatience } from '../src/stages/fetch/stage.ts';
import type { FrontierEntry } from './frontier/entry.ts';
import { type AdapterDeps, GONE, pageOf, type StageAdapter } from './stage-adapter.ts';
import { enqueue, type StageJob } from './stage-queues.ts';
import type { JobEnd } from './stage-worker.ts';
import { watchSuspension } from './suspension-watch.ts';
import { mayTryAgain, mayWait } from './url-patience.ts';

export interface FetchRequestOfPage {
  crawlId: string;
  capture: CaptureId;
  spec: CrawlSpec;
  entry: FrontierEntry;
  patience: UrlPatience;
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
/** Longest wait after a refusal that names no time, or a shorter one. */
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

  const pauseAfter = (entry: FrontierEntry): number => backoff(entry.attempt, deps.backoffMs, entry.id);
  const isAlone = async (crawlId: string): Promise<boolean> => (await frontier.progress(crawlId)).open <= 1;

  const keepPace = async (host: string, crawlMs: number, leastMs: number, address: string | null): Promise<void> => {
    const delayMs = Math.max(crawlMs, leastMs);
    const asked = performance.now();
    const own = await frontier.reserve(host, delayMs);
    const sharedMs = Math.ceil(crawlMs / HOSTS_AT_FULL_PACE);
    const shared = address === null ? 0 : await frontier.reserve(`ip ${address}`, sharedMs);
    const wait = Math.max(own, shared);
    if (wait > 0) await new Promise((done) => setTimeout(done, wait));
    const isLate = performance.now() - asked > own + LATE_MS;
    if (delayMs > 0 && isLate) await frontier.started(host, delayMs);
  };

  const failed = async (job: StageJob, spec: CrawlSpec, entry: FrontierEntry, reason: string): Promise<JobEnd> => {
    await frontier.finish(job.crawl, spec, entry, { state: 'failed', reason, httpStatus: null });
    return { outcome: 'failed', reason };
  };

  const settle = async (
    job: StageJob,
    spec: CrawlSpec,
    entry: FrontierEntry,
    error: unknown,
    tookMs: number,
  ): Promise<JobEnd> => {
    if (!(error instanceof StageError)) {
      deps.logger.error({ url: entry.url, err: error }, 'fetch threw what no fault explains');
      error = new StageError('FETCH_UNEXPECTED', 'retry', String(error));
    }
    const fault = error as StageError;
    const reason = reasonOf(fault.code);
    if (fault.disposition === 'permanent') return failed(job, spec, entry, reason);
    if (fault.disposition === 'defer') {
      const guess = Math.min(LONGEST_GUESS_MS, backoff(entry.deferrals, deps.backoffMs, entry.id));
      const asked = fault.delayMs ?? 0;
      // one that goes on refusing after the time it named is given more of it
      const wait = Math.min(LONGEST_BACKOFF_MS, Math.max(asked, guess));
      const later = { ...entry, deferrals: entry.deferrals + 1, waitedMs: entry.waitedMs + Math.round(wait) };
      // the wish concerns the host, not the page alone
      if (spec.delayMs > 0) await frontier.rest(entry.host, Math.min(LONGEST_HOLD_MS, wait));
      await frontier.retry(job.crawl, spec, later, wait);
      return { outcome: 'deferred', reason };
    }
    const pause = pauseAfter(entry);
    if (!mayTryAgain(entry, pause, tookMs, deps.maxAttempts)) return failed(job, spec, entry, reason);
    const spentMs = Math.round(entry.spentMs + pause + tookMs);
    // a browser that died may have died of this page, and took its neighbours with it
    const cost = fault.code === 'FETCH_BROWSER_CRASH' ? 2 : 1;
    const again = { ...entry, attempt: entry.attempt + cost, spentMs };
    await frontier.retry(job.crawl, spec, again, fault.delayMs ?? pause);
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
      let asked = began;
      /** The host's pace left out, what our own stores took, and a time that this process slept through. */
      const tookMs = (): number => (suspension.since(asked) ? 0 : performance.now() - asked);
      try {
        const result = await deps.fetch({
          crawlId: job.crawl,
          capture: job.capture as CaptureId,
          spec,
          entry,
          patience: {
            mayTryAgain: () => mayTryAgain(entry, pauseAfter(entry), tookMs(), deps.maxAttempts),
            mayWait: (askedMs) => mayWait(entry, askedMs, deps.maxDeferrals, () => isAlone(job.crawl)),
            stoodStill: () => suspension.since(began),
            leaveOut(ms) {
              asked += ms;
            },
          },
          onStart: async (minimumDelayMs, address) => {
            await keepPace(entry.host, spec.delayMs, minimumDelayMs, address);
            asked = performance.now();
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
        return settle(job, spec, entry, error, tookMs());
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
