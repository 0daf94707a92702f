// Files as one tar stream (POSIX ustar), read one after the other: a folder as one download, without a copy on disk.
import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';

export interface TarEntry {
  /** At most 100 bytes. */
  name: string;
  path: string;
  bytes: number;
}

const BLOCK = 512;
const LARGEST_BYTES = 8 ** 11 - 1;

export const tarStream = (entries: readonly TarEntry[]): Readable => Readable.from(blocks(entries));

/** Bytes that the stream will have. */
export const tarBytes = (entries: readonly TarEntry[]): number =>
  entries.reduce((sum, { bytes }) => sum + BLOCK + Math.ceil(bytes / BLOCK) * BLOCK, 2 * BLOCK);

async function* blocks(entries: readonly TarEntry[]): AsyncGenerator<Buffer> {
  for (const { name, path, bytes } of entries) {
    yield header(name, bytes);
    let left = bytes;
    if (bytes > 0) {
      for await (const chunk of createReadStream(path, { end: bytes - 1, highWaterMark: 1 << 18 })) {
        left -= (chunk as Buffer).length;
        yield chunk as Buffer;
      }
    }
    if (left !== 0) throw new Error(`${name} changed while it was read`);
    yield Buffer.alloc((BLOCK - (bytes % BLOCK)) % BLOCK);
  }
  yield Buffer.alloc(2 * BLOCK);
}

function header(name: string, bytes: number): Buffer {
  if (Buffer.byteLength(name) > 100 || bytes > LARGEST_BYTES)
    throw new RangeError(`${name} does not fit into a tar header`);
  const block = Buffer.alloc(BLOCK);
  const octal = (value: number, at: number, length: number): void =>
    void block.write(value.toString(8).padStart(length - 1, '0'), at, 'latin1');
  block.write(name, 0, 'utf8');
  octal(0o644, 100, 8);
  octal(0, 108, 8);
  octal(0, 116, 8);
  octal(bytes, 124, 12);
  octal(0, 136, 12); // no time: the same export is the same download
  block.fill(0x20, 148, 156);
  block.write('0', 156, 'latin1');
  block.write('ustar\u000000', 257, 'latin1');
  octal(
    block.reduce((sum, byte) => sum + byte, 0),
    148,
    7,
  );
  block[155] = 0x20;
  return block;
}
