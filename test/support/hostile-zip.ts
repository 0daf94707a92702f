// ZIP files made by hand, as no honest tool makes them.
import { crc32, deflateRawSync } from 'node:zlib';

export interface MadeEntry {
  name: string;
  bytes: Buffer;
  isLink?: boolean;
  isDeflated?: boolean;
  /** Sizes and CRC stand after the data, as streaming writers leave them. */
  hasDescriptor?: boolean;
  isEncrypted?: boolean;
  /** Sizes and offset in the directory's ZIP64 field. */
  isZip64?: boolean;
}

export function zipOf(entries: readonly MadeEntry[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const entry of entries) {
    const { name, bytes, isLink = false, isDeflated = false, hasDescriptor = false, isZip64 = false } = entry;
    const data = isDeflated ? deflateRawSync(bytes) : bytes;
    const sizes = (crc: number, packed: number, size: number): Buffer => {
      const fields = Buffer.alloc(26);
      fields.writeUInt16LE(isZip64 ? 45 : 20, 0);
      fields.writeUInt16LE((entry.isEncrypted ? 1 : 0) | (hasDescriptor ? 8 : 0), 2);
      fields.writeUInt16LE(isDeflated ? 8 : 0, 4);
      fields.writeUInt32LE(crc, 10);
      fields.writeUInt32LE(packed, 14);
      fields.writeUInt32LE(size, 18);
      fields.writeUInt16LE(Buffer.byteLength(name), 22);
      return fields;
    };
    const inFront = hasDescriptor ? sizes(0, 0, 0) : sizes(crc32(bytes), data.length, bytes.length);
    const parts64 = [Buffer.from('PK\x03\x04', 'latin1'), inFront, Buffer.from(name), data];
    if (hasDescriptor) {
      const descriptor = Buffer.alloc(16);
      descriptor.write('PK\x07\x08', 0, 'latin1');
      descriptor.writeUInt32LE(crc32(bytes), 4);
      descriptor.writeUInt32LE(data.length, 8);
      descriptor.writeUInt32LE(bytes.length, 12);
      parts64.push(descriptor);
    }
    const local = Buffer.concat(parts64);
    const inDirectory = isZip64
      ? sizes(crc32(bytes), 0xffffffff, 0xffffffff)
      : sizes(crc32(bytes), data.length, bytes.length);
    const extra = isZip64 ? Buffer.alloc(28) : Buffer.alloc(0);
    if (isZip64) {
      extra.writeUInt16LE(1, 0);
      extra.writeUInt16LE(24, 2);
      extra.writeBigUInt64LE(BigInt(bytes.length), 4);
      extra.writeBigUInt64LE(BigInt(data.length), 12);
      extra.writeBigUInt64LE(BigInt(at), 20);
    }
    inDirectory.writeUInt16LE(extra.length, 24);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(((isLink ? 0o120777 : 0o100644) << 16) >>> 0, 6);
    rest.writeUInt32LE(isZip64 ? 0xffffffff : at, 10);
    directory.push(
      Buffer.concat([Buffer.from('PK\x01\x02\x14\x03', 'latin1'), inDirectory, rest, Buffer.from(name), extra]),
    );
    parts.push(local);
    at += local.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(entries.length, 4);
  end.writeUInt16LE(entries.length, 6);
  end.writeUInt32LE(central.length, 8);
  end.writeUInt32LE(at, 12);
  return Buffer.concat([...parts, central, Buffer.from('PK\x05\x06', 'latin1'), end]);
}
