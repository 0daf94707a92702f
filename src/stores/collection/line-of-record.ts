// The index line that a record of ours must have, from the record alone: what `reindex` writes and `verify` compares with.
import { type CdxjLine, parseHttpMessage, type ReadRecord, recordField, targetUri } from '../../../archive/index.ts';
import { headerValue } from '../../domain/exchange.ts';
import { validatorsOf } from '../../domain/validators.ts';
import type { CommittedCapture, FilePart } from '../../ports/capture-index.ts';
import { lineOfCapture, lineOfPart } from './index-lines.ts';
import { jsonMetadata } from './json-metadata.ts';

const INDEXED_TYPES: ReadonlySet<string> = new Set(['response', 'revisit', 'resource']);

/** Has the record an index line? A `conversion` does when it was ingested as a capture of its own. */
export const hasLine = (record: ReadRecord): boolean =>
  INDEXED_TYPES.has(record.type) || (record.type === 'conversion' && metadataOf(record) !== null);

export interface DocumentPlace {
  place: FilePart;
  textId: string;
}

/** `found`: the record's document; `unknown` leaves out all that follows from it. */
export function lineOfRecord(
  record: ReadRecord,
  place: FilePart,
  key: string,
  found: DocumentPlace | null | 'unknown',
): { line: CdxjLine; capture: CommittedCapture | null } {
  const url = targetUri(record) ?? '';
  const start = record.block ?? record.largeBlockStart;
  const message = start === null ? null : parseHttpMessage(start);
  const mime = record.type === 'revisit' ? 'warc/revisit' : mimeOf(record, message?.headers ?? []);
  const stated = new Date(recordField(record, 'warc-date') ?? 0);
  const date = Number.isNaN(stated.getTime()) ? new Date(0) : stated; // damaged: verify says so
  const payloadDigest = recordField(record, 'warc-payload-digest') ?? '';
  const about = metadataOf(record);
  const status = message?.status ?? null;
  if (about === null) {
    return { line: lineOfPart({ url, surt: key, date, mime, payloadDigest, status }, place), capture: null };
  }
  const known = found === 'unknown' ? null : found;
  const document = known?.place ?? null;
  const capture: CommittedCapture = {
    captureId: about.capture,
    crawlId: about.crawl,
    url,
    date: date.toISOString(),
    recordId: recordField(record, 'warc-record-id') ?? '',
    payloadDigest,
    isRevisit: record.type === 'revisit',
    httpStatus: status ?? (record.type === 'resource' || record.type === 'conversion' ? 200 : 0),
    payloadBytes: about.bytes,
    rendered: about.rendered === true,
    noTextReason: about.noText ?? (found === null ? 'document-lost' : null),
    textId: known?.textId ?? null,
    validators: status === 200 && !isCut(record) ? validatorsOf(message?.headers ?? []) : null,
    warc: place,
    document,
  };
  return { line: lineOfCapture(capture, key, mime), capture };
}

/** A response that is not whole. A revisit says so of itself: its payload is left out. */
const isCut = (record: ReadRecord): boolean =>
  record.type !== 'revisit' && recordField(record, 'warc-truncated') !== null;

interface Metadata {
  capture: string;
  crawl: string;
  bytes: number;
  rendered?: boolean;
  noText?: string;
}

/** What the writer says of a capture in its main record; null for the other records. */
export function metadataOf(record: ReadRecord): Metadata | null {
  const value: Partial<Metadata> | null = jsonMetadata(record);
  if (typeof value?.capture !== 'string' || typeof value.crawl !== 'string') return null;
  return { ...value, capture: value.capture, crawl: value.crawl, bytes: Number(value.bytes ?? 0) };
}

function mimeOf(record: ReadRecord, headers: readonly (readonly [string, string])[]): string {
  const isHttp = record.type === 'response';
  const type = isHttp ? headerValue(headers, 'content-type') : recordField(record, 'content-type');
  const mime = type?.split(/[;,]/)[0]?.trim().toLowerCase() ?? '';
  return /^[\w.+-]+\/[\w.+-]+$/.test(mime) ? mime : 'unk';
}
