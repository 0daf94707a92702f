// Removes Content-Encoding from a stored body before it is read. Sizes are bounded: a small body may hold a bomb.
import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate, inflateRaw } from 'node:zlib';
import { decompress as unzstd } from 'fzstd';

const MAX_BYTES = 64 * 1024 * 1024;
const MAX_LAYERS = 4;

const limits = { maxOutputLength: MAX_BYTES };
const gunzipBytes = promisify(gunzip);
const inflateBytes = promisify(inflate);
const inflateRawBytes = promisify(inflateRaw);
const unbrotliBytes = promisify(brotliDecompress);

/** Null when the bytes are not what the header says, or grow beyond 64 MiB. Bodies that lie about being packed are taken as they are. */
export async function decodeContent(body: Buffer, contentEncoding: string | null): Promise<Buffer | null> {
  const codings = (contentEncoding ?? '')
    .toLowerCase()
    .split(',')
    .map((c) => c.trim())
    .filter((c) => c !== '' && c !== 'identity');
  if (codings.length > MAX_LAYERS) return null;
  let bytes = body;
  for (const coding of codings.reverse()) {
    const decoded = await decodeOne(bytes, coding);
    if (decoded === null) return looksLikeMarkup(bytes) ? bytes : null;
    bytes = decoded;
  }
  return bytes;
}

async function decodeOne(bytes: Buffer, coding: string): Promise<Buffer | null> {
  try {
    switch (coding) {
      case 'gzip':
      case 'x-gzip':
        return await gunzipBytes(bytes, limits);
      case 'deflate':
        // RFC 9110 §8.4.1.2 means zlib; some servers send raw deflate.
        return (bytes[0] ?? 0) % 16 === 8 ? await inflateBytes(bytes, limits) : await inflateRawBytes(bytes, limits);
      case 'br':
        return await unbrotliBytes(bytes, limits);
      case 'zstd':
        return Buffer.from(unzstd(bytes));
      default:
        return null;
    }
  } catch (cause) {
    if (cause instanceof Error) return null;
    throw cause;
  }
}

const looksLikeMarkup = (bytes: Buffer): boolean => /^\s*</.test(bytes.subarray(0, 64).toString('latin1'));
