// ZipNum, the layout that Common Crawl and pywb keep large indexes in: sorted lines in blocks, each a gzip member of its own, and a secondary index
// with a line for each block. A look-up reads a piece of the secondary index and one block, whatever the number of captures.
import { promisify } from 'node:util';
import { gunzip, gunzipSync, gzip } from 'node:zlib';
import { type ByteSource, sliceSource } from '../io/byte-source.ts';
import { compareLines } from './line.ts';
import { readLines } from './merge.ts';

/** Lines of a block. Common Crawl has 3000, which are read for one answer; 128 of ours are 40 kB, and compress to a sixth of that. */
const BLOCK_LINES = 128;
const HERE_BYTES = 64 * 1024;
const BLOCK_LIMIT_BYTES = 64 * 1024 * 1024;
/** What of the secondary index is read through once the place is narrowed down. */
const LAST_BYTES = 8 * 1024;
const PROBE_BYTES = 1024;
const LINE_LIMIT_BYTES = 4 * 1024 * 1024;

const compress = promisify(gzip);
const expand = promisify(gunzip);

export interface ZipNumSink {
  /** The next bytes of the blocks' file. */
  block(bytes: Buffer): Promise<void>;
  /** The next line of the secondary index: `key timestamp`, part, offset, length and number of the block, tabs between; with its line end. */
  entry(line: string): Promise<void>;
}

/** `part` names the blocks' file, as a location file has it. The lines must be sorted. */
export async function writeZipNum(lines: AsyncIterable<string>, part: string, sink: ZipNumSink): Promise<number> {
  let block: string[] = [];
  let offset = 0;
  let blocks = 0;
  let total = 0;
  const flush = async (): Promise<void> => {
    const [first] = block;
    if (first === undefined) return;
    const bytes = await compress(Buffer.from(`${block.join('\n')}\n`, 'utf8'), { level: 6 });
    const start = first.split(' ', 2).join(' ');
    await sink.block(bytes);
    await sink.entry(`${start}\t${part}\t${offset}\t${bytes.length}\t${++blocks}\n`);
    offset += bytes.length;
    block = [];
  };
  for await (const line of lines) {
    block.push(line);
    total += 1;
    if (block.length === BLOCK_LINES) await flush();
  }
  await flush();
  return total;
}

/** All lines that begin with `prefix`, in order. */
export async function* searchZipNum(
  index: ByteSource,
  blocks: ByteSource,
  prefix: string,
): AsyncGenerator<string, void, undefined> {
  let before: string | null = null; // of the blocks that begin before the prefix only the last may hold it
  const start = await blockBefore(index, prefix);
  for await (const entry of readLines(sliceSource(index, start, index.size - start), LAST_BYTES)) {
    if (compareLines(entry, prefix) < 0) {
      before = entry;
      continue;
    }
    if (before !== null) yield* linesIn(blocks, before, prefix);
    before = null;
    if (!entry.startsWith(prefix)) return;
    yield* linesIn(blocks, entry, prefix);
  }
  if (before !== null) yield* linesIn(blocks, before, prefix);
}

async function* linesIn(blocks: ByteSource, entry: string, prefix: string): AsyncGenerator<string, void, undefined> {
  const [, , offset = '', length = ''] = entry.split('\t');
  const bytes = await blocks.read(Number(offset), Number(length));
  if (bytes.length !== Number(length) || bytes.length === 0)
    throw new RangeError(`the merged index has no block of ${length} bytes at ${offset}`);
  const options = { maxOutputLength: BLOCK_LIMIT_BYTES };
  // a block as it usually is takes a tenth of a millisecond: less than a thread's turn takes to come
  const text = (bytes.length < HERE_BYTES ? gunzipSync(bytes, options) : await expand(bytes, options)).toString('utf8');
  for (const line of text.split('\n')) if (line !== '' && line.startsWith(prefix)) yield line;
}

/** Where the entry begins whose block is the last to begin before the prefix; 0 when there is none. */
async function blockBefore(index: ByteSource, prefix: string): Promise<number> {
  let low = 0;
  let high = index.size;
  while (high - low > LAST_BYTES) {
    const middle = low + Math.floor((high - low) / 2);
    const entry = await entryAfter(index, middle);
    if (entry !== null && entry.start < high && compareLines(entry.text, prefix) < 0) low = entry.start;
    else high = middle;
  }
  return low;
}

async function entryAfter(index: ByteSource, offset: number): Promise<{ start: number; text: string } | null> {
  for (let want = PROBE_BYTES; want <= LINE_LIMIT_BYTES; want *= 8) {
    const bytes = await index.read(offset, want);
    const start = bytes.indexOf(10) + 1;
    const end = start === 0 ? -1 : bytes.indexOf(10, start);
    if (end >= 0) return { start: offset + start, text: bytes.toString('utf8', start, end) };
    if (offset + want >= index.size) return null;
  }
  return null;
}
