// A thread that reads ranges of one file: records are parsed and their digests checked here, blocks are handed over, no more than is taken.
import { parentPort, workerData } from 'node:worker_threads';
import type { ReadMemory } from '../gzip/output-memory.ts';
import { openFileSource, sliceSource } from '../io/byte-source.ts';
import { blockMemory } from '../warc/read-records.ts';
import { BATCH_BYTES, type Batch, openBatch } from './batch.ts';
import { checkedRecord } from './checked-record.ts';
import { readRange } from './read-range.ts';

export interface ThreadData {
  path: string;
  size: number;
  maxBlockBytes: number | null;
  httpHeadsAlone: boolean;
  /** Memory of batches comes back. */
  reusesBlocks: boolean;
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
  | { kind: 'taken'; ask: number; bytes: number; memory: ArrayBuffer | null }
  | { kind: 'drop'; ask: number };

/** `ask` numbers the orders: a range may be asked for again. */
export type RangeNews =
  /** `start`: where its first record begins. */
  | { kind: 'begun'; ask: number; start: number }
  | { kind: 'items'; ask: number; batch: Batch; bytes: number }
  /** `end`: where the first record after it begins. */
  | { kind: 'done'; ask: number; end: number }
  | { kind: 'failed'; ask: number; message: string };

/** Bytes of one range that are handed over and not yet taken: a range that unpacks to more waits. */
const AHEAD_BYTES = 16 * 1024 * 1024;
/** Memory that came back and is kept to be used again. */
const SPARE_BATCHES = 16;

const port = parentPort;
if (port !== null) {
  const { path, size, maxBlockBytes, httpHeadsAlone, reusesBlocks } = workerData as ThreadData;
  const spare: Buffer[] = [];
  const memories: ReadMemory[] = [];
  const memoryFor = (bytes: number): Buffer =>
    (bytes <= BATCH_BYTES ? spare.pop() : undefined) ?? Buffer.allocUnsafeSlow(bytes);
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
    if (word.kind === 'taken' && word.memory?.byteLength === BATCH_BYTES && spare.length < SPARE_BATCHES)
      spare.push(Buffer.from(word.memory));
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
    const memory = memories.pop() ?? blockMemory();
    let open = openBatch(memoryFor);
    const flush = async (): Promise<void> => {
      const batch = reusesBlocks ? open.close() : trimmed(open.close());
      const bytes = batch.blocks.length;
      port.postMessage({ kind: 'items', ask, batch, bytes } satisfies RangeNews, [
        batch.numbers.buffer as ArrayBuffer,
        batch.blocks.buffer as ArrayBuffer,
      ]);
      state.bytes += bytes;
      open = openBatch(memoryFor);
      while (state.bytes >= AHEAD_BYTES && !state.isDropped)
        await new Promise<void>((resolve) => {
          state.wake = resolve;
        });
    };
    try {
      const range = await readRange(sliceSource(source, 0, size), { start, isExact, end, maxBlockBytes, memory });
      port.postMessage({ kind: 'begun', ask, start: range.start } satisfies RangeNews);
      for await (const item of range.items) {
        if (state.isDropped) return;
        const checked = item.kind === 'lost' ? item : checkedRecord(item, httpHeadsAlone);
        if (open.add(checked)) continue;
        await flush();
        open.add(checked);
      }
      if (!open.isEmpty()) await flush();
      port.postMessage({ kind: 'done', ask, end: range.end() } satisfies RangeNews);
    } finally {
      memories.push(memory); // as many as were read at once
      await source.close();
    }
  };
}

/** For blocks that are kept: no more memory than they need. */
function trimmed(batch: Batch): Batch {
  if (batch.blocks.length > batch.blocks.buffer.byteLength / 2) return batch;
  const blocks = Buffer.allocUnsafeSlow(batch.blocks.length);
  blocks.set(batch.blocks);
  return { ...batch, blocks };
}
