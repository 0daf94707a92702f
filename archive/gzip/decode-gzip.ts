// A gzip file as chunks, one a member where members are of usual size. After damage it looks for the next member and says what was lost.
import { Readable } from 'node:stream';
import { createInflateRaw } from 'node:zlib';
import type { ByteSource, Lookahead } from '../io/byte-source.ts';
import { isZeros, lookahead } from '../io/byte-source.ts';
import { type Chunk, type ChunkFeed, type Decoded, type LostReason, lost, plainChunks } from '../io/chunk.ts';
import { gzipHeaderLength, inflateMember, isBareHeader, type MemberResult, memberStart } from './member.ts';
import type { ReadMemory } from './output-memory.ts';
import { codeOf } from './zlib-handle.ts';

/** A member is inflated in one step when it has at most this many bytes, before and after. */
const STEP_INPUT = 4 * 1024 * 1024;
const STEP_OUTPUT = 16 * 1024 * 1024;
const FIRST_WINDOW = 128 * 1024;
const SCAN_BYTES = 256 * 1024;
const PIECE_BYTES = 128 * 1024;
/** Bytes that a trial at a possible member wants to see. */
const TRIAL_BYTES = 2048;
const MAGIC = Buffer.from([0x1f, 0x8b, 0x08]);
/** Header fields of a member beyond this are taken for damage. */
const HEADER_BYTES = 128 * 1024;

/** `begins` says whether decoded bytes look like the start of a record; it decides where to go on after damage. */
export const decodeGzip = (source: ByteSource, begins: (start: Buffer) => boolean, start = 0): Decoded =>
  feedGzip(source, begins, { start }).chunks;

/** Where decoding stands, for both ways through a source. */
interface Position {
  at: number;
}

export interface FeedOptions {
  start?: number;
  /** Where the part of the source ends that is wanted. */
  until?: number;
  /** Where the source is read to, and where what `ready` gives is put. */
  memory?: ReadMemory;
}

export function feedGzip(
  source: ByteSource,
  begins: (start: Buffer) => boolean,
  { start = 0, until, memory }: FeedOptions = {},
): ChunkFeed {
  const ahead = lookahead(source, memory, until);
  const position: Position = { at: start };
  let refused = -1;
  return {
    ready() {
      const { at } = position;
      if (at === refused) return null;
      const result = inflateMember(ahead.held(at), STEP_OUTPUT, memory?.outputs);
      if (result.kind !== 'whole' || !result.checks) {
        refused = at;
        return null;
      }
      position.at = at + result.length;
      return memberChunk(at, result);
    },
    chunks: decodeFrom(source, ahead, position, begins),
  };
}

const memberChunk = (at: number, { bytes, length, checks, isBare }: WholeMember): Chunk => ({
  kind: 'bytes',
  bytes,
  offset: at,
  isPlain: false,
  isFirst: true,
  end: at + length,
  isDoubtful: !checks,
  isBare,
});

async function* decodeFrom(
  source: ByteSource,
  ahead: Lookahead,
  position: Position,
  begins: (start: Buffer) => boolean,
): Decoded {
  while (position.at < source.size) {
    const { at } = position;
    const step = await inflateStep(ahead, at);
    if (step.kind === 'whole') {
      const length = step.checks ? step.length : await trueLength(ahead, at, step.length, begins);
      position.at = at + length;
      yield memberChunk(at, { ...step, length });
      continue;
    }
    if (step.kind === 'none' && begins(await ahead.peek(at, TRIAL_BYTES))) {
      position.at = source.size;
      yield* plainChunks(source, at); // a plain file was appended to this one
      return;
    }
    let reason: LostReason = step.kind === 'none' ? 'not-a-record' : 'damaged-member';
    if (step.kind !== 'none') {
      position.at = source.size; // until the member has been gone through, nothing is at hand
      const end = yield* streamMember(source, ahead, at);
      if (end !== null) {
        position.at = end;
        continue;
      }
    }
    const next = await findMember(ahead, at + 1, begins);
    if (next === source.size && step.kind === 'cut') reason = 'truncated';
    if (await isZeros(source, at, next)) reason = 'zeros';
    position.at = next;
    yield lost(at, next - at, reason);
  }
}

