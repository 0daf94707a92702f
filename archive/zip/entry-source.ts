// An entry's bytes with random access. Stored ones are a part of the package; deflated ones are inflated within stated bounds.
import { Readable } from 'node:stream';
import { crc32, createInflateRaw } from 'node:zlib';
import { type ByteSource, bufferSource, sliceSource } from '../io/byte-source.ts';
import type { ZipEntry } from './read-zip.ts';

export interface EntryLimits {
  /** An entry that inflates to more is refused. */
  maxBytes: number;
  /** Inflated to deflated size; sizes under 16 MiB are always let through. */
  maxRatio: number;
}

export const ENTRY_LIMITS: EntryLimits = { maxBytes: 64 * 1024 * 1024, maxRatio: 200 };
const RATIO_FLOOR_BYTES = 16 * 1024 * 1024;
const PIECE_BYTES = 64 * 1024;

/** `damaged`: what could be inflated before the fault is given. */
export type EntryBytes =
  | { kind: 'source'; source: ByteSource; isDamaged: boolean }
  | { kind: 'refused'; reason: string };

export async function openEntry(zip: ByteSource, entry: ZipEntry, limits = ENTRY_LIMITS): Promise<EntryBytes> {
  const raw = sliceSource(zip, entry.dataOffset, entry.compressedBytes);
  if (entry.method === 0) return { kind: 'source', source: raw, isDamaged: false };
  const cap = Math.min(limits.maxBytes, Math.max(RATIO_FLOOR_BYTES, raw.size * limits.maxRatio));
  if (entry.bytes > cap) return { kind: 'refused', reason: `inflates to ${entry.bytes} bytes, more than is allowed` };
  const inflated = await inflate(raw, cap);
  if (inflated === null) return { kind: 'refused', reason: `inflates to more than ${cap} bytes` };
  const isDamaged = inflated.isBroken || crc32(inflated.bytes) !== entry.crc;
  return { kind: 'source', source: bufferSource(inflated.bytes), isDamaged };
}

async function inflate(raw: ByteSource, cap: number): Promise<{ bytes: Buffer; isBroken: boolean } | null> {
  const inflater = createInflateRaw({ chunkSize: 128 * 1024 });
  const feed = Readable.from(pieces(raw));
  feed.on('error', (error) => inflater.destroy(error));
  feed.pipe(inflater);
  const parts: Buffer[] = [];
  let total = 0;
  let isBroken = false;
  try {
    for await (const piece of inflater as AsyncIterable<Buffer>) {
      total += piece.length;
      if (total > cap) return null;
      parts.push(piece);
    }
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && String(error.code).startsWith('Z_'))) throw error;
    isBroken = true;
  } finally {
    feed.destroy();
    inflater.destroy();
  }
  return { bytes: Buffer.concat(parts), isBroken };
}

async function* pieces(source: ByteSource): AsyncGenerator<Buffer, void, undefined> {
  for (let at = 0; at < source.size; at += PIECE_BYTES) yield await source.read(at, PIECE_BYTES);
}
