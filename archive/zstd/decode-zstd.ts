// A .warc.zst as chunks, one a frame, with the dictionary that its first skippable frame may hold (IIPC's Zstandard proposal); a file appended to it may bring another.
import { type ByteSource, isZeros, type Lookahead, lookahead } from '../io/byte-source.ts';
import { type Decoded, type LostReason, lost } from '../io/chunk.ts';
import { frameLength, frameOutputBound, isSkippable, ZSTD_MAGIC } from './frame.ts';

/** Injected: Node 20 has no zstd of its own. Throws on damage and on output above `maxBytes`. */
export interface ZstdCodec {
  decompress(frame: Buffer, dictionary: Buffer | null, maxBytes: number): Buffer;
}

const DICTIONARY_FRAME = 0x184d2a5d;
const MAX_FRAME_BYTES = 64 * 1024 * 1024;
const MAX_OUTPUT_BYTES = 256 * 1024 * 1024;
const MAX_DICTIONARY_BYTES = 64 * 1024 * 1024;
const SCAN_BYTES = 1024 * 1024;

export async function* decodeZstd(
  source: ByteSource,
  begins: (start: Buffer) => boolean,
  codec: ZstdCodec | null,
): Decoded {
  if (codec === null) throw new Error('zstd input needs a zstd codec');
  const ahead = lookahead(source);
  let dictionary: Buffer | null = null;
  let at = 0;
  while (at < source.size) {
    const length = await wholeFrame(ahead, at);
    const frame = length === null ? null : (await ahead.peek(at, length)).subarray(0, length);
    if (frame !== null && isSkippable(frame)) {
      if (frame.readUInt32LE(0) === DICTIONARY_FRAME) {
        dictionary = dictionaryOf(frame, codec);
        if (dictionary === null) yield lost(at, frame.length, 'undecodable');
      }
      at += frame.length;
      continue;
    }
    const bytes = frame === null ? null : tryDecompress(codec, frame, dictionary);
    if (frame !== null && bytes !== null) {
      const end = at + frame.length;
      yield { kind: 'bytes', bytes, offset: at, isPlain: false, isFirst: true, end, isDoubtful: false, isBare: false };
      at = end;
      continue;
    }
    const next = await findFrame(ahead, at + 1, (candidate) => {
      const found = tryDecompress(codec, candidate, dictionary);
      return found !== null && begins(found);
    });
    yield lost(at, next - at, await reasonOf(source, at, next, frame !== null));
    at = next;
  }
}

async function reasonOf(source: ByteSource, at: number, next: number, isWhole: boolean): Promise<LostReason> {
  if (await isZeros(source, at, next)) return 'zeros';
  const start = await source.read(at, 4);
  if (start.length === 4 && start.readUInt32LE(0) !== ZSTD_MAGIC) return 'not-a-record';
  return next === source.size && !isWhole ? 'truncated' : 'damaged-member';
}

async function wholeFrame(ahead: Lookahead, at: number): Promise<number | null> {
  for (let window = 256 * 1024; window <= MAX_FRAME_BYTES * 4; window *= 4) {
    const bytes = await ahead.peek(at, window);
    const length = frameLength(bytes);
    if (typeof length === 'number') return length <= bytes.length ? length : null;
    if (length === null || at + bytes.length >= ahead.size) return null;
  }
  return null;
}

function tryDecompress(codec: ZstdCodec, frame: Buffer, dictionary: Buffer | null): Buffer | null {
  const bound = frameOutputBound(frame);
  if (bound === null || bound > MAX_OUTPUT_BYTES) return null;
  try {
    return codec.decompress(frame, dictionary, Math.max(bound, 1));
  } catch {
    return null; // damaged: the caller reports the range
  }
}

/** The dictionary stands in the frame as it is, or compressed as a frame of its own; null when that is damaged. */
function dictionaryOf(frame: Buffer, codec: ZstdCodec): Buffer | null {
  const content = frame.subarray(8);
  if (content.length < 4 || content.readUInt32LE(0) !== ZSTD_MAGIC) return Buffer.from(content);
  const bound = frameOutputBound(content);
  if (bound === null || bound > MAX_DICTIONARY_BYTES) return null;
  try {
    return codec.decompress(content, null, bound);
  } catch {
    return null; // the caller reports it
  }
}

async function findFrame(ahead: Lookahead, from: number, holdsRecord: (frame: Buffer) => boolean): Promise<number> {
  const magic = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);
  for (let at = from; at < ahead.size; ) {
    const bytes = await ahead.peek(at, SCAN_BYTES);
    for (let hit = bytes.indexOf(magic); hit >= 0; hit = bytes.indexOf(magic, hit + 1)) {
      const length = await wholeFrame(ahead, at + hit);
      if (length !== null && holdsRecord((await ahead.peek(at + hit, length)).subarray(0, length))) return at + hit;
    }
    at += Math.max(1, bytes.length - 3);
  }
  return ahead.size;
}
