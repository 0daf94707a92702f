// The entries of a ZIP (APPNOTE 6.3, ZIP64 included), with those refused that could write or mean something else than they say.
import type { ByteSource } from '../io/byte-source.ts';

export interface ZipEntry {
  name: string;
  /** 0 stored, 8 deflated. */
  method: number;
  compressedBytes: number;
  bytes: number;
  crc: number;
  /** Offset of the entry's data in the source. */
  dataOffset: number;
}

export interface RefusedEntry {
  entry: string;
  reason: string;
}

export interface ZipListing {
  entries: ZipEntry[];
  refused: RefusedEntry[];
  /** Entries that were taken although the package says two things of them. */
  problems: RefusedEntry[];
  /** The central directory is missing or damaged: entries were found by their local headers. */
  isScanned: boolean;
}

export const MAX_ENTRIES = 100_000;
const NAME_LIMIT = 1024;
const MAX_DIRECTORY_BYTES = 64 * 1024 * 1024;
const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
const END64_LOCATOR = 0x07064b50;
const END64 = 0x06064b50;

export async function listZip(source: ByteSource): Promise<ZipListing> {
  const directory = await readDirectory(source);
  const found = directory ?? (await scanLocal(source));
  const entries: ZipEntry[] = [];
  const refused: RefusedEntry[] = [];
  const problems: RefusedEntry[] = [];
  const names = new Set<string>();
  for (const raw of found) {
    const reason = nameProblem(raw.name) ?? raw.problem ?? (names.has(raw.name) ? 'a second entry of this name' : null);
    names.add(raw.name);
    if (raw.name.endsWith('/') && raw.bytes === 0 && reason === null) continue;
    if (reason !== null) refused.push({ entry: raw.name, reason });
    else {
      const local = await localHeader(source, raw.localOffset);
      if (local === null) refused.push({ entry: raw.name, reason: 'its local header is damaged' });
      else entries.push({ ...raw, dataOffset: local.dataOffset });
      if (local !== null && local.name !== raw.name)
        problems.push({ entry: raw.name, reason: `its local header gives another name: ${local.name.slice(0, 200)}` });
    }
  }
  return { entries, refused, problems, isScanned: directory === null };
}

interface RawEntry {
  name: string;
  method: number;
  compressedBytes: number;
  bytes: number;
  crc: number;
  localOffset: number;
  problem: string | null;
}

/** Why a name is refused: it would leave the folder it is unpacked into, or mean different files to different readers. */
function nameProblem(name: string): string | null {
  if (name === '' || name.length > NAME_LIMIT) return 'a name of no or too great length';
  if (/[\u0000-\u001f\\]/.test(name)) return 'a name with control characters or backslashes';
  if (name.startsWith('/') || /^[a-z]:/i.test(name)) return 'an absolute path';
  if (name.split('/').some((part) => part === '..' || part === '.')) return 'a path that leaves the package';
  return null;
}

/** Null when there is no whole central directory. */
async function readDirectory(source: ByteSource): Promise<RawEntry[] | null> {
  const tailStart = Math.max(0, source.size - 65_557);
  const tail = await source.read(tailStart, source.size - tailStart);
  const signature = Buffer.from([0x50, 0x4b, 5, 6]);
  const at = tail.lastIndexOf(signature);
  if (at < 0 || at + 22 > tail.length || tail.readUInt32LE(at) !== END) return null;
  let count = tail.readUInt16LE(at + 10);
  let size = tail.readUInt32LE(at + 12);
  let start = tail.readUInt32LE(at + 16);
  if (at >= 20 && tail.readUInt32LE(at - 20) === END64_LOCATOR) {
    const end = await source.read(Number(tail.readBigUInt64LE(at - 12)), 56);
    if (end.length < 56 || end.readUInt32LE(0) !== END64) return null;
    count = Number(end.readBigUInt64LE(32));
    size = Number(end.readBigUInt64LE(40));
    start = Number(end.readBigUInt64LE(48));
  }
  if (count > MAX_ENTRIES || size > MAX_DIRECTORY_BYTES || start + size > source.size) return null;
  const directory = await source.read(start, size);
  const entries: RawEntry[] = [];
  let offset = 0;
  for (let i = 0; i < count; i++) {
    const entry = centralEntry(directory, offset);
    if (entry === null) return null;
    entries.push(entry.raw);
    offset = entry.end;
  }
  return entries;
}

