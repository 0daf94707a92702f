// What the archive stage hands to the store: a capture as records ready to be framed, and the writer that commits them.
import type { DocumentRecord } from '../domain/document.ts';
import type { CommittedCapture } from './capture-index.ts';

/** A record that is not an HTTP response: stored whole, with an index line when `surt` is set. */
export interface PreparedRecord {
  type: 'request' | 'resource' | 'metadata' | 'conversion';
  recordId: string;
  date: Date;
  targetUri: string;
  contentType: string;
  head: Buffer;
  payload: Buffer;
  payloadDigest: string | null;
  fields: readonly (readonly [name: string, value: string])[];
  /** Key of its index line; null for records that have none (requests). */
  surt: string | null;
}

/**
 * The record of a capture: an HTTP response, stored as `response`, or as `revisit` when its payload is in the archive already.
 * Ingested captures may be `resource` or `conversion` records, or revisits whose original nobody has.
 */
export interface PreparedResponse {
  recordType: 'response' | 'resource' | 'conversion' | 'revisit';
  contentType: string;
  recordId: string;
  date: Date;
  url: string;
  surt: string;
  /** HTTP status; 0 when the record has none. */
  status: number;
  /** Media type without parameters, lower case; `unk` when the response has none. */
  mime: string;
  head: Buffer;
  payload: Buffer;
  payloadDigest: string;
  fields: readonly (readonly [name: string, value: string])[];
  /** False for empty payloads and redirects (docs/contract.md §5). */
  mayBeRevisit: boolean;
  /** Its request, written before it; null when unknown (ingested archives). */
  request: PreparedRecord | null;
}

export interface PreparedCapture {
  captureId: string;
  crawlId: string;
  rendered: boolean;
  noTextReason: string | null;
  /** The capture itself: its index line is the commit, so its record comes last. */
  main: PreparedResponse;
  subresources: readonly PreparedResponse[];
  /** DOM, screenshot and the like. */
  resources: readonly PreparedRecord[];
  document: DocumentRecord | null;
  /** The warcinfo record that the records came with; without it they belong to that of the file that they go into. */
  warcinfo?: ForeignWarcinfo;
}

/** A warcinfo record of another archive: it goes before the first record that belongs to it, in each file that has one. */
export interface ForeignWarcinfo {
  recordId: string;
  date: Date;
  contentType: string;
  payload: Buffer;
  /** The file that it was in. */
  filename: string | null;
}

/** Appends to one collection from one process. Calls made at the same time share one flush to disk. */
export interface CollectionWriter {
  /**
   * Resolves when the capture is committed (on disk, fsynced, indexed): with this call's record, or with the one that was first.
   * Rejects with StageError `ARCHIVE_WRITE_FAILED` (retry) when the disk refused; nothing of the capture is left then.
   */
  append(capture: PreparedCapture): Promise<CommittedCapture>;
  /** Commits what is waiting, sorts the index file and gives up the lock. */
  close(): Promise<void>;
}
