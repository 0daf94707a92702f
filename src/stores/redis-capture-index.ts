// CaptureIndex in Redis: committed captures, first payloads and known pages in small hashes, each call one trip.

import type { Validators } from '../domain/validators.ts';
import type { CaptureIndex, CommittedCapture, FirstCapture } from '../ports/capture-index.ts';
import { type RedisClient, removeKeysWith } from './redis-client.ts';
import { createKnownPages } from './redis-known-pages.ts';
import { runMany } from './redis-many.ts';

/** Spread over hashes by three hex digits: a collection's index is 8,192 keys at most. */
const TAG = 'gm:{captures}';
/** 29 hex digits of a capture id remain; half of them tell captures of one hash apart. */
const captureField = (captureId: string): string => Buffer.from(captureId.slice(0, 32), 'hex').toString('base64url');
const hexOf = (digest: string): string => digest.slice(digest.indexOf(':') + 1);
/** 96 bits of the payload digest: among 10^9 payloads a chance of 10^-11 that two meet. */
const payloadField = (hex: string): string => Buffer.from(hex.slice(0, 24), 'hex').toString('base64url');

/** `archiveId` keeps the archives that share a server apart. */
export function createRedisCaptureIndex(redis: RedisClient, archiveId: string): CaptureIndex {
  const base = `${TAG}:${archiveId}`;
  const capturesKey = (collection: string, captureId: string): string =>
    `${base}:${collection}:c:${captureId.slice(0, 3)}`;
  const payloadKey = (collection: string, hex: string): string => `${base}:${collection}:p:${hex.slice(0, 3)}`;
  const known = createKnownPages(redis, base);
  const committed: CaptureIndex['committed'] = async (collection, captureIds) => {
    const answers = await runMany(redis, captureIds, (id) => ['hget', capturesKey(collection, id), captureField(id)]);
    return answers.map((packed, i) => unpackCapture(packed, captureIds[i] ?? ''));
  };
  return {
    committed,
    async commit(collection, captures) {
      const set = await runMany(redis, captures, (c) => [
        'hsetnx',
        capturesKey(collection, c.captureId),
        captureField(c.captureId),
        packCapture(c),
      ]);
      await known.note(collection, captures);
      const losers = captures.filter((_, i) => set[i] !== 1);
      if (losers.length === 0) return captures.map(() => true);
      const standing = await committed(
        collection,
        captures.map((c) => c.captureId),
      );
      return captures.map((c, i) => standing[i] === null || isSameRecord(standing[i] ?? null, c));
    },
    async withdraw(collection, captures) {
      const ids = captures.map((c) => c.captureId);
      const standing = await committed(collection, ids);
      const ours = captures.filter((c, i) => isSameRecord(standing[i] ?? null, c));
      await runMany(redis, ours, (c) => ['hdel', capturesKey(collection, c.captureId), captureField(c.captureId)]);
    },
    pages: (collection, urls) => known.look(collection, urls, (ids) => committed(collection, ids)),
    async firstCaptures(collection, payloadDigests) {
      const answers = await runMany(redis, payloadDigests, (digest) => [
        'hget',
        payloadKey(collection, hexOf(digest)),
        payloadField(hexOf(digest)),
      ]);
      return answers.map((packed, i) => unpackFirst(packed, payloadDigests[i] ?? ''));
    },
    async rememberFirst(collection, captures) {
      await runMany(redis, captures, (c) => {
        const hex = hexOf(c.payloadDigest);
        return [
          'hsetnx',
          payloadKey(collection, hex),
          payloadField(hex),
          `${c.date} ${c.recordId.slice(10, -1)} ${c.url}`,
        ];
      });
    },
    async clear(collection) {
      await removeKeysWith(redis, `${base}:${collection}:`);
    },
  };
}

/** Two commits of one capture are the same when they name the same bytes. */
const isSameRecord = (a: CommittedCapture | null, b: CommittedCapture): boolean =>
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

const packCapture = (c: CommittedCapture): string =>
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

function unpackCapture(packed: unknown, captureId: string): CommittedCapture | null {
  if (typeof packed !== 'string') return null;
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

function unpackFirst(packed: unknown, payloadDigest: string): FirstCapture | null {
  if (typeof packed !== 'string') return null;
  const [date = '', uuid = '', url = ''] = packed.split(' ');
  return { payloadDigest, date, recordId: `<urn:uuid:${uuid}>`, url };
}
