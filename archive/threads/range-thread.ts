// A thread that reads ranges of one file: records are parsed and their digests checked here, blocks are handed over.
import { parentPort, workerData } from 'node:worker_threads';
import { openFileSource, sliceSource } from '../io/byte-source.ts';
import type { Lost } from '../io/chunk.ts';
import { checkDigests, type ReadRecord, type RecordDigests } from '../warc/read-record.ts';
import { readRange } from './read-range.ts';

export interface ThreadData {
  path: string;
  size: number;
  maxBlockBytes: number | null;
}

export interface RangeOrder {
  range: number;
  start: number;
  /** False: the first record at or after `start` is looked for. */
  isExact: boolean;
  end: number;
}

export type CheckedRecord = ReadRecord & { digests: RecordDigests };

export type RangeNews =
  | { kind: 'items'; range: number; items: (CheckedRecord | Lost)[] }
  /** `start`: where its first record begins; `end`: where the first record after it begins. */
  | { kind: 'done'; range: number; start: number; end: number }
  | { kind: 'failed'; range: number; message: string };

const BATCH_BYTES = 2 * 1024 * 1024;
const BATCH_ITEMS = 256;

const port = parentPort;
if (port !== null) {
  const { path, size, maxBlockBytes } = workerData as ThreadData;
  port.on('message', (order: RangeOrder) => {
    read(order).catch((error: unknown) =>
      port.postMessage({ kind: 'failed', range: order.range, message: String(error) } satisfies RangeNews),
    );
  });

  const read = async ({ range, start, isExact, end }: RangeOrder): Promise<void> => {
    const source = await openFileSource(path);
    let items: (CheckedRecord | Lost)[] = [];
    let buffers: ArrayBuffer[] = [];
    let bytes = 0;
    const flush = (): void => {
      port.postMessage({ kind: 'items', range, items } satisfies RangeNews, buffers);
      items = [];
      buffers = [];
      bytes = 0;
    };
    try {
      const reading = await readRange(sliceSource(source, 0, size), { start, isExact, end, maxBlockBytes });
      for await (const item of reading.items) {
        if (item.kind === 'lost') items.push(item);
        else {
          const record = { ...item, digests: checkDigests(item) };
          const block = record.block === null ? null : ownBytes(record.block);
          if (block !== null) buffers.push(block.buffer as ArrayBuffer);
          items.push({ ...record, block });
          bytes += block?.length ?? 0;
        }
        if (bytes >= BATCH_BYTES || items.length >= BATCH_ITEMS) flush();
      }
      if (items.length > 0) flush();
      port.postMessage({ kind: 'done', range, start: reading.start, end: reading.end() } satisfies RangeNews);
    } finally {
      await source.close();
    }
  };
}

/** In memory of its own, which can be handed over: the reader still holds what it was cut from. */
function ownBytes(block: Buffer): Buffer {
  const own = Buffer.allocUnsafeSlow(block.length);
  block.copy(own);
  return own;
}
