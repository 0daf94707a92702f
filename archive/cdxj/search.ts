// Lines of one key (or of all keys with a prefix) in a sorted index file, found by binary search in the file: a few reads, whatever its size.
import type { ByteSource } from '../io/byte-source.ts';
import { sliceSource } from '../io/byte-source.ts';
import { compareLines } from './line.ts';
import { readLines } from './merge.ts';

const BLOCK_BYTES = 8 * 1024;
/** What is left to search when the rest is read through. */
const LAST_BYTES = 48 * 1024;
const LINE_LIMIT_BYTES = 4 * 1024 * 1024;

/** All lines that begin with `prefix`, in order. The file must be sorted bytewise. */
export async function* searchLines(source: ByteSource, prefix: string): AsyncGenerator<string, void, undefined> {
  const start = await lowerBound(source, prefix);
  for await (const line of readLines(sliceSource(source, start, source.size - start))) {
    if (line.startsWith(prefix)) yield line;
    else if (compareLines(line, prefix) > 0) return;
  }
}

/** Offset of the first line that is not less than `key`. */
async function lowerBound(source: ByteSource, key: string): Promise<number> {
  let low = 0;
  let high = source.size;
  while (high - low > LAST_BYTES) {
    const middle = low + Math.floor((high - low) / 2);
    const line = await lineAfter(source, middle);
    if (line !== null && line.start < high && compareLines(line.text, key) < 0) low = line.start;
    else high = middle;
  }
  return low;
}

/** The first whole line that starts after `offset`. */
async function lineAfter(source: ByteSource, offset: number): Promise<{ start: number; text: string } | null> {
  for (let want = BLOCK_BYTES; want <= LINE_LIMIT_BYTES; want *= 8) {
    const bytes = await source.read(offset, want);
    const start = bytes.indexOf(10) + 1;
    const end = start === 0 ? -1 : bytes.indexOf(10, start);
    if (end >= 0) return { start: offset + start, text: bytes.toString('utf8', start, end) };
    if (offset + want >= source.size) return null;
  }
  return null;
}
