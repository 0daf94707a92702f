// Takes gzip off by its magic number, not by its label: `.gz` files that are none, that are gzipped twice, that break off or that swell.
import { constants, createGunzip } from 'node:zlib';

export interface OpenedBytes {
  bytes: Buffer;
  /** The coded stream broke off or was corrupt, or reached `maxBytes`: `bytes` is what came before. */
  truncated: boolean;
}

const MAX_LAYERS = 3;

/** `bytes` as they are when they are no gzip. At most `maxBytes` come out of each layer. */
export async function openGzip(bytes: Buffer, maxBytes: number): Promise<OpenedBytes> {
  let opened: OpenedBytes = { bytes, truncated: false };
  for (let layer = 0; layer < MAX_LAYERS && isGzip(opened.bytes); layer++) {
    const inner = await gunzipUpTo(opened.bytes, maxBytes);
    opened = { bytes: inner.bytes, truncated: opened.truncated || inner.truncated };
  }
  return opened;
}

const isGzip = (bytes: Buffer): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b && bytes[2] === 8;

function gunzipUpTo(coded: Buffer, maxBytes: number): Promise<OpenedBytes> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const stream = createGunzip({ finishFlush: constants.Z_SYNC_FLUSH });
    const done = (truncated: boolean): void => {
      stream.destroy();
      resolve({ bytes: Buffer.concat(chunks), truncated });
    };
    let isWhole = false;
    stream.on('data', (chunk: Buffer) => {
      const room = maxBytes + 1 - size;
      chunks.push(chunk.length > room ? chunk.subarray(0, room) : chunk);
      size += chunk.length;
      if (size > maxBytes) done(true);
    });
    stream.on('error', () => done(true));
    stream.on('end', () => {
      isWhole = endsWithLength(coded, size);
      done(!isWhole);
    });
    stream.end(coded);
  });
}

/** RFC 1952 §2.3.1: the last four bytes are the length of what was coded, which a broken-off stream does not have. Several members make the sum differ. */
function endsWithLength(coded: Buffer, size: number): boolean {
  if (coded.length < 18) return false;
  return coded.readUInt32LE(coded.length - 4) === size % 2 ** 32 || coded.indexOf(Buffer.from([0x1f, 0x8b, 8]), 18) > 0;
}
