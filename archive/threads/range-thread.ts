// A thread that reads ranges of one file: records are parsed and their digests checked here, blocks are handed over, no more than is taken.
import { parentPort, workerData } from 'node:worker_threads';
import { plainBody } from '../http/message.ts';
import { openFileSource, sliceSource } from '../io/byte-source.ts';
import type { Lost } from '../io/chunk.ts';
import { checkDigests, type ReadRecord } from '../warc/read-record.ts';
import { type Batch, type CheckedRecord, packBatch } from './batch.ts';
import { readRange } from './read-range.ts';

export interface ThreadData {
  path: string;
  size: number;
  maxBlockBytes: number | null;
  httpHeadsAlone: boolean;
}

export interface RangeOrder {
  ask: number;
  start: number;
  /** False: the first record at or after `start` is looked for. */
  isExact: boolean;
  end: number;
}

/** The range is read from its start, or not at all; or what was handed over has been taken. */
export type RangeWord =
  | { kind: 'read'; order: RangeOrder }
  | { kind: 'taken'; ask: number; bytes: number }
  | { kind: 'drop'; ask: number };

/** `ask` numbers the orders: a range may be asked for again. */
export type RangeNews =
  /** `start`: where its first record begins. */
  | { kind: 'begun'; ask: number; start: number }
  | { kind: 'items'; ask: number; batch: Batch; bytes: number }
  /** `end`: where the first record after it begins. */
  | { kind: 'done'; ask: number; end: number }
  | { kind: 'failed'; ask: number; message: string };

const BATCH_BYTES = 2 * 1024 * 1024;
const BATCH_ITEMS = 256;
/** Bytes of one range that are handed over and not yet taken: a range that unpacks to more waits. */
const AHEAD_BYTES = 4 * 1024 * 1024;

const port = parentPort;
if (port !== null) {
  const { path, size, maxBlockBytes, httpHeadsAlone } = workerData as ThreadData;
  /** Ranges that are being read: what of each waits to be taken, and who waits for it. */
  const reading = new Map<number, { bytes: number; isDropped: boolean; wake(): void }>();
  port.on('message', (word: RangeWord) => {
    if (word.kind === 'read') {
      const { ask } = word.order;
      read(word.order)
        .catch((error: unknown) => {
          port.postMessage({ kind: 'failed', ask, message: String(error) } satisfies RangeNews);
        })
        .finally(() => reading.delete(ask));
      return;
    }
    const range = reading.get(word.ask);
    if (range === undefined) return;
    if (word.kind === 'drop') range.isDropped = true;
    else range.bytes -= word.bytes;
    range.wake();
  });

  const read = async ({ ask, start, isExact, end }: RangeOrder): Promise<void> => {
    const state = { bytes: 0, isDropped: false, wake: (): void => undefined };
    reading.set(ask, state);
    const source = await openFileSource(path);
    let items: (CheckedRecord | Lost)[] = [];
    let bytes = 0;
    /** Of the blocks that the items are cut from: they are held until the items are handed over. */
    let held = 0;
    const flush = async (): Promise<void> => {
      const batch = packBatch(items);
      port.postMessage({ kind: 'items', ask, batch, bytes } satisfies RangeNews, [
        batch.numbers.buffer as ArrayBuffer,
        batch.blocks.buffer as ArrayBuffer,
      ]);
      state.bytes += bytes;
      items = [];
      bytes = 0;
      held = 0;
      while (state.bytes >= AHEAD_BYTES && !state.isDropped)
        await new Promise<void>((resolve) => {
          state.wake = resolve;
        });
    };
    try {
      const range = await readRange(sliceSource(source, 0, size), { start, isExact, end, maxBlockBytes });
      port.postMessage({ kind: 'begun', ask, start: range.start } satisfies RangeNews);
      for await (const item of range.items) {
        if (state.isDropped) return;
        if (item.kind === 'lost') items.push(item);
        else {
          const block = httpHeadsAlone ? headAlone(item) : item.block;
          items.push({ ...item, block, digests: checkDigests(item) });
          bytes += block?.length ?? 0;
          held += item.block?.length ?? 0;
        }
        if (held >= BATCH_BYTES || items.length >= BATCH_ITEMS) await flush();
      }
      if (items.length > 0) await flush();
      port.postMessage({ kind: 'done', ask, end: range.end() } satisfies RangeNews);
    } finally {
      await source.close();
    }
  };
}

/** The block up to its HTTP head's end; whole where no plain head begins it. Of a block too large to hold, what is known of that head. */
function headAlone(record: ReadRecord): Buffer | null {
  const block = record.block ?? record.largeBlockStart;
  const body = block === null ? null : plainBody(block);
  return block === null || body === null ? block : block.subarray(0, block.length - body.length);
}
