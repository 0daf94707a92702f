// One gzip member (RFC 1952) at a time out of a larger file: header, deflate data of unknown length, check values.
import { constants, crc32, inflateRawSync } from 'node:zlib';

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

export type MemberResult =
  | { kind: 'whole'; bytes: Buffer; length: number; checks: boolean }
  /** The input ends before the member does. */
  | { kind: 'short' }
  | { kind: 'too-large' }
  | { kind: 'damaged' };

/** `inflateRawSync` with `info` answers this; @types/node knows it as any Buffer. */
interface InflateInfo {
  buffer: Buffer;
  engine: { bytesWritten: number };
}

const inflateWithInfo = (bytes: Buffer, maxOutputLength: number): InflateInfo => {
  const answer: unknown = inflateRawSync(bytes, { info: true, maxOutputLength, chunkSize: 64 * 1024 });
  return answer as InflateInfo;
};

/** Inflates the member at the start of `bytes`. `checks` says whether CRC-32 and size agree. */
export function inflateMember(bytes: Buffer, maxOutputBytes: number): MemberResult {
  const header = gzipHeaderLength(bytes);
  if (header === 'short') return { kind: 'short' };
  if (header === null) return { kind: 'damaged' };
  try {
    const { buffer, engine } = inflateWithInfo(bytes.subarray(header), maxOutputBytes);
    const trailer = header + engine.bytesWritten;
    if (trailer + 8 > bytes.length) return { kind: 'short' };
    const checks =
      bytes.readUInt32LE(trailer) === crc32(buffer) && bytes.readUInt32LE(trailer + 4) === buffer.length >>> 0;
    return { kind: 'whole', bytes: buffer, length: trailer + 8, checks };
  } catch (error) {
    const code = codeOf(error);
    if (code === 'Z_BUF_ERROR') return { kind: 'short' };
    if (code === 'ERR_BUFFER_TOO_LARGE') return { kind: 'too-large' };
    return { kind: 'damaged' };
  }
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

export const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
