// A ZIP with every entry stored, written in one pass: what a WACZ needs, so that readers can seek in it. ZIP64 where sizes ask for it.

import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import type { ByteSource } from '../io/byte-source.ts';

export interface StoredEntry {
  name: string;
  bytes: number;
  /** 64 hex. */
  sha256: string;
}

export interface ZipWriter {
  /** Adds a source as an entry, in pieces. */
  add(name: string, source: ByteSource): Promise<StoredEntry>;
  close(): Promise<void>;
}

const PIECE_BYTES = 1024 * 1024;
const LARGE = 0xffffffff;
/** 1980-01-01, the earliest that ZIP knows: the same input gives the same bytes. */
const DOS_DATE = 0x21;
const UTF8_NAMES = 0x0800;

interface Placed extends StoredEntry {
  crc: number;
  offset: number;
}

export async function createZip(path: string): Promise<ZipWriter> {
  const handle: FileHandle = await open(path, 'wx');
  const placed: Placed[] = [];
  let at = 0;
  const write = async (bytes: Buffer): Promise<void> => {
    await handle.writeFile(bytes);
    at += bytes.length;
  };
  return {
    async add(name, source) {
      const offset = at;
      const { crc, sha256 } = await checksum(source);
      await write(localHeader(name, source.size, crc));
      for (let p = 0; p < source.size; p += PIECE_BYTES) await write(await source.read(p, PIECE_BYTES));
      const entry = { name, bytes: source.size, sha256, crc, offset };
      placed.push(entry);
      return { name, bytes: entry.bytes, sha256 };
    },
    async close() {
      try {
        const start = at;
        for (const entry of placed) await write(centralHeader(entry));
        await write(endRecords(placed.length, start, at - start));
        await handle.sync();
      } finally {
        await handle.close();
      }
    },
  };
}

async function checksum(source: ByteSource): Promise<{ crc: number; sha256: string }> {
  const hash = createHash('sha256');
  let crc = 0;
  for (let p = 0; p < source.size; p += PIECE_BYTES) {
    const bytes = await source.read(p, PIECE_BYTES);
    hash.update(bytes);
    crc = crc32(bytes, crc);
  }
  return { crc, sha256: hash.digest('hex') };
}

function localHeader(name: string, bytes: number, crc: number): Buffer {
  const isLarge = bytes >= LARGE;
  const nameBytes = Buffer.from(name, 'utf8');
  const head = Buffer.alloc(30);
  head.writeUInt32LE(0x04034b50, 0);
  head.writeUInt16LE(isLarge ? 45 : 20, 4);
  head.writeUInt16LE(UTF8_NAMES, 6);
  head.writeUInt16LE(DOS_DATE, 12);
  head.writeUInt32LE(crc, 14);
  head.writeUInt32LE(isLarge ? LARGE : bytes, 18);
  head.writeUInt32LE(isLarge ? LARGE : bytes, 22);
  head.writeUInt16LE(nameBytes.length, 26);
  const extra = isLarge ? wideField([bytes, bytes]) : Buffer.alloc(0);
  head.writeUInt16LE(extra.length, 28);
  return Buffer.concat([head, nameBytes, extra]);
}

function wideField(values: readonly number[]): Buffer {
  const field = Buffer.alloc(4 + values.length * 8);
  field.writeUInt16LE(1, 0);
  field.writeUInt16LE(values.length * 8, 2);
  values.forEach((value, i) => {
    field.writeBigUInt64LE(BigInt(value), 4 + i * 8);
  });
  return field;
}

function centralHeader({ name, bytes, crc, offset }: Placed): Buffer {
  const wide = [...(bytes >= LARGE ? [bytes, bytes] : []), ...(offset >= LARGE ? [offset] : [])];
  const extra = wide.length > 0 ? wideField(wide) : Buffer.alloc(0);
  const nameBytes = Buffer.from(name, 'utf8');
  const head = Buffer.alloc(46);
  head.writeUInt32LE(0x02014b50, 0);
  head.writeUInt16LE(0x0300 | 45, 4);
  head.writeUInt16LE(wide.length > 0 ? 45 : 20, 6);
  head.writeUInt16LE(UTF8_NAMES, 8);
  head.writeUInt16LE(DOS_DATE, 14);
  head.writeUInt32LE(crc, 16);
  head.writeUInt32LE(Math.min(bytes, LARGE), 20);
  head.writeUInt32LE(Math.min(bytes, LARGE), 24);
  head.writeUInt16LE(nameBytes.length, 28);
  head.writeUInt16LE(extra.length, 30);
  head.writeUInt32LE((0o100644 << 16) >>> 0, 38);
  head.writeUInt32LE(Math.min(offset, LARGE), 42);
  return Buffer.concat([head, nameBytes, extra]);
}

function endRecords(count: number, start: number, size: number): Buffer {
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(Math.min(count, 0xffff), 8);
  end.writeUInt16LE(Math.min(count, 0xffff), 10);
  end.writeUInt32LE(Math.min(size, LARGE), 12);
  end.writeUInt32LE(Math.min(start, LARGE), 16);
  if (count < 0xffff && size < LARGE && start < LARGE) return end;
  const wide = Buffer.alloc(76);
  wide.writeUInt32LE(0x06064b50, 0);
  wide.writeBigUInt64LE(44n, 4);
  wide.writeUInt16LE(0x032d, 12);
  wide.writeUInt16LE(45, 14);
  wide.writeBigUInt64LE(BigInt(count), 24);
  wide.writeBigUInt64LE(BigInt(count), 32);
  wide.writeBigUInt64LE(BigInt(size), 40);
  wide.writeBigUInt64LE(BigInt(start), 48);
  wide.writeUInt32LE(0x07064b50, 56);
  wide.writeBigUInt64LE(BigInt(start + size), 64);
  wide.writeUInt32LE(1, 72);
  return Buffer.concat([wide, end]);
}
