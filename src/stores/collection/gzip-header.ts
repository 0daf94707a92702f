// The ten bytes before a gzip member's data, which no check value of it covers: a flipped bit there is noticed by what we write alone.
import type { ByteSource } from '../../../archive/index.ts';

/** RFC 1952 §2.3.1: unknown, as we write, or Unix, as zlib does on most machines. */
const SYSTEMS: ReadonlySet<number> = new Set([3, 255]);

/** No flags, no time, no word on the level. */
export async function isOurMember(source: ByteSource, offset: number): Promise<boolean> {
  const header = await source.read(offset, 10);
  if (header.length < 10 || header.readUInt32BE(0) !== 0x1f8b0800) return false;
  return header.subarray(4, 9).every((byte) => byte === 0) && SYSTEMS.has(header[9] ?? 0);
}
