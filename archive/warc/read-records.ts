// Records out of a file of any kind that holds them, in order, and every byte range that gave none. Memory is bounded by the largest record held.
import { createHash } from 'node:crypto';
import { feedGzip } from '../gzip/decode-gzip.ts';
import { memberStart } from '../gzip/member.ts';
import { type ReadMemory, readMemory } from '../gzip/output-memory.ts';
import { type ByteSource, sliceSource } from '../io/byte-source.ts';
import { type ChunkFeed, type Lost, lost, plainChunks } from '../io/chunk.ts';
import { decodeZstd, type ZstdCodec } from '../zstd/decode-zstd.ts';
import { parseDigest } from './digest.ts';
import { judgeBlock, MAX_LINE_ENDS } from './judge-block.ts';
import {
  beginsRecord,
  fieldOf,
  findRecordStart,
  HEAD_LIMIT_BYTES,
  parseRecordHead,
  type RecordHead,
} from './parse-head.ts';
import type { DigestVerdict, ReadRecord } from './read-record.ts';
import { MEMBERS_AT_HAND, openRecordWindow, type RecordWindow } from './record-window.ts';

export type RecordCompression = 'none' | 'gzip' | 'zstd';

export interface ReadOptions {
  compression: RecordCompression;
  /** Blocks above this are passed over: the record comes with `block` null. 64 MiB when not given. */
  maxBlockBytes?: number;
  zstd?: ZstdCodec;
  /** Blocks hold until the next item is asked for: for who looks at each and goes on. It saves a fifth of the work. */
  reusesBlocks?: boolean;
  /** With `reusesBlocks`: what readings one after another share. */
  memory?: ReadMemory;
  /** Gzip alone: where the first member begins, and from where on no further member is begun. */
  startAt?: number;
  stopAt?: number;
  /** Where reading ended. */
  onStop?(offset: number): void;
}

const MAX_BLOCK_BYTES = 64 * 1024 * 1024;
/** Kept of a block that is passed over: room for any HTTP head. */
const LARGE_START_BYTES = 256 * 1024;
/** What a search for the next record keeps of the bytes it has passed, so that a start across two chunks is seen. */
const SEARCH_TAIL = 8192;

export async function* readRecords(
  source: ByteSource,
  options: ReadOptions,
): AsyncGenerator<ReadRecord | Lost, void, undefined> {
  const window = openRecordWindow(feedOf(source, options), source.size, beginsRecord, options.reusesBlocks);
  const maxBlock = options.maxBlockBytes ?? MAX_BLOCK_BYTES;
  const stopAt = options.stopAt ?? Number.POSITIVE_INFINITY;
  for (;;) {
    const plain = memberRecord(window, maxBlock, stopAt);
    if (plain !== null) {
      yield plain;
      continue;
    }
    skipLineEnds(window);
    if (!(await window.fill(1))) {
      const gap = window.takeBreak();
      if (gap === null) {
        options.onStop?.(source.size);
        return;
      }
      yield gap;
      continue;
    }
    if (isLineEnd(window.view()[0])) continue;
    if (window.offset() >= stopAt && window.startsMember()) {
      options.onStop?.(window.offset());
      return;
    }
    const head = await readHead(window);
    if (head === null && window.isPlain() && beginsRecord(memberStart(window.view(), 0))) {
      yield* readMembers(source, window.offset(), options); // a compressed file was appended to a plain one
      return;
    }
    if (head === null) yield await resync(window, window.offset(), 'not-a-record', 1);
    else yield await ((head.blockBytes ?? 0) > maxBlock ? readLarge(window, head) : readBlock(window, head));
  }
}

/**
 * What nearly every record is: a sound member of its own with nothing but line ends after the block, and the next record's member after it.
 * Null for anything else, which the careful way judges.
 */
function memberRecord(window: RecordWindow, maxBlock: number, stopAt: number): ReadRecord | null {
  const member = window.memberAtHand();
  if (member === null || member.end === null || member.offset >= stopAt) return null;
  const { bytes, offset } = member;
  const head = parseRecordHead(bytes);
  if (head === null || head === 'short' || head.blockBytes === null || head.blockBytes > maxBlock) return null;
  const end = head.headBytes + head.blockBytes;
  if (end > bytes.length || bytes.length - end > MAX_LINE_ENDS) return null;
  for (let at = end; at < bytes.length; at++) if (!isLineEnd(bytes[at])) return null;
  window.takeMember();
  const record = recordOf(head, offset, true);
  record.hasBareHeader = member.isBare;
  record.length = member.end - offset;
  record.block = bytes.subarray(head.headBytes, end);
  return record;
}

/** The rest of a source, as compressed members. */
async function* readMembers(
  source: ByteSource,
  start: number,
  options: ReadOptions,
): AsyncGenerator<ReadRecord | Lost, void, undefined> {
  const rest = sliceSource(source, start, source.size - start);
  for await (const item of readRecords(rest, { ...options, compression: 'gzip' }))
    yield { ...item, offset: item.offset + start };
}

export const blockMemory = (): ReadMemory => readMemory(MEMBERS_AT_HAND);

function feedOf(source: ByteSource, options: ReadOptions): ChunkFeed {
  const ready = (): null => null;
  switch (options.compression) {
    case 'gzip':
      return feedGzip(source, beginsRecord, {
        start: options.startAt ?? 0,
        ...(options.stopAt !== undefined && { until: options.stopAt }),
        ...(options.reusesBlocks === true && { memory: options.memory ?? blockMemory() }),
      });
    case 'zstd':
      return { ready, chunks: decodeZstd(source, beginsRecord, options.zstd ?? null) };
    case 'none':
      return { ready, chunks: plainChunks(source, 0) };
  }
}

