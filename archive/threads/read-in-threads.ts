// A gzip file of records read by several threads, range by range, in the order of the file and with every digest checked. What a range was
// taken to begin with is believed only where the range before it ended there: otherwise it is read again from that place.
import { Worker } from 'node:worker_threads';
import { openFileSource, sliceSource } from '../io/byte-source.ts';
import type { Lost } from '../io/chunk.ts';
import { blockMemory } from '../warc/read-records.ts';
import { type Batch, type CheckedRecord, unpackBatch } from './batch.ts';
import { checkedRecord } from './checked-record.ts';
import type { RangeNews, RangeOrder, RangeWord, ThreadData } from './range-thread.ts';
import { readRange } from './read-range.ts';

export interface ThreadedReadOptions {
  path: string;
  /** Bytes of the file to read: what a writer adds beyond is not seen. */
  size: number;
  /** Beside this one. */
  threads: number;
  /** This thread reads its share of the ranges too: for who does little with a record. It saves handing those over. */
  readsHere?: boolean;
  maxBlockBytes?: number;
  /** For those who want digests and HTTP heads: blocks come without the bodies after plain heads; `blockBytes` is of the whole. */
  httpHeadsAlone?: boolean;
  /** Blocks hold until the next item is asked for; they are empty then: their memory has gone back to the thread. */
  reusesBlocks?: boolean;
}

const RANGE_BYTES = 4 * 1024 * 1024;
/** Ranges read ahead of the one that is given out, a thread. */
const AHEAD = 1;
/** A thread makes short-lived objects alone. */
const YOUNG_MB = 8;

export async function* readRecordsInThreads(
  options: ThreadedReadOptions,
): AsyncGenerator<CheckedRecord | Lost, void, undefined> {
  const { threads, readsHere = false } = options;
  const count = Math.max(1, Math.ceil(options.size / RANGE_BYTES));
  const isHere = (range: number): boolean => readsHere && range % (threads + 1) === 0;
  const pool = openPool(options);
  const here = readsHere ? await openHere(options) : null;
  const asked = new Map<number, Reading>();
  try {
    let expected = 0;
    const ahead = threads + (readsHere ? 1 : 0) + AHEAD;
    for (let range = 0; range < count; range++) {
      for (let next = range; next < Math.min(count, range + 1 + ahead); next++)
        if (!isHere(next) && !asked.has(next)) asked.set(next, pool.ask(placeOf(next, options)));
      if (here !== null && isHere(range)) {
        expected = yield* here.read({ ...placeOf(range, options), start: expected });
        continue;
      }
      let reading = asked.get(range);
      asked.delete(range);
      if (reading === undefined || (await reading.begun()) !== expected) {
        // it may have begun within a record: what it found is dropped
        reading?.drop();
        reading = pool.ask({ ...placeOf(range, options), start: expected, isExact: true });
        await reading.begun();
      }
      for (let items = await reading.next(); items !== null; items = await reading.next())
        for (const item of items) yield item;
      expected = reading.end();
    }
  } finally {
    await Promise.all([pool.close(), here?.close()]);
  }
}

interface Here {
  /** Answers where the first record behind the range begins. */
  read(place: Place): AsyncGenerator<CheckedRecord | Lost, number, undefined>;
  close(): Promise<void>;
}

async function openHere(options: ThreadedReadOptions): Promise<Here> {
  const { path, size, maxBlockBytes = null, httpHeadsAlone = false, reusesBlocks = false } = options;
  const file = await openFileSource(path);
  const source = sliceSource(file, 0, size);
  const memory = reusesBlocks ? blockMemory() : null;
  return {
    async *read({ start, end }) {
      // what came before ended at `start`: a record begins there, or the file ends
      const range = await readRange(source, { start, isExact: true, end, maxBlockBytes, memory });
      for await (const item of range.items) yield item.kind === 'lost' ? item : checkedRecord(item, httpHeadsAlone);
      return range.end();
    },
    close: () => file.close(),
  };
}

