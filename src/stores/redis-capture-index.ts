// CaptureIndex in Redis: committed captures, first payloads and known pages in small hashes, each call one trip.

import type { CaptureIndex, FirstCapture } from '../ports/capture-index.ts';
import { isSameRecord, packCapture, unpackCapture } from './packed-capture.ts';
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
    return answers.map((packed, i) => (typeof packed === 'string' ? unpackCapture(packed, captureIds[i] ?? '') : null));
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
        return ['hsetnx', payloadKey(collection, hex), payloadField(hex), packFirst(c)];
      });
    },
    async clear(collection) {
      await removeKeysWith(redis, `${base}:${collection}:`);
    },
  };
}

/** Time in base 36, the record's UUID in base64url, URL. */
function packFirst({ date, recordId, url }: FirstCapture): string {
  const time = Date.parse(date);
  const uuid = recordId.slice(10, -1);
  const isPlain = time >= 0 && new Date(time).toISOString() === date && PLAIN_UUID.test(uuid);
  if (!isPlain) return `${date} ${uuid} ${url}`; // of an archive that was ingested: kept to the letter
  return `${time.toString(36)} ${Buffer.from(uuid.replaceAll('-', ''), 'hex').toString('base64url')} ${url}`;
}

const PLAIN_UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Also as earlier versions wrote it: date and UUID to the letter. */
function unpackFirst(packed: unknown, payloadDigest: string): FirstCapture | null {
  if (typeof packed !== 'string') return null;
  const [time = '', id = '', url = ''] = packed.split(' ');
  if (time.includes('-')) return { payloadDigest, date: time, recordId: `<urn:uuid:${id}>`, url };
  const uuid = Buffer.from(id, 'base64url')
    .toString('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  return {
    payloadDigest,
    date: new Date(Number.parseInt(time, 36)).toISOString(),
    recordId: `<urn:uuid:${uuid}>`,
    url,
  };
}
