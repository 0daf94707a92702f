// Every line of an index file with its place, torn and empty ones too: for those who must say what is wrong with them.
import type { ByteSource } from '../../../archive/index.ts';

export interface PlacedLine {
  text: string;
  /** From 1. */
  number: number;
  /** In bytes, without the line end. */
  offset: number;
  length: number;
}

const PIECE_BYTES = 256 * 1024;
/** Longer than any line of ours: what is longer comes in pieces of this size, none of which is a line. */
const LINE_LIMIT_BYTES = 4 * 1024 * 1024;

export async function* linesOfFile(source: ByteSource): AsyncGenerator<PlacedLine, void, undefined> {
  let rest: Buffer = Buffer.alloc(0);
  let restAt = 0;
  let number = 0;
  const line = (bytes: Buffer, start: number, end: number): PlacedLine => {
    number += 1;
    return { text: bytes.toString('utf8', start, end), number, offset: restAt + start, length: end - start };
  };
  for (let at = 0; at < source.size; ) {
    const piece = await source.read(at, PIECE_BYTES);
    if (piece.length === 0) break;
    at += piece.length;
    const bytes = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
    let start = 0;
    for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, start)) {
      yield line(bytes, start, end);
      start = end + 1;
    }
    if (bytes.length - start > LINE_LIMIT_BYTES) {
      yield line(bytes, start, bytes.length);
      start = bytes.length;
    }
    rest = bytes.subarray(start);
    restAt += start;
  }
  if (rest.length > 0) yield line(rest, 0, rest.length);
}
