// Bytes with random access: a file, a part of one (an entry of a WACZ), or a buffer. Nothing here holds a whole file.
import { type FileHandle, open } from 'node:fs/promises';

export interface ByteSource {
  readonly size: number;
  /** Up to `length` bytes from `offset`; fewer only at the end. The buffer is the caller's. */
  read(offset: number, length: number): Promise<Buffer>;
  /** Fills `target` from `offset` on, as far as the source goes: how many bytes that were. For who reads into the same memory again and again. */
  readInto?(target: Buffer, offset: number): Promise<number>;
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
    async read(offset, length) {
      const buffer = Buffer.allocUnsafe(Math.max(0, Math.min(length, size - offset)));
      const done = await fillFrom(handle, buffer, offset);
      return done === buffer.length ? buffer : buffer.subarray(0, done);
    },
    readInto: (target, offset) => fillFrom(handle, target.subarray(0, Math.max(0, size - offset)), offset),
    close: () => handle.close(),
  };
}

async function fillFrom(handle: FileHandle, target: Buffer, offset: number): Promise<number> {
  let done = 0;
  while (done < target.length) {
    const { bytesRead } = await handle.read(target, done, target.length - done, offset + done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return done;
}

export function bufferSource(bytes: Buffer): ByteSource {
  return { size: bytes.length, read: async (offset, length) => bytes.subarray(offset, offset + length) };
}

/** A part of a source, seen as a source of its own. */
export function sliceSource(source: ByteSource, start: number, size: number): ByteSource {
  const whole = Math.max(0, Math.min(size, source.size - start));
  const { readInto } = source;
  return {
    size: whole,
    read: (offset, length) => source.read(start + offset, Math.max(0, Math.min(length, whole - offset))),
    ...(readInto !== undefined && {
      readInto: (target: Buffer, offset: number) =>
        readInto(target.subarray(0, Math.max(0, whole - offset)), start + offset),
    }),
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

const NOTHING: Buffer = Buffer.alloc(0);
/** Memory beyond this is not kept to be read into again. */
const MOST_KEPT_BYTES = 8 * 1024 * 1024;
const AHEAD_BYTES = 4 * 1024 * 1024;
const BEYOND_BYTES = 128 * 1024;

/** Memory to read into that outlives one source. */
export interface InputMemory {
  input: Buffer;
}

/** `until`: where the part ends that is wanted, as far as is known: little is read ahead beyond it. */
export function lookahead(
  source: ByteSource,
  memory: InputMemory = { input: NOTHING },
  until = Number.POSITIVE_INFINITY,
): Lookahead {
  let start = 0;
  let held: Buffer = NOTHING;
  /** Bytes from `from` on, after the `keep` that are held last. */
  const more = async (keep: Buffer, from: number, length: number): Promise<Buffer> => {
    if (source.readInto === undefined) {
      const read = await source.read(from, length);
      return keep.length === 0 ? read : Buffer.concat([keep, read]);
    }
    const room = keep.length + length;
    const { input } = memory;
    const target = input.length >= room ? input : Buffer.allocUnsafeSlow(room);
    keep.copy(target); // within it as a rule, and then nearer to its start
    if (room <= MOST_KEPT_BYTES) memory.input = target;
    const read = await source.readInto(target.subarray(keep.length, room), from);
    return target.subarray(0, keep.length + read);
  };
  return {
    size: source.size,
    held: (offset) => (offset >= start && offset < start + held.length ? held.subarray(offset - start) : NOTHING),
    async peek(offset, length) {
      const end = Math.min(source.size, offset + length);
      if (offset < start || end > start + held.length) {
        const keep = offset >= start && offset < start + held.length ? held.subarray(offset - start) : NOTHING;
        const from = offset + keep.length;
        const ahead = Math.min(AHEAD_BYTES, Math.max(0, until - from) + BEYOND_BYTES);
        const wanted = Math.max(ahead, end - from);
        held = await more(keep, from, Math.min(wanted, Math.max(0, source.size - from)));
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
