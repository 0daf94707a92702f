// A committed capture as JSON of its values alone, without what follows from its key or from another of them: a quarter of the memory of
// the object, in Redis and in a process. Values that say all of it, as earlier versions wrote them, are read too.
import { type CaptureId, recordId } from '../domain/capture.ts';
import type { Validators } from '../domain/validators.ts';
import type { CommittedCapture } from '../ports/capture-index.ts';
import { documentsName, warcName } from './collection/paths.ts';

/** Two commits of one capture are the same when they name the same bytes. */
export const isSameRecord = (a: CommittedCapture | null, b: CommittedCapture): boolean =>
  a !== null && a.warc.file === b.warc.file && a.warc.offset === b.warc.offset;

type Packed = [
  crawlId: string,
  url: string,
  date: string,
  /** Empty when it is the one that the capture's own response has. */
  recordId: string,
  /** `sha256:` and 64 hex digits as 43 characters of base64url. */
  payloadDigest: string,
  isRevisit: 0 | 1,
  httpStatus: number,
  payloadBytes: number,
  rendered: 0 | 1,
  noTextReason: string | null,
  warc: [string, number, number],
  /** Its file is empty when it has the base name of the WARC's. */
  document: [string, number, number] | null,
  textId?: string | null,
  validators?: [etag: string | null, lastModified: string | null] | null,
];

/** All that a capture is but its id, which is its key. */
export const packCapture = (c: CommittedCapture): string =>
  JSON.stringify([
    c.crawlId,
    c.url,
    c.date,
    c.recordId === ownRecordId(c.captureId) ? '' : c.recordId,
    shortDigest(c.payloadDigest),
    c.isRevisit ? 1 : 0,
    c.httpStatus,
    c.payloadBytes,
    c.rendered ? 1 : 0,
    c.noTextReason,
    [c.warc.file, c.warc.offset, c.warc.length],
    c.document ? [shortFile(c.document.file, c.warc.file), c.document.offset, c.document.length] : null,
    c.textId,
    c.validators === null ? null : [c.validators.etag, c.validators.lastModified],
  ] satisfies Packed);

export function unpackCapture(packed: string, captureId: string): CommittedCapture {
  const [
    crawlId,
    url,
    date,
    record,
    digest,
    isRevisit,
    httpStatus,
    payloadBytes,
    rendered,
    reason,
    warc,
    doc,
    textId,
    validators,
  ] = JSON.parse(packed) as Packed;
  const part = ([file, offset, length]: [string, number, number]) => ({ file, offset, length });
  return {
    captureId,
    crawlId,
    url,
    date,
    recordId: record === '' ? ownRecordId(captureId) : record,
    payloadDigest: wholeDigest(digest),
    isRevisit: isRevisit === 1,
    httpStatus,
    payloadBytes,
    rendered: rendered === 1,
    noTextReason: reason,
    textId: textId ?? null,
    validators: validators ? unpackValidators(validators) : null,
    warc: part(warc),
    document: doc ? { ...part(doc), file: doc[0] === '' ? documentsOf(warc[0]) : doc[0] } : null,
  };
}

const unpackValidators = ([etag, lastModified]: readonly [string | null, string | null]): Validators => ({
  etag,
  lastModified,
});

const ownRecordId = (captureId: string): string => recordId(captureId as CaptureId, 'response');

const WARC_END = warcName('').length;
/** The documents file beside a WARC. */
const documentsOf = (warcFile: string): string => documentsName(warcFile.slice(0, -WARC_END));
const shortFile = (file: string, warcFile: string): string => (file === documentsOf(warcFile) ? '' : file);

const SHA256_HEX = /^sha256:[0-9a-f]{64}$/;

const shortDigest = (digest: string): string =>
  SHA256_HEX.test(digest) ? Buffer.from(digest.slice(7), 'hex').toString('base64url') : digest;

const wholeDigest = (digest: string): string =>
  digest.includes(':') ? digest : `sha256:${Buffer.from(digest, 'base64url').toString('hex')}`;
