// One gzip member (RFC 1952) at a time out of a larger file: header, deflate data of unknown length, check values.
import { constants, crc32, inflateRawSync } from 'node:zlib';
import type { OutputMemory } from './output-memory.ts';
import { deflateRaw, inflateRaw } from './zlib-handle.ts';

/** Length of a member's header, `short` when more bytes are needed to tell, null when there is no member here. */
export function gzipHeaderLength(bytes: Buffer, at = 0): number | 'short' | null {
  const left = bytes.length - at;
  if (left < 10) return 'short';
  const flags = bytes[at + 3] ?? 0;
  if (bytes[at] !== 0x1f || bytes[at + 1] !== 0x8b || bytes[at + 2] !== 8 || (flags & 0xe0) !== 0) return null;
  let end = at + 10;
  if (flags & 4) {
    if (end + 2 > bytes.length) return 'short';
    end += 2 + bytes.readUInt16LE(end);
  }
  for (const flag of [8, 16]) {
    if (!(flags & flag)) continue;
    const zero = bytes.indexOf(0, end);
    if (zero < 0) return 'short';
    end = zero + 1;
  }
  if (flags & 2) end += 2;
  return end > bytes.length ? 'short' : end - at;
}

/** A header without flags, time or word on the level, of system `unknown` (as we write) or Unix (as zlib does on most machines). */
export const isBareHeader = (bytes: Buffer): boolean =>
  bytes.length >= 10 &&
  bytes.readUInt32BE(0) === 0x1f8b0800 &&
  bytes.readUInt32BE(4) === 0 &&
  bytes[8] === 0 &&
  (bytes[9] === 255 || bytes[9] === 3);

export type MemberResult =
  | { kind: 'whole'; bytes: Buffer; length: number; checks: boolean; isBare: boolean }
  /** The input ends before the member does. */
  | { kind: 'short' }
  | { kind: 'too-large' }
  | { kind: 'damaged' };

/** Inflates the member at the start of `bytes`. `checks` says whether CRC-32 and size agree. */
export function inflateMember(bytes: Buffer, maxOutputBytes: number, memory?: OutputMemory): MemberResult {
  const header = gzipHeaderLength(bytes);
  if (header === 'short') return { kind: 'short' };
  if (header === null) return { kind: 'damaged' };
  const run = inflateRaw(bytes, header, maxOutputBytes, memory);
  if (run.kind === 'too-large') return { kind: 'too-large' };
  if (run.kind === 'fault') return { kind: run.code === 'Z_BUF_ERROR' ? 'short' : 'damaged' };
  const trailer = header + run.consumed;
  if (trailer + 8 > bytes.length) return { kind: 'short' };
  const checks =
    bytes.readUInt32LE(trailer) === crc32(run.bytes) && bytes.readUInt32LE(trailer + 4) === run.bytes.length >>> 0;
  return { kind: 'whole', bytes: run.bytes, length: trailer + 8, checks, isBare: isBareHeader(bytes) };
}

const HEADER = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff]);
/** No member of ours has a header of more than ten bytes; a few more are looked at where a bit of its flags was turned, which `bareHeaderFor` needs. */
export const LOOKED_AT_BYTES = 512;

/** Where the deflate data of a member begins whose header says more than ours do, and what is to stand before it; null for a bare header. */
export function bareHeaderFor(start: Buffer): { skip: number; header: Buffer } | null {
  if (isBareHeader(start)) return null;
  const skip = gzipHeaderLength(start.subarray(0, LOOKED_AT_BYTES));
  return typeof skip === 'number' ? { skip, header: HEADER } : null;
}

/** One gzip member, without a name or time, so that the same bytes always give the same member. */
export function deflateMember(bytes: Buffer, level: number): Buffer {
  const trailer = Buffer.allocUnsafe(8);
  trailer.writeUInt32LE(crc32(bytes), 0);
  trailer.writeUInt32LE(bytes.length >>> 0, 4);
  return Buffer.concat([HEADER, deflateRaw(bytes, level), trailer]);
}

/** The first bytes that a member at `at` would give; empty when it is none. For telling real members from chance matches. */
export function memberStart(bytes: Buffer, at: number): Buffer {
  const header = gzipHeaderLength(bytes, at);
  if (header === null || header === 'short') return Buffer.alloc(0);
  const sample = bytes.subarray(at + header, at + header + 1024);
  try {
    return inflateRawSync(sample, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: 1024 * 1024 * 2 });
  } catch {
    return Buffer.alloc(0); // chance match: not a member
  }
}
