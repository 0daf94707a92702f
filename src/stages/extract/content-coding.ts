// Takes the content coding off a stored body before it is read: by its label, and by its first bytes where the label lies or says nothing.
import { inflateRawSync } from 'node:zlib';
import { gzipHeaderLength } from '../../../archive/index.ts';
import { contentCodings, DECODE_LIMITS, decodeContent as decodeLabelled } from '../../domain/content-coding.ts';

/** Codings that a body has without saying so. */
const MAX_UNSAID = 2;

/** Null when no way leads to text within the bounds. Bodies that lie about being packed are taken as they are. */
export async function decodeContent(body: Buffer, contentEncoding: string | null): Promise<Buffer | null> {
  const codings = contentCodings(contentEncoding).filter((coding) => !/^(utf-?8|binary|none|iso-8859-1)$/.test(coding));
  if (codings.length > DECODE_LIMITS.maxLayers) return null;
  let bytes = body;
  for (const coding of codings.reverse()) {
    const decoded = await decodeOne(bytes, coding);
    if (decoded === 'too-large') return null;
    if (decoded === null) return looksLikeMarkup(bytes) ? bytes : null;
    bytes = decoded;
  }
  for (let layer = 0; layer < MAX_UNSAID && codingOf(bytes) === 'gzip'; layer++) {
    const decoded = await decodeOne(bytes, 'gzip');
    if (decoded === null || decoded === 'too-large') return bytes;
    bytes = decoded;
  }
  return bytes;
}

async function decodeOne(bytes: Buffer, label: string): Promise<Buffer | 'too-large' | null> {
  const actual = codingOf(bytes);
  for (const coding of new Set([label, actual ?? label])) {
    const { status, bytes: decoded } = await decodeLabelled(bytes, coding);
    if (status === 'too-large') return 'too-large';
    if (status === 'whole' || (status === 'truncated' && decoded.length > 0)) return decoded;
  }
  return actual === 'gzip' ? firstMember(bytes) : null;
}

/** By the magic numbers of gzip, zstd and zlib; brotli has none. */
function codingOf(bytes: Buffer): 'gzip' | 'zstd' | 'deflate' | null {
  if (bytes.length < 6) return null;
  if (bytes.readUInt16BE(0) === 0x1f8b && bytes[2] === 8) return 'gzip';
  if (bytes.readUInt32LE(0) === 0xfd2fb528) return 'zstd';
  return bytes[0] === 0x78 && bytes.readUInt16BE(0) % 31 === 0 ? 'deflate' : null;
}

/** A gzip member with bytes after it that belong to none. */
function firstMember(bytes: Buffer): Buffer | null {
  const header = gzipHeaderLength(bytes);
  if (typeof header !== 'number') return null;
  try {
    return inflateRawSync(bytes.subarray(header), { maxOutputLength: DECODE_LIMITS.maxBytes });
  } catch {
    return null; // damaged: no text
  }
}

const looksLikeMarkup = (bytes: Buffer): boolean => /^(\u00ef\u00bb\u00bf)?\s*</.test(bytes.toString('latin1', 0, 64));
