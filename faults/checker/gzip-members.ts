// A file of gzip members, taken apart by Node's inflate alone. The checker shares no code with what it checks.
import { crc32, inflateRawSync } from 'node:zlib';

export interface Member {
  offset: number;
  length: number;
  bytes: Buffer;
}

export interface Members {
  members: Member[];
  /** What is wrong with the file as a run of members, and where. */
  faults: { offset: number; message: string }[];
}

const MAGIC = Buffer.from([0x1f, 0x8b, 8]);
const HEAD_BYTES = 10;
const TAIL_BYTES = 8;

/** Every member from the first byte to the last; after damage it goes on at the next one that can be read. */
export function readMembers(file: Buffer): Members {
  const found: Members = { members: [], faults: [] };
  for (let at = 0; at < file.length; ) {
    const read = readMember(file, at);
    if (typeof read !== 'string') {
      found.members.push(read);
      at += read.length;
      continue;
    }
    const next = nextMember(file, at + 1);
    found.faults.push({ offset: at, message: `${next - at} bytes are no gzip member: ${read}` });
    at = next;
  }
  return found;
}

function nextMember(file: Buffer, from: number): number {
  for (let at = file.indexOf(MAGIC, from); at >= 0; at = file.indexOf(MAGIC, at + 1))
    if (typeof readMember(file, at) !== 'string') return at;
  return file.length;
}

interface InflateInfo {
  buffer: Buffer;
  engine: { bytesWritten: number };
}

function readMember(file: Buffer, offset: number): Member | string {
  if (!file.subarray(offset, offset + 3).equals(MAGIC)) return 'no gzip header';
  if (file[offset + 3] !== 0) return 'header with extra fields, which are never written here';
  const start = offset + HEAD_BYTES;
  let inflated: InflateInfo;
  try {
    inflated = inflateRawSync(file.subarray(start), { info: true } as object) as unknown as InflateInfo;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  const end = start + inflated.engine.bytesWritten;
  if (end + TAIL_BYTES > file.length) return 'cut short';
  if (file.readUInt32LE(end) !== crc32(inflated.buffer)) return 'checksum does not match';
  if (file.readUInt32LE(end + 4) !== inflated.buffer.length % 2 ** 32) return 'length does not match';
  return { offset, length: end + TAIL_BYTES - offset, bytes: inflated.buffer };
}
