// CaptureIndex in memory: for the plain loop and for commands that rebuild what they need from the files.
import { urlKey } from '../domain/url/url-key.ts';
import { type CaptureIndex, type CommittedCapture, type FirstCapture, isWholeAnswer } from '../ports/capture-index.ts';
import { isSameRecord, packCapture, unpackCapture } from './packed-capture.ts';

/** As JSON of the values alone: a third of the memory of the objects, and no more of the text that their strings were cut from. */
interface Known {
  captures: Map<string, string>;
  firsts: Map<string, string>;
}

const packFirst = ({ url, date, recordId }: FirstCapture): string => JSON.stringify([url, date, recordId]);

function unpackFirst(packed: string, payloadDigest: string): FirstCapture {
  const [url, date, recordId] = JSON.parse(packed) as readonly [string, string, string];
  return { payloadDigest, url, date, recordId };
}

const ownText = (text: string): string => JSON.parse(JSON.stringify(text)) as string;

export function createMemoryCaptureIndex(): CaptureIndex {
  const collections = new Map<string, Known>();
  const known = (collection: string): Known => {
    const kept = collections.get(collection) ?? { captures: new Map(), firsts: new Map() };
    collections.set(collection, kept);
    return kept;
  };
  return {
    committed: async (collection, ids) => ids.map((id) => found(known(collection).captures.get(id), id, unpackCapture)),
    async commit(collection, captures) {
      const { captures: map } = known(collection);
      return captures.map((capture) => {
        const standing = map.get(capture.captureId);
        if (standing === undefined) map.set(ownText(capture.captureId), packCapture(capture));
        return standing === undefined || isSameRecord(unpackCapture(standing, capture.captureId), capture);
      });
    },
    async withdraw(collection, captures) {
      const { captures: map } = known(collection);
      for (const capture of captures) {
        const standing = map.get(capture.captureId);
        if (standing !== undefined && isSameRecord(unpackCapture(standing, capture.captureId), capture))
          map.delete(capture.captureId);
      }
    },
    async pages(collection, urls) {
      const byKey = new Map<string, { newest: CommittedCapture; whole: CommittedCapture | null }>();
      for (const [id, packed] of known(collection).captures) {
        const capture = unpackCapture(packed, id);
        const key = urlKey(capture.url);
        const page = byKey.get(key) ?? { newest: capture, whole: null };
        if (capture.date >= page.newest.date) page.newest = capture;
        if (isWholeAnswer(capture) && (page.whole === null || capture.date >= page.whole.date)) page.whole = capture;
        byKey.set(key, page);
      }
      return urls.map((url) => {
        const page = byKey.get(urlKey(url));
        return page === undefined
          ? null
          : { httpStatus: page.newest.httpStatus, date: page.newest.date, whole: page.whole };
      });
    },
    firstCaptures: async (collection, digests) =>
      digests.map((digest) => found(known(collection).firsts.get(digest), digest, unpackFirst)),
    async rememberFirst(collection, captures) {
      const { firsts } = known(collection);
      for (const capture of captures)
        if (!firsts.has(capture.payloadDigest)) firsts.set(ownText(capture.payloadDigest), packFirst(capture));
    },
    async clear(collection) {
      collections.delete(collection);
    },
  };
}

const found = <T>(packed: string | undefined, key: string, unpack: (packed: string, key: string) => T): T | null =>
  packed === undefined ? null : unpack(packed, key);
