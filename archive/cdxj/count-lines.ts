// Index files as input: how many capture lines they hold and which lines are none. CDX of any field order, CDXJ, gzip in blocks.
import { decodeGzip } from '../gzip/decode-gzip.ts';
import type { ByteSource } from '../io/byte-source.ts';
import type { Lost } from '../io/chunk.ts';
import type { RecordCompression } from '../warc/read-records.ts';
import { parseCdxjLine } from './line.ts';

export interface IndexCount {
  /** Lines ended by LF, a header included: what `wc -l` says. */
  lines: number;
  /** Of those, lines that are neither captures nor headers. */
  bad: number;
  /** The last line has no LF: it may be torn, and is not counted. */
  hasOpenEnd: boolean;
  lost: Lost[];
}

const PIECE_BYTES = 1024 * 1024;
const LINE_LIMIT = 1024 * 1024;

export async function countIndexLines(source: ByteSource, compression: RecordCompression): Promise<IndexCount> {
  const count: IndexCount = { lines: 0, bad: 0, hasOpenEnd: false, lost: [] };
  let rest = '';
  const take = (line: string): void => {
    const text = line.trimEnd();
    count.lines += 1;
    const isHeader = /^ ?CDX [A-Za-z] /.test(text) || text.startsWith('!meta');
    if (!isHeader && !isIndexLine(text)) count.bad += 1;
  };
  for await (const bytes of textPieces(source, compression, count.lost)) {
    const lines = (rest + bytes.toString('latin1')).split('\n');
    rest = (lines.pop() ?? '').slice(0, LINE_LIMIT);
    for (const line of lines) take(line);
  }
  count.hasOpenEnd = rest !== '';
  return count;
}

const isIndexLine = (text: string): boolean =>
  parseCdxjLine(text) !== null || (/^\S+ (\d{4,17}|-) /.test(text) && text.split(' ').length >= 6);

/** The lines of an index file, compressed or not, whatever they hold; a line beyond 1 MiB is cut. */
export async function* indexLines(
  source: ByteSource,
  compression: RecordCompression,
): AsyncGenerator<string, void, undefined> {
  let rest = '';
  for await (const bytes of textPieces(source, compression, [])) {
    const lines = (rest + bytes.toString('latin1')).split('\n');
    rest = (lines.pop() ?? '').slice(0, LINE_LIMIT);
    yield* lines;
  }
  if (rest !== '') yield rest;
}

async function* textPieces(
  source: ByteSource,
  compression: RecordCompression,
  lost: Lost[],
): AsyncGenerator<Buffer, void, undefined> {
  if (compression !== 'gzip') {
    for (let at = 0; at < source.size; at += PIECE_BYTES) yield await source.read(at, PIECE_BYTES);
    return;
  }
  for await (const chunk of decodeGzip(source, (start) => /^[\u0020-\u007e]+/.test(start.toString('latin1', 0, 32))))
    if (chunk.kind === 'lost') lost.push(chunk);
    else yield chunk.bytes;
}