type Place = Pick<RangeOrder, 'start' | 'isExact' | 'end'>;

function placeOf(range: number, { size }: ThreadedReadOptions): Place {
  const start = range * RANGE_BYTES;
  return { start, isExact: range === 0, end: Math.min(size, start + RANGE_BYTES) };
}

/** One range while it is read. */
interface Reading {
  /** Where its first record begins, once that is known. */
  begun(): Promise<number>;
  /** The next items; null after the last. Asking for more says that those before were taken. */
  next(): Promise<(CheckedRecord | Lost)[] | null>;
  /** After the last: where the first record behind the range begins. */
  end(): number;
  drop(): void;
}

/** What a thread has said of one range. */
interface Told {
  start: number | null;
  batches: { batch: Batch; bytes: number }[];
  end: number | null;
  failed: string | null;
}

interface Pool {
  ask(place: Place): Reading;
  close(): Promise<void>;
}

function openPool(options: ThreadedReadOptions): Pool {
  const { path, size, threads, maxBlockBytes = null, httpHeadsAlone = false, reusesBlocks = false } = options;
  const isSource = import.meta.url.endsWith('.ts');
  const script = new URL(isSource ? './range-thread.ts' : './range-thread.js', import.meta.url);
  const workerData: ThreadData = { path, size, maxBlockBytes, httpHeadsAlone, reusesBlocks };
  const workers = Array.from(
    { length: threads },
    () => new Worker(script, { workerData, resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB } }),
  );
  const asked = new Map<number, Told>();
  let wake: () => void = () => undefined;
  let fault: Error | null = null;
  let asks = 0;
  for (const worker of workers) {
    worker.on('message', (news: RangeNews) => {
      const told = asked.get(news.ask);
      if (told === undefined) return; // dropped
      if (news.kind === 'begun') told.start = news.start;
      else if (news.kind === 'items') told.batches.push(news);
      else if (news.kind === 'done') told.end = news.end;
      else told.failed = news.message;
      wake();
    });
    worker.on('error', (error) => {
      fault = error instanceof Error ? error : new Error(String(error));
      wake();
    });
  }
  /** Waits until the answer is there; there is one reader. */
  const until = async <T>(told: Told, answer: () => T | undefined): Promise<T> => {
    for (;;) {
      if (fault !== null) throw fault;
      if (told.failed !== null) throw new Error(`reading ${path}: ${told.failed}`);
      const found = answer();
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
  const giveBack = (
    { batch, bytes }: { batch: Batch; bytes: number },
    ask: number,
    say: (word: RangeWord, memory?: ArrayBuffer[]) => void,
  ): void => {
    const memory = reusesBlocks ? (batch.blocks.buffer as ArrayBuffer) : null;
    say({ kind: 'taken', ask, bytes, memory }, memory === null ? [] : [memory]);
  };
  return {
    ask(place) {
      const ask = asks++;
      const worker = workers[ask % workers.length];
      const say = (word: RangeWord, memory: ArrayBuffer[] = []): void => worker?.postMessage(word, memory);
      const told: Told = { start: null, batches: [], end: null, failed: null };
      let taken: { batch: Batch; bytes: number } | null = null;
      asked.set(ask, told);
      say({ kind: 'read', order: { ask, ...place } });
      return {
        begun: () => until(told, () => told.start ?? undefined),
        async next() {
          if (taken !== null) giveBack(taken, ask, say);
          taken = null;
          const given = await until(told, () => told.batches.shift() ?? (told.end === null ? undefined : null));
          if (given === null) {
            asked.delete(ask);
            return null;
          }
          taken = given;
          return unpackBatch(given.batch);
        },
        end: () => told.end ?? size,
        drop() {
          asked.delete(ask);
          say({ kind: 'drop', ask });
        },
      };
    },
    async close() {
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}
