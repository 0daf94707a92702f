// Reads a collection's document files member by member: each line comes with its place, and a torn tail is counted, not fatal.
import { inflateRawSync } from 'node:zlib';
import type { BlobStore } from '../../ports/blob-store.ts';

/** Bytes asked for at once. */
const WINDOW_BYTES = 8 * 1024 * 1024;
/** One document line, decompressed, is never longer. */
const LINE_LIMIT_BYTES = 256 * 1024 * 1024;

export interface DocumentLine {
  key: string;
  line: string;
}

export interface ReadFaults {
  /** Files whose last member is cut short, or that hold bytes that are no gzip member: what follows in them is not read. */
  damaged: { key: string; offset: number; reason: string }[];
}

/** All lines of `collections/<collection>/documents/*.jsonl.gz`, files in the order of their names. */
export async function* documentLines(
  blobs: BlobStore,
  collection: string,
  faults: ReadFaults,
): AsyncGenerator<DocumentLine> {
  const prefix = `collections/${collection}/documents/`;
  const keys: string[] = [];
  for await (const key of blobs.list(prefix)) if (key.endsWith('.jsonl.gz')) keys.push(key);
  keys.sort();
  for (const key of keys) for await (const line of linesOf(blobs, key, faults)) yield { key, line };
}

async function* linesOf(blobs: BlobStore, key: string, faults: ReadFaults): AsyncGenerator<string> {
  const size = (await blobs.stat(key))?.size ?? 0;
  let window: Buffer = Buffer.alloc(0);
  let offset = 0;
  let wanted = WINDOW_BYTES;
  while (offset < size) {
    window = (await blobs.get(key, { start: offset, end: Math.min(size, offset + wanted) })) ?? Buffer.alloc(0);
    let at = 0;
    while (at < window.length) {
      const member = readMember(window, at);
      if (member === null) break;
      at = member.end;
      for (const line of member.text.split('\n')) if (line !== '') yield line;
    }
    if (at === 0) {
      if (offset + window.length >= size || wanted > LINE_LIMIT_BYTES) {
        faults.damaged.push({ key, offset, reason: 'not a whole gzip member' });
        return;
      }
      wanted *= 2;
    } else wanted = WINDOW_BYTES;
    offset += at;
  }
}

/** The gzip member (RFC 1952) that begins at `at`, or null when it is not whole in these bytes. */
export function readMember(bytes: Buffer, at: number): { text: string; end: number } | null {
  const body = headerEnd(bytes, at);
  if (body === null) return null;
  try {
    const inflated: unknown = inflateRawSync(bytes.subarray(body), { info: true, maxOutputLength: LINE_LIMIT_BYTES });
    if (!isInflated(inflated)) throw new TypeError('zlib did not say how many bytes it read');
    const { buffer, engine } = inflated;
    const end = body + engine.bytesWritten + 8;
    return end > bytes.length ? null : { text: buffer.toString('utf8'), end };
  } catch (error) {
    if (error instanceof Error && 'code' in error) return null;
    throw error;
  }
}

interface Inflated {
  buffer: Buffer;
  engine: { bytesWritten: number };
}

/** What zlib answers with `info: true`; its types leave it out. */
const isInflated = (value: unknown): value is Inflated =>
  typeof value === 'object' && value !== null && 'buffer' in value && 'engine' in value;

/** Where the deflate stream begins: behind the ten fixed bytes and the optional fields. */
function headerEnd(bytes: Buffer, at: number): number | null {
  if (at + 18 > bytes.length || bytes[at] !== 0x1f || bytes[at + 1] !== 0x8b || bytes[at + 2] !== 8) return null;
  const flags = bytes[at + 3] ?? 0;
  let end = at + 10;
  if (flags & 4) end += 2 + bytes.readUInt16LE(end);
  for (const named of [8, 16]) {
    if (!(flags & named)) continue;
    const zero = bytes.indexOf(0, end);
    if (zero < 0) return null;
    end = zero + 1;
  }
  if (flags & 2) end += 2;
  return end < bytes.length ? end : null;
}