const isLineEnd = (byte: number | undefined): boolean => byte === 10 || byte === 13;

function skipLineEnds(window: RecordWindow): void {
  const view = window.view();
  let count = 0;
  while (count < view.length && isLineEnd(view[count])) count++;
  if (count > 0) window.advance(count);
}

async function readHead(window: RecordWindow): Promise<RecordHead | null> {
  for (let want = 4096; ; want *= 4) {
    const isFilled = await window.fill(want);
    const head = parseRecordHead(window.view());
    if (head !== 'short') return head;
    if (!isFilled || want > HEAD_LIMIT_BYTES * 4) return null;
  }
}

/** Passes over bytes until a record may begin; `skip` bytes of the view are passed in any case. */
async function resync(window: RecordWindow, start: number, reason: Lost['reason'], skip: number): Promise<Lost> {
  window.advance(skip);
  let zeros = reason === 'not-a-record';
  let passed = skip;
  for (;;) {
    const view = window.view();
    const hit = findRecordStart(view, 0, null);
    const before = hit ?? view.length;
    zeros = zeros && view.subarray(0, before).every((byte) => byte === 0);
    if (hit !== null) {
      window.advance(hit);
      const length = window.offset() - start;
      return lost(start, length > 0 ? length : passed + hit, zeros ? 'zeros' : reason);
    }
    const drop = Math.max(0, view.length - SEARCH_TAIL);
    passed += drop;
    window.advance(drop);
    if (await window.fill(window.view().length + 1)) continue;
    window.advance(window.view().length);
    return endOfLost(window, start, zeros ? 'zeros' : reason);
  }
}

/** Up to where decoding goes on; a break that follows at once is one loss with it. */
function endOfLost(window: RecordWindow, start: number, reason: Lost['reason']): Lost {
  const gap = window.takeBreak();
  if (gap === null) return lost(start, Math.max(0, window.boundaryOffset() - start), reason);
  return lost(start, gap.offset + gap.length - start, gap.reason === 'zeros' ? reason : gap.reason);
}

async function readBlock(window: RecordWindow, head: RecordHead): Promise<ReadRecord | Lost> {
  const start = window.offset();
  const isAlone = window.startsMember() || window.endOffset(1) === start + 1;
  const hasBareHeader = window.hasBareHeader();
  const failsCheck = window.doubt() === 'bad';
  const judged = await judgeBlock(window, head);
  if (judged.kind === 'lost') {
    if (judged.end === null) {
      window.advance(window.view().length);
      return endOfLost(window, start, judged.reason);
    }
    const length = window.endOffset(judged.end) - start;
    window.advance(judged.end);
    return lost(start, length > 0 ? length : judged.end, judged.reason);
  }
  const end = window.endOffset(judged.end);
  const record: ReadRecord = {
    ...recordOf(head, start, isAlone),
    hasBareHeader,
    length: Math.max(0, end - start),
    block: judged.block,
    blockBytes: judged.block.length,
    hasWrongLength: judged.hasWrongLength,
    failsCheck,
  };
  window.advance(judged.end);
  return record;
}

function recordOf(head: RecordHead, offset: number, isAlone: boolean): ReadRecord {
  return {
    kind: 'record',
    format: head.format,
    version: head.version,
    type: fieldOf(head.fields, 'warc-type')?.toLowerCase() ?? '',
    fields: head.fields,
    offset,
    length: 0,
    isAlone,
    hasBareHeader: false,
    block: null,
    blockBytes: head.blockBytes ?? 0,
    hasWrongLength: false,
    failsCheck: false,
    largeBlockDigest: 'absent',
    largeBlockStart: null,
  };
}

/** A record too large to hold: its block goes by in pieces, digested if there is a digest to compare with. */
async function readLarge(window: RecordWindow, head: RecordHead): Promise<ReadRecord | Lost> {
  const start = window.offset();
  const isAlone = window.startsMember() || window.endOffset(1) === start + 1;
  const record = { ...recordOf(head, start, isAlone), hasBareHeader: window.hasBareHeader() };
  const digest = parseDigest(fieldOf(head.fields, 'warc-block-digest') ?? '');
  const hash = digest === null ? null : createHash(digest.algorithm);
  window.advance(head.headBytes);
  await window.fill(Math.min(record.blockBytes, LARGE_START_BYTES));
  const begun = Buffer.from(window.view().subarray(0, Math.min(record.blockBytes, LARGE_START_BYTES)));
  let left = record.blockBytes;
  while (left > 0) {
    if (!(await window.fill(1))) {
      return endOfLost(window, start, 'truncated');
    }
    const piece = window.view().subarray(0, left);
    hash?.update(piece);
    left -= piece.length;
    if (left === 0) {
      await window.fill(piece.length + MAX_LINE_ENDS + 1); // a member that came in pieces says only then where it ends
      record.length = window.endOffset(piece.length) - start;
    }
    window.advance(piece.length);
  }
  const verdict: DigestVerdict =
    hash === null || digest === null ? 'absent' : hash.digest().equals(digest.bytes) ? 'right' : 'wrong';
  return { ...record, largeBlockDigest: verdict, largeBlockStart: begun };
}
