// Bytes with random access: a file, a part of one (an entry of a WACZ), or a buffer. Nothing here holds a whole file.
import { type FileHandle, open } from 'node:fs/promises';

export interface ByteSource {
  readonly size: number;
  /** Up to `length` bytes from `offset`; fewer only at the end. The buffer is the caller's. */
  read(offset: number, length: number): Promise<Buffer>;
}

export interface FileSource extends ByteSource {
  /** Milliseconds: tells a file that was replaced from the one that was read. */
  readonly changedAt: number;
  close(): Promise<void>;
}

/** The size is that of the moment of opening: what a writer adds later is not seen. */
export async function openFileSource(path: string): Promise<FileSource> {
  const handle = await open(path, 'r');
  const { size, ctimeMs: changedAt } = await handle.stat();
  return {
    size,
    changedAt,
    read: (offset, length) => readAt(handle, offset, Math.min(length, size - offset)),
    close: () => handle.close(),
  };
}

async function readAt(handle: FileHandle, offset: number, length: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(Math.max(0, length));
  let done = 0;
  while (done < buffer.length) {
    const { bytesRead } = await handle.read(buffer, done, buffer.length - done, offset + done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return done === buffer.length ? buffer : buffer.subarray(0, done);
}

export function bufferSource(bytes: Buffer): ByteSource {
  return { size: bytes.length, read: async (offset, length) => bytes.subarray(offset, offset + length) };
}

/** A part of a source, seen as a source of its own. */
export function sliceSource(source: ByteSource, start: number, size: number): ByteSource {
  const whole = Math.max(0, Math.min(size, source.size - start));
  return {
    size: whole,
    read: (offset, length) => source.read(start + offset, Math.max(0, Math.min(length, whole - offset))),
  };
}

/** Reads ahead: `peek` answers from one buffer as long as it can. */
export interface Lookahead {
  readonly size: number;
  /** At least `length` bytes from `offset` unless the source ends before; a view that the next call may outdate. */
  peek(offset: number, length: number): Promise<Buffer>;
  /** What is held from `offset` on, without reading; empty when nothing is. A view that the next `peek` may outdate. */
  held(offset: number): Buffer;
}

const AHEAD_BYTES = 4 * 1024 * 1024;
const REREAD_BYTES = 512 * 1024;

export function lookahead(source: ByteSource): Lookahead {
  let start = 0;
  let held: Buffer = Buffer.alloc(0);
  return {
    size: source.size,
    held: (offset) =>
      offset >= start && offset < start + held.length ? held.subarray(offset - start) : Buffer.alloc(0),
    async peek(offset, length) {
      const end = Math.min(source.size, offset + length);
      if (offset < start || end > start + held.length) {
        const keep = offset >= start && offset < start + held.length ? held.subarray(offset - start) : null;
        // a little is read again rather than copied with all that follows it
        const isKept = keep !== null && keep.length > REREAD_BYTES;
        const from = isKept ? start + held.length : offset;
        const more = await source.read(from, Math.max(AHEAD_BYTES, end - from));
        held = isKept ? Buffer.concat([keep, more]) : more;
        start = offset;
      }
      return held.subarray(offset - start);
    },
  };
}

const ZERO_PIECE_BYTES = 1024 * 1024;

/** Whether a range holds nothing but zeros, as file systems leave after a power cut. */
export async function isZeros(source: ByteSource, start: number, end: number): Promise<boolean> {
  for (let at = start; at < end; at += ZERO_PIECE_BYTES) {
    const bytes = await source.read(at, Math.min(ZERO_PIECE_BYTES, end - at));
    if (bytes.some((byte) => byte !== 0)) return false;
  }
  return end > start;
}
