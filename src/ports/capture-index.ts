// What workers share about captures: which are committed, which record first held a payload, what is known of each page. Derived from the CDXJ files.
import type { Validators } from '../domain/validators.ts';

/** A byte range of one file of a collection, `file` without its folder. */
export interface FilePart {
  file: string;
  offset: number;
  length: number;
}

/** A capture whose records and index line are on disk. */
export interface CommittedCapture {
  captureId: string;
  crawlId: string;
  url: string;
  /** RFC 3339 with milliseconds, as in the record's WARC-Date. */
  date: string;
  /** `<urn:uuid:…>` of the response or revisit record. */
  recordId: string;
  /** `sha256:` and hex. */
  payloadDigest: string;
  /** Stored as a revisit of an earlier capture. */
  isRevisit: boolean;
  httpStatus: number;
  payloadBytes: number;
  rendered: boolean;
  /** Why there is no document; null when there is one. */
  noTextReason: string | null;
  /** What its text is compared by (`versionId`); null when there is none. */
  textId: string | null;
  /** Of a whole answer: what a later request may ask about it by. */
  validators: Validators | null;
  warc: FilePart;
  document: FilePart | null;
}

/** The record that revisits of a payload refer to. */
export interface FirstCapture {
  payloadDigest: string;
  url: string;
  date: string;
  recordId: string;
}

/** What a collection knows of one page, all of its crawls together. */
export interface KnownPage {
  /** Status and time (RFC 3339) of its newest capture. */
  httpStatus: number;
  date: string;
  /** The newest capture with a whole 200 answer, which a 304 confirms; null when there is none. */
  whole: CommittedCapture | null;
}

/** All calls take a batch: one round trip for a group commit. Answers are in the order asked. */
export interface CaptureIndex {
  committed(collection: string, captureIds: readonly string[]): Promise<(CommittedCapture | null)[]>;
  /** Set once: true when this record stands (now or from the same call before), false when another record of the capture was first. */
  commit(collection: string, captures: readonly CommittedCapture[]): Promise<boolean[]>;
  /** Take back commits of these very records (another record of the capture stays), because they are about to be written anew. */
  withdraw(collection: string, captures: readonly CommittedCapture[]): Promise<void>;
  /** By URL key; null for what was never captured. */
  pages(collection: string, urls: readonly string[]): Promise<(KnownPage | null)[]>;
  firstCaptures(collection: string, payloadDigests: readonly string[]): Promise<(FirstCapture | null)[]>;
  /** The first call for a digest stands. */
  rememberFirst(collection: string, captures: readonly FirstCapture[]): Promise<void>;
  /** Forget a collection (before `reindex`). */
  clear(collection: string): Promise<void>;
}

/** May a 304 confirm this capture? A whole 200 answer with a payload. */
export const isWholeAnswer = (capture: CommittedCapture): boolean =>
  capture.httpStatus === 200 && capture.payloadBytes > 0 && capture.noTextReason?.startsWith('truncated') !== true;
