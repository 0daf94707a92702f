// A thread that reads ranges of one file: records are parsed and their digests checked here, blocks are handed over.
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
  range: number;
  start: number;
  /** False: the first record at or after `start` is looked for. */
  isExact: boolean;
  end: number;
}

export type RangeNews =
  | { kind: 'items'; range: number; batch: Batch }
  /** `start`: where its first record begins; `end`: where the first record after it begins. */
  | { kind: 'done'; range: number; start: number; end: number }
  | { kind: 'failed'; range: number; message: string };

const BATCH_BYTES = 2 * 1024 * 1024;
const BATCH_ITEMS = 256;

const port = parentPort;
if (port !== null) {
  const { path, size, maxBlockBytes, httpHeadsAlone } = workerData as ThreadData;
  port.on('message', (order: RangeOrder) => {
    read(order).catch((error: unknown) =>
      port.postMessage({ kind: 'failed', range: order.range, message: String(error) } satisfies RangeNews),
    );
  });

  const read = async ({ range, start, isExact, end }: RangeOrder): Promise<void> => {
    const source = await openFileSource(path);
    let items: (CheckedRecord | Lost)[] = [];
    let bytes = 0;
    const flush = (): void => {
      const batch = packBatch(items);
      port.postMessage({ kind: 'items', range, batch } satisfies RangeNews, [
        batch.numbers.buffer as ArrayBuffer,
        batch.blocks.buffer as ArrayBuffer,
      ]);
      items = [];
      bytes = 0;
    };
    try {
      const reading = await readRange(sliceSource(source, 0, size), { start, isExact, end, maxBlockBytes });
      for await (const item of reading.items) {
        if (item.kind === 'lost') items.push(item);
        else {
          const block = httpHeadsAlone ? headAlone(item) : item.block;
          items.push({ ...item, block, digests: checkDigests(item) });
          bytes += item.block?.length ?? 0;
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

/** The block up to its HTTP head's end; whole where no plain head begins it. Of a block too large to hold, what is known of that head. */
function headAlone(record: ReadRecord): Buffer | null {
  const block = record.block ?? record.largeBlockStart;
  const body = block === null ? null : plainBody(block);
  return block === null || body === null ? block : block.subarray(0, block.length - body.length);
}
