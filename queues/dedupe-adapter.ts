// Dedupe's place in the pipeline: a live verdict for the counters, then on to the archive, which decides nothing by it.
import type { CaptureId } from '../src/domain/capture.ts';
import { isLocalFault } from '../src/domain/local-fault.ts';
import { crashPoint } from '../src/observe/crash-points.ts';
import { type AdapterDeps, GONE, pageOf, type StageAdapter } from './stage-adapter.ts';
import { enqueue, type StageJob } from './stage-queues.ts';

export interface DedupeAdapterDeps extends AdapterDeps {
  concurrency: number;
  judge(
    crawlId: string,
    collection: string,
    capture: CaptureId,
    signal: AbortSignal,
  ): Promise<NonNullable<StageJob['verdict']>>;
  close(): Promise<void>;
}

const TRIES = 3;

export function createDedupeAdapter(deps: DedupeAdapterDeps): StageAdapter {
  return {
    concurrency: deps.concurrency,
    startsBeforePoison: TRIES + 2,
    close: deps.close,
    async process(job, signal, starts) {
      const page = await pageOf(job, deps.frontier);
      if (page === null) return GONE;
      try {
        const verdict = await deps.judge(job.crawl, page.spec.collection, job.capture as CaptureId, signal);
        crashPoint('dedupe.after-index-before-enqueue');
        await enqueue(deps.queues, 'archive', { ...job, verdict });
        crashPoint('dedupe.after-enqueue-before-ack');
        return { outcome: 'done', reason: verdict };
      } catch (error) {
        if (starts < TRIES || signal.aborted || isLocalFault(error)) throw error;
        return this.poisoned(job, starts);
      }
    },
    async poisoned(job) {
      await enqueue(deps.queues, 'archive', { ...job, verdict: 'none' });
      return { outcome: 'failed', reason: 'poison' };
    },
  };
}
