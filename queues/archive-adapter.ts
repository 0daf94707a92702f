// The archive's place in the pipeline: write what was captured, then end the URL. A disk or a Redis in trouble is waited for.
import type { CaptureId } from '../src/domain/capture.ts';
import { StageError } from '../src/domain/errors.ts';
import { isLocalFault } from '../src/domain/local-fault.ts';
import type { UrlOutcome } from '../src/domain/outcome.ts';
import { crashPoint } from '../src/observe/crash-points.ts';
import { type AdapterDeps, GONE, pageOf, type StageAdapter } from './stage-adapter.ts';

/** What was written for a capture. */
export interface ArchivedPage {
  httpStatus: number;
  /** Payload bytes as stored. */
  bytes: number;
  rendered: boolean;
  hasDocument: boolean;
  noTextReason: string | null;
}

export interface ArchiveAdapterDeps extends AdapterDeps {
  concurrency: number;
  /** Write the staged capture and commit it. Null when staging has no such capture and the archive neither. */
  archive(crawlId: string, collection: string, capture: CaptureId, signal: AbortSignal): Promise<ArchivedPage | null>;
  /** After the URL's end is recorded. */
  forget(crawlId: string, capture: CaptureId): Promise<void>;
  close(): Promise<void>;
}

const REFETCH_MS = 1000;
/** A capture that no record can be made of, by no fault of disk or Redis, ends after so many. */
const TRIES = 8;

export function createArchiveAdapter(deps: ArchiveAdapterDeps): StageAdapter {
  const process: StageAdapter['process'] = async (job, signal, starts) => {
    const page = await pageOf(job, deps.frontier);
    const capture = job.capture as CaptureId;
    if (page === null) {
      await deps.forget(job.crawl, capture);
      return GONE;
    }
    const { spec, entry } = page;
    let written: ArchivedPage | null;
    try {
      written = await deps.archive(job.crawl, spec.collection, capture, signal);
    } catch (error) {
      if (starts < TRIES || signal.aborted || isLocalFault(error) || error instanceof StageError) throw error;
      await deps.frontier.finish(job.crawl, spec, entry, {
        state: 'failed',
        reason: 'archive-error',
        httpStatus: null,
      });
      await deps.forget(job.crawl, capture);
      return { outcome: 'failed', reason: 'archive-error' };
    }
    if (written === null) {
      await deps.frontier.retry(job.crawl, spec, { ...entry, attempt: entry.attempt + 1 }, REFETCH_MS);
      return { outcome: 'deferred', reason: 'staging-lost' };
    }
    crashPoint('archive.after-commit-before-end');
    const outcome = outcomeOf(written);
    await deps.frontier.finish(job.crawl, spec, entry, outcome, {
      bytes: written.bytes,
      ...(written.rendered && { rendered: 1 }),
      ...(written.hasDocument && { documents: 1, [`verdict:${job.verdict ?? 'none'}`]: 1 }),
    });
    crashPoint('archive.after-end-before-forget');
    await deps.forget(job.crawl, capture);
    crashPoint('archive.after-forget-before-ack');
    return { outcome: 'done', reason: outcome.reason };
  };
  return {
    concurrency: deps.concurrency,
    startsBeforePoison: Number.POSITIVE_INFINITY,
    close: deps.close,
    process,
    poisoned: (job, starts) => process(job, AbortSignal.timeout(600_000), starts),
  };
}

/** docs/contract.md §1: a complete response is `archived`, whatever its status, but for a server's error after the last retry. */
export function outcomeOf(page: Pick<ArchivedPage, 'httpStatus' | 'noTextReason'>): UrlOutcome {
  const { httpStatus } = page;
  if (httpStatus >= 500) return { state: 'failed', reason: `http-${httpStatus}`, httpStatus };
  if (page.noTextReason?.startsWith('truncated-')) return { state: 'failed', reason: page.noTextReason, httpStatus };
  if (httpStatus === 304) return { state: 'not-modified', reason: null, httpStatus };
  const isRedirect = httpStatus >= 300 && httpStatus < 400;
  const reason = httpStatus >= 400 ? `http-${httpStatus}` : isRedirect ? 'redirect' : page.noTextReason;
  return { state: 'archived', reason, httpStatus };
}