function centralEntry(bytes: Buffer, at: number): { raw: RawEntry; end: number } | null {
  if (at + 46 > bytes.length || bytes.readUInt32LE(at) !== CENTRAL) return null;
  const flags = bytes.readUInt16LE(at + 8);
  const nameEnd = at + 46 + bytes.readUInt16LE(at + 28);
  const extraEnd = nameEnd + bytes.readUInt16LE(at + 30);
  const end = extraEnd + bytes.readUInt16LE(at + 32);
  if (end > bytes.length) return null;
  const raw: RawEntry = {
    name: bytes.toString('utf8', at + 46, nameEnd),
    method: bytes.readUInt16LE(at + 10),
    crc: bytes.readUInt32LE(at + 16),
    compressedBytes: bytes.readUInt32LE(at + 20),
    bytes: bytes.readUInt32LE(at + 24),
    localOffset: bytes.readUInt32LE(at + 42),
    problem: null,
  };
  widen(raw, bytes.subarray(nameEnd, extraEnd));
  const isUnix = bytes[at + 5] === 3 || bytes[at + 5] === 19;
  const mode = bytes.readUInt32LE(at + 38) >>> 16;
  if (isUnix && (mode & 0xf000) === 0xa000) raw.problem = 'a symbolic link';
  else raw.problem = dataProblem(flags, raw.method);
  return { raw, end };
}

function dataProblem(flags: number, method: number): string | null {
  if (flags & 1) return 'encrypted';
  return method === 0 || method === 8 ? null : `compressed by method ${method}, which is not allowed in a WACZ`;
}

/** ZIP64 sizes and offset, from the extra field. */
function widen(raw: RawEntry, extra: Buffer): void {
  for (let at = 0; at + 4 <= extra.length; ) {
    const id = extra.readUInt16LE(at);
    const size = extra.readUInt16LE(at + 2);
    const field = extra.subarray(at + 4, at + 4 + size);
    at += 4 + size;
    if (id !== 1) continue;
    let p = 0;
    const next = (): number => {
      p += 8;
      return p <= field.length ? Number(field.readBigUInt64LE(p - 8)) : 0;
    };
    if (raw.bytes === 0xffffffff) raw.bytes = next();
    if (raw.compressedBytes === 0xffffffff) raw.compressedBytes = next();
    if (raw.localOffset === 0xffffffff) raw.localOffset = next();
  }
}

async function localHeader(source: ByteSource, at: number): Promise<{ dataOffset: number; name: string } | null> {
  const head = await source.read(at, 30 + NAME_LIMIT);
  if (head.length < 30 || head.readUInt32LE(0) !== LOCAL) return null;
  const nameBytes = head.readUInt16LE(26);
  return { dataOffset: at + 30 + nameBytes + head.readUInt16LE(28), name: head.toString('utf8', 30, 30 + nameBytes) };
}

const SCAN_BYTES = 1024 * 1024;

/** Without a directory: local headers one after the other, searched for where one does not follow at once. */
async function scanLocal(source: ByteSource): Promise<RawEntry[]> {
  const entries: RawEntry[] = [];
  for (let at = await findLocal(source, 0); at < source.size && entries.length < MAX_ENTRIES; ) {
    const head = await source.read(at, 30 + 65_535 * 2);
    if (head.length < 30) break;
    const nameEnd = 30 + head.readUInt16LE(26);
    const dataAt = at + nameEnd + head.readUInt16LE(28);
    const flags = head.readUInt16LE(6);
    const raw: RawEntry = {
      name: head.toString('utf8', 30, nameEnd),
      method: head.readUInt16LE(8),
      crc: head.readUInt32LE(14),
      compressedBytes: head.readUInt32LE(18),
      bytes: head.readUInt32LE(22),
      localOffset: at,
      problem: null,
    };
    widen(raw, head.subarray(nameEnd, nameEnd + head.readUInt16LE(28)));
    raw.problem = dataProblem(flags, raw.method);
    const isUnknown = (flags & 8) !== 0 && raw.compressedBytes === 0;
    const next = await findLocal(source, isUnknown ? dataAt : Math.min(dataAt + raw.compressedBytes, source.size));
    if (isUnknown || dataAt + raw.compressedBytes > source.size) {
      raw.compressedBytes = next - dataAt;
      if (raw.method === 0) raw.bytes = raw.compressedBytes;
    }
    entries.push(raw);
    at = next;
  }
  return entries;
}

async function findLocal(source: ByteSource, from: number): Promise<number> {
  const mark = Buffer.from([0x50, 0x4b, 3, 4]);
  for (let at = from; at < source.size; at += SCAN_BYTES - 3) {
    const hit = (await source.read(at, SCAN_BYTES)).indexOf(mark);
    if (hit >= 0) return at + hit;
  }
  return source.size;
}
