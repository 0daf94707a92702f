// CaptureIndex in memory: for the plain loop and for commands that rebuild what they need from the files.
import { urlKey } from '../domain/url/url-key.ts';
import { type CaptureIndex, type CommittedCapture, type FirstCapture, isWholeAnswer } from '../ports/capture-index.ts';

/** As JSON: half the memory of the objects, and no more of the text that their strings were cut from. */
interface Known {
  captures: Map<string, string>;
  firsts: Map<string, string>;
}

const captureFrom = (json: string): CommittedCapture => JSON.parse(json) as CommittedCapture;
const ownText = (text: string): string => JSON.parse(JSON.stringify(text)) as string;

export function createMemoryCaptureIndex(): CaptureIndex {
  const collections = new Map<string, Known>();
  const known = (collection: string): Known => {
    const found = collections.get(collection) ?? { captures: new Map(), firsts: new Map() };
    collections.set(collection, found);
    return found;
  };
  return {
    committed: async (collection, ids) => ids.map((id) => orNull(known(collection).captures.get(id), captureFrom)),
    async commit(collection, captures) {
      const { captures: map } = known(collection);
      return captures.map((capture) => {
        const standing = map.get(capture.captureId);
        if (standing === undefined) map.set(ownText(capture.captureId), JSON.stringify(capture));
        return standing === undefined || isSameRecord(captureFrom(standing), capture);
      });
    },
    async withdraw(collection, captures) {
      const { captures: map } = known(collection);
      for (const capture of captures) {
        const standing = map.get(capture.captureId);
        if (standing !== undefined && isSameRecord(captureFrom(standing), capture)) map.delete(capture.captureId);
      }
    },
    async pages(collection, urls) {
      const byKey = new Map<string, { newest: CommittedCapture; whole: CommittedCapture | null }>();
      for (const json of known(collection).captures.values()) {
        const capture = captureFrom(json);
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
      digests.map((digest) => orNull(known(collection).firsts.get(digest), (json) => JSON.parse(json) as FirstCapture)),
    async rememberFirst(collection, captures) {
      const { firsts } = known(collection);
      for (const capture of captures)
        if (!firsts.has(capture.payloadDigest)) firsts.set(ownText(capture.payloadDigest), JSON.stringify(capture));
    },
    async clear(collection) {
      collections.delete(collection);
    },
  };
}

const orNull = <T>(json: string | undefined, from: (json: string) => T): T | null =>
  json === undefined ? null : from(json);

/** Two commits of one capture are the same when they name the same bytes. */
const isSameRecord = (a: CommittedCapture, b: CommittedCapture): boolean =>
  a.warc.file === b.warc.file && a.warc.offset === b.warc.offset;
