// A committed capture as JSON of its values alone: a third of the memory of the object, in Redis and in a process.
import type { Validators } from '../domain/validators.ts';
import type { CommittedCapture } from '../ports/capture-index.ts';

/** Two commits of one capture are the same when they name the same bytes. */
export const isSameRecord = (a: CommittedCapture | null, b: CommittedCapture): boolean =>
  a !== null && a.warc.file === b.warc.file && a.warc.offset === b.warc.offset;

type Packed = [
  crawlId: string,
  url: string,
  date: string,
  recordId: string,
  payloadDigest: string,
  isRevisit: 0 | 1,
  httpStatus: number,
  payloadBytes: number,
  rendered: 0 | 1,
  noTextReason: string | null,
  warc: [string, number, number],
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
    c.recordId,
    c.payloadDigest,
    c.isRevisit ? 1 : 0,
    c.httpStatus,
    c.payloadBytes,
    c.rendered ? 1 : 0,
    c.noTextReason,
    [c.warc.file, c.warc.offset, c.warc.length],
    c.document ? [c.document.file, c.document.offset, c.document.length] : null,
    c.textId,
    c.validators === null ? null : [c.validators.etag, c.validators.lastModified],
  ] satisfies Packed);

export function unpackCapture(packed: string, captureId: string): CommittedCapture {
  const [
    crawlId,
    url,
    date,
    recordId,
    payloadDigest,
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
    recordId,
    payloadDigest,
    isRevisit: isRevisit === 1,
    httpStatus,
    payloadBytes,
    rendered: rendered === 1,
    noTextReason: reason,
    textId: textId ?? null,
    validators: validators ? unpackValidators(validators) : null,
    warc: part(warc),
    document: doc ? part(doc) : null,
  };
}

const unpackValidators = ([etag, lastModified]: readonly [string | null, string | null]): Validators => ({
  etag,
  lastModified,
});
