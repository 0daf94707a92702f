// The index lines of a WARC from the WARC and its documents alone: indexes are derived, the records are the truth.
import {
  type ByteSource,
  compareLines,
  decodeGzip,
  openFileSource,
  parseHttpMessage,
  type ReadRecord,
  readRecords,
  recordField,
  targetUri,
} from '../../../archive/index.ts';
import { contentHash } from '../../domain/content-hash.ts';
import type { DocumentRecord } from '../../domain/document.ts';
import { headerValue } from '../../domain/exchange.ts';
import { validatorsOf } from '../../domain/validators.ts';
import { versionId } from '../../domain/version-text.ts';
import type { CommittedCapture, FilePart } from '../../ports/capture-index.ts';
import { isMissing } from './durable.ts';
import { captureLine, partLine } from './index-lines.ts';
import { type CollectionPaths, documentsName, trioPaths, warcName } from './paths.ts';

export interface RebuiltIndex {
  /** Sorted. */
  lines: string[];
  captures: CommittedCapture[];
  /** Record ids of whole documents that no record of the WARC answers. */
  orphanDocuments: string[];
}

const INDEXED_TYPES = new Set(['response', 'revisit', 'resource', 'conversion']);

export async function rebuildIndex(
  paths: CollectionPaths,
  base: string,
  surt: (url: string) => string,
): Promise<RebuiltIndex> {
  const names = trioPaths(paths, base);
  const documents = await documentPlaces(names.documents, documentsName(base));
  const rebuilt: RebuiltIndex = { lines: [], captures: [], orphanDocuments: [] };
  const source = await openFileSource(names.warc);
  try {
    for await (const record of readRecords(source, { compression: 'gzip' })) {
      if (record.kind === 'lost' || !INDEXED_TYPES.has(record.type)) continue;
      const place = { file: warcName(base), offset: record.offset, length: record.length };
      addLine(record, place, documents, surt, rebuilt);
    }
  } finally {
    await source.close();
  }
  rebuilt.lines.sort(compareLines);
  rebuilt.orphanDocuments = [...documents.keys()];
  return rebuilt;
}

function addLine(
  record: ReadRecord,
  place: FilePart,
  documents: Map<string, DocumentPlace>,
  surt: (url: string) => string,
  rebuilt: RebuiltIndex,
): void {
  const url = targetUri(record) ?? '';
  const key = url.startsWith('urn:') ? url : surt(url);
  const message = record.block === null ? null : parseHttpMessage(record.block);
  const mime = record.type === 'revisit' ? 'warc/revisit' : mimeOf(record, message?.headers ?? []);
  const date = new Date(recordField(record, 'warc-date') ?? 0);
  const payloadDigest = recordField(record, 'warc-payload-digest') ?? '';
  const about = metadataOf(record);
  const status = message?.status ?? null;
  if (about === null) {
    rebuilt.lines.push(partLine({ url, surt: key, date, mime, payloadDigest, status }, place));
    return;
  }
  const recordId = recordField(record, 'warc-record-id') ?? '';
  const found = documents.get(recordId);
  const document = found?.place ?? null;
  documents.delete(recordId);
  const capture: CommittedCapture = {
    captureId: about.capture,
    crawlId: about.crawl,
    url,
    date: date.toISOString(),
    recordId,
    payloadDigest,
    isRevisit: record.type === 'revisit',
    httpStatus: status ?? (record.type === 'resource' || record.type === 'conversion' ? 200 : 0),
    payloadBytes: about.bytes,
    rendered: about.rendered === true,
    noTextReason: about.noText ?? (document === null ? 'document-lost' : null),
    textId: found?.textId ?? null,
    validators: status === 200 && !isCut(record) ? validatorsOf(message?.headers ?? []) : null,
    warc: place,
    document,
  };
  rebuilt.captures.push(capture);
  rebuilt.lines.push(captureLine(capture, key, mime));
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
function metadataOf(record: ReadRecord): Metadata | null {
  const json = recordField(record, 'warc-json-metadata');
  if (json === null) return null;
  try {
    const value = JSON.parse(json) as Partial<Metadata>;
    if (typeof value.capture !== 'string' || typeof value.crawl !== 'string') return null;
    return { ...value, capture: value.capture, crawl: value.crawl, bytes: Number(value.bytes ?? 0) };
  } catch {
    return null; // another tool's field of the same name
  }
}

function mimeOf(record: ReadRecord, headers: readonly (readonly [string, string])[]): string {
  const isHttp = record.type === 'response';
  const type = isHttp ? headerValue(headers, 'content-type') : recordField(record, 'content-type');
  const mime = type?.split(/[;,]/)[0]?.trim().toLowerCase() ?? '';
  return /^[\w.+-]+\/[\w.+-]+$/.test(mime) ? mime : 'unk';
}

interface DocumentPlace {
  place: FilePart;
  textId: string;
}

/** Where each whole document is, by its record id. */
async function documentPlaces(path: string, file: string): Promise<Map<string, DocumentPlace>> {
  const places = new Map<string, DocumentPlace>();
  let source: Awaited<ReturnType<typeof openFileSource>>;
  try {
    source = await openFileSource(path);
  } catch (error) {
    if (isMissing(error)) return places;
    throw error;
  }
  try {
    for await (const { recordId, textId, offset, length } of wholeDocuments(source))
      places.set(recordId, { place: { file, offset, length }, textId });
  } finally {
    await source.close();
  }
  return places;
}

/** The members of a documents file that hold one whole document each, whose text is what its hash says. */
export async function* wholeDocuments(
  source: ByteSource,
): AsyncGenerator<{ recordId: string; textId: string; offset: number; length: number }, void, undefined> {
  for await (const chunk of decodeGzip(source, (start) => start[0] === 0x7b)) {
    if (chunk.kind === 'lost' || chunk.isDoubtful || chunk.end === null) continue;
    try {
      const document = JSON.parse(chunk.bytes.toString('utf8')) as DocumentRecord;
      const recordId = document.record_id;
      if (contentHash(document.title, document.text) === document.sha256)
        yield {
          recordId,
          textId: versionId(document.title, document.text),
          offset: chunk.offset,
          length: chunk.end - chunk.offset,
        };
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error; // damaged: not a whole document
    }
  }
}
