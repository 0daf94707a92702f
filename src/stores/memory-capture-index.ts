// CaptureIndex in memory: for the plain loop and for commands that rebuild what they need from the files.
import { urlKey } from '../domain/url/url-key.ts';
import {
  type CaptureIndex,
  type CommittedCapture,
  type FilePart,
  type FirstCapture,
  isWholeAnswer,
} from '../ports/capture-index.ts';

/** As JSON of the values alone: a third of the memory of the objects, and no more of the text that their strings were cut from. */
interface Known {
  captures: Map<string, string>;
  firsts: Map<string, string>;
}

type PackedPart = readonly [file: string, offset: number, length: number];
const packPart = ({ file, offset, length }: FilePart): PackedPart => [file, offset, length];
const partOf = ([file, offset, length]: PackedPart): FilePart => ({ file, offset, length });

/** All that a capture is but its id, which is its key. */
function packCapture(capture: CommittedCapture): string {
  return JSON.stringify([
    [capture.crawlId, capture.url, capture.date, capture.recordId, capture.payloadDigest],
    [capture.isRevisit, capture.rendered],
    [capture.httpStatus, capture.payloadBytes],
    [capture.noTextReason, capture.textId],
    capture.validators,
    packPart(capture.warc),
    capture.document && packPart(capture.document),
  ] satisfies PackedCapture);
}

type PackedCapture = readonly [
  texts: readonly [crawlId: string, url: string, date: string, recordId: string, payloadDigest: string],
  flags: readonly [isRevisit: boolean, rendered: boolean],
  numbers: readonly [httpStatus: number, payloadBytes: number],
  text: readonly [noTextReason: string | null, textId: string | null],
  validators: CommittedCapture['validators'],
  warc: PackedPart,
  document: PackedPart | null,
];

function captureFrom(captureId: string, packed: string): CommittedCapture {
  const [texts, flags, numbers, text, validators, warc, document] = JSON.parse(packed) as PackedCapture;
  const [crawlId, url, date, recordId, payloadDigest] = texts;
  const [isRevisit, rendered] = flags;
  const [httpStatus, payloadBytes] = numbers;
  const [noTextReason, textId] = text;
  return {
    captureId,
    crawlId,
    url,
    date,
    recordId,
    payloadDigest,
    isRevisit,
    httpStatus,
    payloadBytes,
    rendered,
    noTextReason,
    textId,
    validators,
    warc: partOf(warc),
    document: document && partOf(document),
  };
}

const packFirst = ({ url, date, recordId }: FirstCapture): string => JSON.stringify([url, date, recordId]);

function firstFrom(payloadDigest: string, packed: string): FirstCapture {
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
    committed: async (collection, ids) => ids.map((id) => found(id, known(collection).captures.get(id), captureFrom)),
    async commit(collection, captures) {
      const { captures: map } = known(collection);
      return captures.map((capture) => {
        const standing = map.get(capture.captureId);
        if (standing === undefined) map.set(ownText(capture.captureId), packCapture(capture));
        return standing === undefined || isSameRecord(captureFrom(capture.captureId, standing), capture);
      });
    },
    async withdraw(collection, captures) {
      const { captures: map } = known(collection);
      for (const capture of captures) {
        const standing = map.get(capture.captureId);
        if (standing !== undefined && isSameRecord(captureFrom(capture.captureId, standing), capture))
          map.delete(capture.captureId);
      }
    },
    async pages(collection, urls) {
      const byKey = new Map<string, { newest: CommittedCapture; whole: CommittedCapture | null }>();
      for (const [id, packed] of known(collection).captures) {
        const capture = captureFrom(id, packed);
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
      digests.map((digest) => found(digest, known(collection).firsts.get(digest), firstFrom)),
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

const found = <T>(key: string, packed: string | undefined, from: (key: string, packed: string) => T): T | null =>
  packed === undefined ? null : from(key, packed);

/** Two commits of one capture are the same when they name the same bytes. */
const isSameRecord = (a: CommittedCapture, b: CommittedCapture): boolean =>
  a.warc.file === b.warc.file && a.warc.offset === b.warc.offset;
