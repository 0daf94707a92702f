// A sorted index file's outline in memory: how each block of it begins, so that a look-up reads one block of the file and no more.
import type { ByteSource } from '../io/byte-source.ts';
import { sliceSource } from '../io/byte-source.ts';
import { compareLines } from './line.ts';
import { readLines } from './merge.ts';

export interface BlockIndex {
  /** Beginnings of the first lines of the blocks, in order. */
  starts: string[];
  offsets: number[];
}

const BLOCK_BYTES = 16 * 1024;
const START_CHARS = 256;

/** Reads the file once. A file of 100,000 lines has an outline of some 500 kB. */
export async function outlineIndex(source: ByteSource): Promise<BlockIndex> {
  const index: BlockIndex = { starts: [], offsets: [] };
  let at = 0;
  let next = 0;
  for await (const line of readLines(source)) {
    if (at >= next) {
      index.starts.push(line.slice(0, START_CHARS));
      index.offsets.push(at);
      next = at + BLOCK_BYTES;
    }
    at += Buffer.byteLength(line) + 1;
  }
  return index;
}

/** All lines that begin with `prefix`, in order. */
export async function* searchOutlined(
  source: ByteSource,
  index: BlockIndex,
  prefix: string,
): AsyncGenerator<string, void, undefined> {
  let low = 0;
  let high = index.starts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compareLines(index.starts[middle] ?? '', prefix) < 0) low = middle + 1;
    else high = middle;
  }
  const start = index.offsets[Math.max(0, low - 1)] ?? 0;
  for await (const line of readLines(sliceSource(source, start, source.size - start), BLOCK_BYTES + 4096)) {
    if (line.startsWith(prefix)) yield line;
    else if (compareLines(line, prefix) > 0) return;
  }
}
