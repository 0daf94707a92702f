// A record as read, and what its digests say.
import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';
import { parseHttpMessage, plainBody } from '../http/message.ts';
import { hasDigest, hasKnownAlgorithm, hasOwnDigest, isOwnDigest, parseDigest } from './digest.ts';
import { fieldOf } from './parse-head.ts';
import type { NamedField } from './record.ts';

export interface ReadRecord {
  kind: 'record';
  format: 'warc' | 'arc';
  /** `1.1`, `1.0`, `0.18`; `arc`. */
  version: string;
  /** Lower case; '' when the record does not say. */
  type: string;
  fields: readonly NamedField[];
  /** Where it begins in the source: of its compressed member when there is one. */
  offset: number;
  /** Bytes of the source up to the next record; the member's length when it has one of its own. */
  length: number;
  /** It can be read alone from `offset`: it begins a member, or the file is plain. */
  isAlone: boolean;
  /** It begins a gzip member whose header says nothing, as every one that we write. */
  hasBareHeader: boolean;
  /** Null when it is larger than the reader was told to hold. */
  block: Buffer | null;
  blockBytes: number;
  /** The declared length was wrong and has been corrected. */
  hasWrongLength: boolean;
  /** Its compressed member fails its check value; the block was believed for its digest, the head may be damaged. */
  failsCheck: boolean;
  /** Digest of a block that was not held, if the record has one to compare with. */
  largeBlockDigest: DigestVerdict;
  /** What a block that was not held begins with, an HTTP head as a rule; null otherwise. */
  largeBlockStart: Buffer | null;
}

export type DigestVerdict = 'right' | 'wrong' | 'absent' | 'unknown';

/** A named field by lower-case name, null when absent. */
export const recordField = (record: Pick<ReadRecord, 'fields'>, name: string): string | null =>
  fieldOf(record.fields, name);

/** `<urn:uuid:…>` or another URI in angle brackets, as record ids are written. */
export const isRecordId = (value: string): boolean => /^<[a-z][a-z0-9+.-]*:[^\s<>]{1,200}>$/i.test(value);

/** WARC-Target-URI without the angle brackets that WARC 1.0's grammar led some tools to write. */
export function targetUri(record: Pick<ReadRecord, 'fields'>): string | null {
  const value = fieldOf(record.fields, 'warc-target-uri');
  return value === null ? null : value.replace(/^<(.*)>$/, '$1');
}

/** An HTTP message is expected in the block. */
export function isHttpRecord(record: Pick<ReadRecord, 'fields' | 'type'>): boolean {
  const type = fieldOf(record.fields, 'content-type')?.toLowerCase() ?? '';
  if (type.startsWith('application/http')) return true;
  if (type !== '' || !['response', 'request', 'revisit'].includes(record.type)) return false;
  return /^<?https?:/i.test(fieldOf(record.fields, 'warc-target-uri') ?? '');
}

export interface RecordDigests {
  block: DigestVerdict;
  payload: DigestVerdict;
}

/** Compares both digests. A payload may be digested with or without its chunk framing or content coding: tools differ, any is right. */
export function checkDigests(record: ReadRecord): RecordDigests {
  const { block } = record;
  if (block === null) return { block: record.largeBlockDigest, payload: 'absent' };
  const isRevisit = record.type === 'revisit';
  const isSegment = fieldOf(record.fields, 'warc-segment-number') !== null;
  return {
    block: verdict(fieldOf(record.fields, 'warc-block-digest'), () => [block]),
    payload:
      isRevisit || isSegment
        ? 'absent'
        : verdict(fieldOf(record.fields, 'warc-payload-digest'), () => payloadForms(record, block)),
  };
}

function* payloadForms(record: ReadRecord, block: Buffer): Generator<Buffer, void, undefined> {
  const isHttp = isHttpRecord(record);
  const plain = isHttp ? plainBody(block) : null;
  if (plain !== null) yield plain;
  const message = isHttp ? parseHttpMessage(block) : null;
  if (plain === null) yield message === null ? block : message.rawBody;
  if (message === null) return;
  if (message.headStart > 0) yield block.subarray(message.headStart);
  if (message.isChunked) yield message.body;
  const coding = message.headers
    .find(([name]) => name.toLowerCase() === 'content-encoding')?.[1]
    .trim()
    .toLowerCase();
  const decoded = coding === undefined ? null : decodeOnce(message.body, coding);
  if (decoded !== null) yield decoded;
  yield block;
}

const DECODED_LIMIT_BYTES = 64 * 1024 * 1024;

/** One content coding taken off; null when it is none that we know, or not what the label says. */
function decodeOnce(body: Buffer, coding: string): Buffer | null {
  const options = { maxOutputLength: DECODED_LIMIT_BYTES };
  try {
    if (coding === 'gzip' || coding === 'x-gzip') return gunzipSync(body, options);
    if (coding === 'deflate') return inflateSync(body, options);
    return coding === 'br' ? brotliDecompressSync(body, options) : null;
  } catch {
    return null; // then the digest is of something else
  }
}

function verdict(label: string | null, forms: () => Iterable<Buffer>): DigestVerdict {
  if (label === null) return 'absent';
  if (isOwnDigest(label)) {
    for (const form of forms()) if (hasOwnDigest(form, label)) return 'right';
    return 'wrong';
  }
  const digest = parseDigest(label);
  if (digest === null) return hasKnownAlgorithm(label) ? 'wrong' : 'unknown';
  for (const form of forms()) if (hasDigest(form, digest)) return 'right';
  return 'wrong';
}
