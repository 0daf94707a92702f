// Takes Content-Encoding off a stored body (RFC 9110 §8.4). Layers, sizes and ratios are bounded: a small body may hold a bomb.
import { promisify } from 'node:util';
import { brotliDecompress, constants, gunzip, inflate, inflateRaw } from 'node:zlib';
import { Decompress, ZstdErrorCode } from 'fzstd';

/**
 * - `whole`: every layer came off to its end.
 * - `truncated`: the coded stream stops before its end; `bytes` is what came before.
 * - `corrupt`: not what the label says; `bytes` is the body as it stands at that layer.
 * - `too-large`: beyond `maxBytes` or `maxRatio`; `bytes` is empty.
 * - `unsupported`: a coding we do not know, or too many layers; `bytes` is the body as it stands.
 */
export type DecodeStatus = 'whole' | 'truncated' | 'corrupt' | 'too-large' | 'unsupported';

export interface DecodedBody {
  status: DecodeStatus;
  bytes: Buffer;
}

export interface DecodeLimits {
  maxBytes: number;
  /** Decoded to coded size over all layers; sizes under `ratioFloorBytes` are always let through. */
  maxRatio: number;
  ratioFloorBytes: number;
  maxLayers: number;
}

export const DECODE_LIMITS: DecodeLimits = {
  maxBytes: 64 * 1024 * 1024,
  maxRatio: 200,
  ratioFloorBytes: 4 * 1024 * 1024,
  maxLayers: 4,
};

/** Codings in the order applied, lower case, `identity` left out. */
export function contentCodings(contentEncoding: string | null): string[] {
  return (contentEncoding ?? '')
    .toLowerCase()
    .split(',')
    .map((coding) => coding.trim())
    .filter((coding) => coding !== '' && coding !== 'identity' && coding !== 'none');
}

/** What a coded body may come to. */
export const mostDecodedBytes = (codedBytes: number, limits: DecodeLimits): number =>
  Math.min(limits.maxBytes, Math.max(limits.ratioFloorBytes, codedBytes * limits.maxRatio));

/** RFC 9110 §8.4.1.2 means zlib by `deflate`; some servers send raw deflate. */
export const isZlibStream = (bytes: Buffer): boolean =>
  (bytes[0] ?? 0) % 16 === 8 && (((bytes[0] ?? 0) << 8) | (bytes[1] ?? 0)) % 31 === 0;

/** Never throws on foreign bytes. An empty body is whole under any coding. */
export async function decodeContent(
  body: Buffer,
  contentEncoding: string | null,
  limits: DecodeLimits = DECODE_LIMITS,
): Promise<DecodedBody> {
  const codings = contentCodings(contentEncoding);
  if (codings.length === 0 || body.length === 0) return { status: 'whole', bytes: body };
  if (codings.length > limits.maxLayers) return { status: 'unsupported', bytes: body };
  const maxBytes = mostDecodedBytes(body.length, limits);
  let bytes = body;
  let truncated = false;
  for (const coding of codings.reverse()) {
    const decoded = await decodeLayer(bytes, coding, maxBytes);
    if (decoded.status === 'truncated') truncated = true;
    else if (decoded.status !== 'whole') return decoded;
    bytes = decoded.bytes;
  }
  return { status: truncated ? 'truncated' : 'whole', bytes };
}

type Inflater = (bytes: Buffer, options: { maxOutputLength: number; finishFlush?: number }) => Promise<Buffer>;
const gunzipBytes: Inflater = promisify(gunzip);
const inflateBytes: Inflater = promisify(inflate);
const inflateRawBytes: Inflater = promisify(inflateRaw);
const unbrotliBytes: Inflater = promisify(brotliDecompress);

async function decodeLayer(bytes: Buffer, coding: string, maxBytes: number): Promise<DecodedBody> {
  switch (coding) {
    case 'gzip':
    case 'x-gzip':
      return decodeZlib(bytes, gunzipBytes, constants.Z_SYNC_FLUSH, maxBytes);
    case 'deflate': {
      return decodeZlib(bytes, isZlibStream(bytes) ? inflateBytes : inflateRawBytes, constants.Z_SYNC_FLUSH, maxBytes);
    }
    case 'br':
      return decodeZlib(bytes, unbrotliBytes, constants.BROTLI_OPERATION_FLUSH, maxBytes);
    case 'zstd':
      return decodeZstd(bytes, maxBytes);
    default:
      return { status: 'unsupported', bytes };
  }
}

async function decodeZlib(
  bytes: Buffer,
  inflater: Inflater,
  lenientFlush: number,
  maxOutputLength: number,
): Promise<DecodedBody> {
  try {
    return { status: 'whole', bytes: await inflater(bytes, { maxOutputLength }) };
  } catch (fault) {
    const code = codeOf(fault);
    if (code === 'ERR_BUFFER_TOO_LARGE') return { status: 'too-large', bytes: Buffer.alloc(0) };
    if (code !== 'Z_BUF_ERROR') return { status: 'corrupt', bytes };
  }
  try {
    return { status: 'truncated', bytes: await inflater(bytes, { maxOutputLength, finishFlush: lenientFlush }) };
  } catch (fault) {
    const tooLarge = codeOf(fault) === 'ERR_BUFFER_TOO_LARGE';
    return tooLarge ? { status: 'too-large', bytes: Buffer.alloc(0) } : { status: 'corrupt', bytes };
  }
}

/** Input is fed in slices so that a bomb is noticed after one slice's output. */
const ZSTD_SLICE = 16 * 1024;
/** RFC 9659: `Content-Encoding: zstd` windows are at most 8 MB. */
const ZSTD_MAX_WINDOW = 8 * 1024 * 1024;

function decodeZstd(bytes: Buffer, maxBytes: number): DecodedBody {
  const chunks: Uint8Array[] = [];
  let size = 0;
  if (zstdWindow(bytes) > Math.max(ZSTD_MAX_WINDOW, maxBytes)) return { status: 'too-large', bytes: Buffer.alloc(0) };
  const stream = new Decompress((chunk) => {
    size += chunk.length;
    if (size > maxBytes) throw new RangeError('zstd output beyond its bound');
    chunks.push(chunk);
  });
  try {
    for (let at = 0; at < bytes.length; at += ZSTD_SLICE) {
      stream.push(bytes.subarray(at, at + ZSTD_SLICE), at + ZSTD_SLICE >= bytes.length);
    }
    return { status: 'whole', bytes: Buffer.concat(chunks) };
  } catch (fault) {
    if (fault instanceof RangeError && size > maxBytes) return { status: 'too-large', bytes: Buffer.alloc(0) };
    if ((fault as { code?: unknown }).code === ZstdErrorCode.UnexpectedEOF)
      return { status: 'truncated', bytes: Buffer.concat(chunks) };
    return { status: 'corrupt', bytes };
  }
}

/** Window size that the first frame header asks for (RFC 8878 §3.1.1.1); 0 when there is none to read. */
function zstdWindow(bytes: Buffer): number {
  if (bytes.length < 6 || bytes.readUInt32LE(0) !== 0xfd2fb528) return 0;
  const descriptor = bytes[4] ?? 0;
  if ((descriptor & 0x20) !== 0) return 0;
  const window = bytes[5] ?? 0;
  const base = 2 ** (10 + (window >> 3));
  return base + (base / 8) * (window & 7);
}

const codeOf = (fault: unknown): string =>
  fault instanceof Error && 'code' in fault && typeof fault.code === 'string' ? fault.code : '';
