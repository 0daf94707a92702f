// A sorted index file's outline in memory: how each block of it begins, so that a look-up reads one block of the file and no more.
import type { ByteSource } from '../io/byte-source.ts';
import { sliceSource } from '../io/byte-source.ts';
import { compareLines } from './line.ts';
import { readLines } from './merge.ts';

export interface BlockIndex {
  /** Beginnings of the first lines of the blocks, in order. */
  starts: string[];
  offsets: number[];
  /** Hashes of the keys in it, sorted: four bytes for each of its keys. */
  keys: Uint32Array;
}

const BLOCK_BYTES = 16 * 1024;
const START_CHARS = 256;
/** Longer than any line may be. */
const PIECE_BYTES = 4 * 1024 * 1024;

/** Reads the file once. A file of 100,000 lines has an outline of some 900 kB. */
export async function outlineIndex(source: ByteSource): Promise<BlockIndex> {
  const index: BlockIndex = { starts: [], offsets: [], keys: new Uint32Array(0) };
  const keys: number[] = [];
  let last = -1;
  let next = 0;
  for (let at = 0; at < source.size; ) {
    const bytes = await source.read(at, PIECE_BYTES);
    let start = 0;
    for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, start)) {
      if (at + start >= next && end > start) {
        // four bytes a character at most: what is cut is cut at a whole one
        index.starts.push(bytes.toString('utf8', start, Math.min(end, start + START_CHARS * 4)).slice(0, START_CHARS));
        index.offsets.push(at + start);
        next = at + start + BLOCK_BYTES;
      }
      const hash = hashKey(bytes, start, end);
      if (hash !== last) keys.push(hash);
      last = hash;
      start = end + 1;
    }
    if (start === 0 && at + bytes.length >= source.size) break; // a last line without LF may be torn
    if (start === 0) throw new RangeError('an index line is longer than 4 MiB');
    at += start;
  }
  index.keys = Uint32Array.from(keys).sort();
  return index;
}

/** FNV-1a of a line up to its first space. */
function hashKey(bytes: Buffer, start: number, end: number): number {
  let hash = 0x811c9dc5;
  for (let at = start; at < end && bytes[at] !== 32; at++) hash = Math.imul(hash ^ (bytes[at] ?? 0), 0x01000193);
  return hash >>> 0;
}

/** False: there is no line of this key. True: there probably is. */
export function mayHoldKey(index: BlockIndex, key: string): boolean {
  const bytes = Buffer.from(key, 'utf8');
  const hash = hashKey(bytes, 0, bytes.length);
  let low = 0;
  let high = index.keys.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((index.keys[middle] ?? 0) < hash) low = middle + 1;
    else high = middle;
  }
  return index.keys[low] === hash;
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
