// A gzip file of records read by several threads, range by range, in the order of the file and with every digest checked. What a range was
// taken to begin with is believed only where the range before it ended there: otherwise it is read again from that place.
import { Worker } from 'node:worker_threads';
import type { Lost } from '../io/chunk.ts';
import { type CheckedRecord, unpackBatch } from './batch.ts';
import type { RangeNews, RangeOrder, ThreadData } from './range-thread.ts';

export interface ThreadedReadOptions {
  path: string;
  /** Bytes of the file to read: what a writer adds beyond is not seen. */
  size: number;
  threads: number;
  maxBlockBytes?: number;
  /** For those who want digests and HTTP heads: blocks come without the bodies after plain heads; `blockBytes` is of the whole. */
  httpHeadsAlone?: boolean;
}

const RANGE_BYTES = 4 * 1024 * 1024;
/** Ranges read ahead of the one that is given out, a thread. */
const AHEAD = 1;

interface Range {
  items: (CheckedRecord | Lost)[];
  ended: { start: number; end: number } | null;
  failed: string | null;
}

export async function* readRecordsInThreads(
  options: ThreadedReadOptions,
): AsyncGenerator<CheckedRecord | Lost, void, undefined> {
  const count = Math.max(1, Math.ceil(options.size / RANGE_BYTES));
  const pool = openPool(options);
  try {
    let expected = 0;
    for (let range = 0; range < count; range++) {
      for (let next = range; next < Math.min(count, range + pool.threads + AHEAD); next++)
        pool.ask(next, orderOf(next, options));
      let reading = await pool.started(range);
      if (reading.ended !== null && reading.ended.start !== expected) {
        // it may have begun within a record: what it found is dropped
        pool.forget(range);
        pool.ask(range, { ...orderOf(range, options), start: expected, isExact: true });
        reading = await pool.started(range);
      }
      yield* pool.take(range);
      expected = reading.ended?.end ?? expected;
    }
  } finally {
    await pool.close();
  }
}

function orderOf(range: number, { size }: ThreadedReadOptions): RangeOrder {
  const start = range * RANGE_BYTES;
  return { range, start, isExact: range === 0, end: Math.min(size, start + RANGE_BYTES) };
}

interface Pool {
  threads: number;
  /** A range that was asked for already is left as it is. */
  ask(range: number, order: RangeOrder): void;
  /** Waits until the range has been read. */
  started(range: number): Promise<Range>;
  take(range: number): (CheckedRecord | Lost)[];
  forget(range: number): void;
  close(): Promise<void>;
}

function openPool(options: ThreadedReadOptions): Pool {
  const { path, size, threads, maxBlockBytes = null, httpHeadsAlone = false } = options;
  const isSource = import.meta.url.endsWith('.ts');
  const script = new URL(isSource ? './range-thread.ts' : './range-thread.js', import.meta.url);
  const workerData: ThreadData = { path, size, maxBlockBytes, httpHeadsAlone };
  const workers = Array.from({ length: threads }, () => new Worker(script, { workerData }));
  const ranges = new Map<number, Range>();
  let wake: () => void = () => undefined;
  let fault: Error | null = null;
  let turn = 0;
  for (const worker of workers) {
    worker.on('message', (news: RangeNews) => {
      const range = ranges.get(news.range);
      if (range === undefined) return;
      if (news.kind === 'items') range.items.push(...unpackBatch(news.batch));
      else if (news.kind === 'done') range.ended = { start: news.start, end: news.end };
      else range.failed = news.message;
      wake();
    });
    worker.on('error', (error) => {
      fault = error instanceof Error ? error : new Error(String(error));
      wake();
    });
  }
  return {
    threads,
    ask(range, order) {
      if (ranges.has(range)) return;
      ranges.set(range, { items: [], ended: null, failed: null });
      workers[turn++ % workers.length]?.postMessage(order);
    },
    async started(number) {
      for (;;) {
        const range = ranges.get(number);
        if (fault !== null) throw fault;
        if (range?.failed != null) throw new Error(`reading ${path}: ${range.failed}`);
        if (range?.ended != null) return range;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
    take(range) {
      const items = ranges.get(range)?.items ?? [];
      ranges.delete(range);
      return items;
    },
    forget: (range) => void ranges.delete(range),
    async close() {
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}