/** Of a member that fails its check, whose end may have been read over: it ends where another begins at the latest. */
async function trueLength(
  ahead: Lookahead,
  at: number,
  length: number,
  begins: (start: Buffer) => boolean,
): Promise<number> {
  const next = await findMember(ahead, at + 1, begins, at + length);
  return Math.min(length, next - at);
}

type WholeMember = MemberResult & { kind: 'whole' };

type Step =
  | WholeMember
  /** `none`: no member begins here; `cut`: the file ends within it; `large`: take it in pieces; `damaged`: its data is wrong. */
  | { kind: 'none' | 'cut' | 'large' | 'damaged' };

async function inflateStep(ahead: Lookahead, at: number): Promise<Step> {
  for (let window = FIRST_WINDOW; ; window *= 4) {
    const bytes = await ahead.peek(at, window);
    if (bytes[0] !== 0x1f || (bytes.length > 1 && bytes[1] !== 0x8b)) return { kind: 'none' };
    const result = inflateMember(bytes, STEP_OUTPUT);
    if (result.kind === 'whole') return result;
    if (result.kind === 'too-large') return { kind: 'large' };
    if (result.kind === 'damaged') return { kind: gzipHeaderLength(bytes) === null ? 'none' : 'damaged' };
    if (at + bytes.length >= ahead.size) return { kind: 'cut' };
    if (window >= STEP_INPUT) return { kind: 'large' };
  }
}

/**
 * Inflates a member in pieces, at most one piece of input ahead of the reader. Answers the offset after the member, or null
 * when it breaks off; what came before the break has been given out, marked doubtful.
 */
async function* streamMember(
  source: ByteSource,
  ahead: Lookahead,
  start: number,
): AsyncGenerator<Chunk, number | null, undefined> {
  const head = await ahead.peek(start, HEADER_BYTES);
  const header = gzipHeaderLength(head);
  const isBare = isBareHeader(head);
  if (typeof header !== 'number') return null;
  const chunk = (bytes: Buffer, isFirst: boolean): Chunk => ({
    kind: 'bytes',
    bytes,
    offset: start,
    isPlain: false,
    isFirst,
    end: null,
    isDoubtful: true,
    isBare,
  });
  const inflater = createInflateRaw({ chunkSize: 256 * 1024 });
  const feed = Readable.from(pieces(source, start + header));
  feed.on('error', (error) => inflater.destroy(error));
  feed.pipe(inflater);
  let isFirst = true;
  try {
    for await (const piece of inflater as AsyncIterable<Buffer>) {
      yield chunk(piece, isFirst);
      isFirst = false;
    }
  } catch (error) {
    if (codeOf(error).startsWith('Z_')) return null;
    throw error;
  } finally {
    feed.unpipe(inflater);
    feed.destroy();
    inflater.destroy();
  }
  const end = Math.min(source.size, start + header + inflater.bytesWritten + 8);
  yield { ...chunk(Buffer.alloc(0), false), end };
  return end;
}

async function* pieces(source: ByteSource, start: number): AsyncGenerator<Buffer, void, undefined> {
  for (let at = start; at < source.size; at += PIECE_BYTES) yield await source.read(at, PIECE_BYTES);
}

/** Where the next member begins that holds a record; the source's end when there is none. One beyond `until` need not be found. */
export async function findMember(
  ahead: Lookahead,
  from: number,
  begins: (start: Buffer) => boolean,
  until = ahead.size,
): Promise<number> {
  let at = from;
  while (at < Math.min(until, ahead.size)) {
    const bytes = await ahead.peek(at, SCAN_BYTES);
    const usable = at + bytes.length >= ahead.size ? bytes.length : bytes.length - TRIAL_BYTES;
    for (let hit = bytes.indexOf(MAGIC); hit >= 0 && hit < usable; hit = bytes.indexOf(MAGIC, hit + 1))
      if (begins(memberStart(bytes, hit))) return at + hit;
    at += Math.max(1, usable);
  }
  return ahead.size;
}
