// When a batch for a bucket is large enough, or has waited long enough: by bytes, by count, by time, or because nothing more is coming.
import type { PreparedCapture } from '../../ports/collection-writer.ts';

export interface GatherOptions {
  batchBytes: number;
  batchMs: number;
  /** Told to end: what is there goes at once. */
  hurry?: AbortSignal;
}

export interface Gathering {
  arrived(): void;
  /** Resolves when what is waiting should be written. */
  enough(waiting: () => readonly PreparedCapture[], isClosed: () => boolean): Promise<void>;
}

const MOST_CAPTURES = 256;
const LOOK_EVERY_MS = 25;
/** After so many gaps of the usual length without a page, none is coming. */
const QUIET_GAPS = 4;
const LEAST_QUIET_MS = 500;
/** While a single page has come, the usual gap is unknown. */
const LONE_QUIET_MS = 4000;

export function gatherBatch({ batchBytes, batchMs, hurry }: GatherOptions): Gathering {
  let last = 0;
  return {
    arrived() {
      last = performance.now();
    },
    async enough(waiting, isClosed) {
      const began = performance.now();
      for (;;) {
        const captures = waiting();
        const now = performance.now();
        if (isClosed() || hurry?.aborted || captures.length >= MOST_CAPTURES || now - began >= batchMs) return;
        if (captures.reduce((sum, { main }) => sum + main.payload.length, 0) >= batchBytes) return;
        const usual = (last - began) / Math.max(1, captures.length - 1);
        const quiet = captures.length === 1 ? LONE_QUIET_MS : Math.max(LEAST_QUIET_MS, QUIET_GAPS * usual);
        if (now - Math.max(last, began) >= quiet) return;
        await new Promise((done) => setTimeout(done, LOOK_EVERY_MS));
      }
    },
  };
}
