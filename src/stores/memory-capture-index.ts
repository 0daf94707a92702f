// CaptureIndex in memory: for the plain loop and for commands that rebuild what they need from the files.
import { urlKey } from '../domain/url/url-key.ts';
import { type CaptureIndex, type CommittedCapture, type FirstCapture, isWholeAnswer } from '../ports/capture-index.ts';

interface Known {
  captures: Map<string, CommittedCapture>;
  firsts: Map<string, FirstCapture>;
}

export function createMemoryCaptureIndex(): CaptureIndex {
  const collections = new Map<string, Known>();
  const known = (collection: string): Known => {
    const found = collections.get(collection) ?? { captures: new Map(), firsts: new Map() };
    collections.set(collection, found);
    return found;
  };
  return {
    committed: async (collection, ids) => ids.map((id) => known(collection).captures.get(id) ?? null),
    async commit(collection, captures) {
      const { captures: map } = known(collection);
      return captures.map((capture) => {
        const standing = map.get(capture.captureId);
        if (standing === undefined) map.set(capture.captureId, capture);
        return standing === undefined || isSameRecord(standing, capture);
      });
    },
    async withdraw(collection, captures) {
      const { captures: map } = known(collection);
      for (const capture of captures) {
        const standing = map.get(capture.captureId);
        if (standing !== undefined && isSameRecord(standing, capture)) map.delete(capture.captureId);
      }
    },
    async pages(collection, urls) {
      const byKey = new Map<string, { newest: CommittedCapture; whole: CommittedCapture | null }>();
      for (const capture of known(collection).captures.values()) {
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
    firstCaptures: async (collection, digests) => digests.map((d) => known(collection).firsts.get(d) ?? null),
    async rememberFirst(collection, captures) {
      const { firsts } = known(collection);
      for (const capture of captures)
        if (!firsts.has(capture.payloadDigest)) firsts.set(capture.payloadDigest, capture);
    },
    async clear(collection) {
      collections.delete(collection);
    },
  };
}

/** Two commits of one capture are the same when they name the same bytes. */
const isSameRecord = (a: CommittedCapture, b: CommittedCapture): boolean =>
  a.warc.file === b.warc.file && a.warc.offset === b.warc.offset;
