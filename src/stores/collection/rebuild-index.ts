// The index lines of a WARC from the WARC and its documents alone: indexes are derived, the records are the truth.
import {
  type ByteSource,
  compareLines,
  decodeGzip,
  openFileSource,
  printCdxjLine,
  readRecords,
  recordField,
  targetUri,
} from '../../../archive/index.ts';
import { contentHash } from '../../domain/content-hash.ts';
import { versionId } from '../../domain/version-text.ts';
import type { CommittedCapture } from '../../ports/capture-index.ts';
import { isMissing } from '../read-folder.ts';
import { parseDocument } from './document-line.ts';
import { type DocumentPlace, hasLine, lineOfRecord } from './line-of-record.ts';
import { type CollectionPaths, documentsName, trioPaths, warcName } from './paths.ts';

export interface RebuiltIndex {
  /** Sorted. */
  lines: string[];
  captures: CommittedCapture[];
  /** Record ids of whole documents that no record of the WARC answers. */
  orphanDocuments: string[];
}

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
    for await (const record of readRecords(source, { compression: 'gzip', reusesBlocks: true })) {
      if (record.kind === 'lost' || !hasLine(record)) continue;
      const place = { file: warcName(base), offset: record.offset, length: record.length };
      const url = targetUri(record) ?? '';
      const found = documents.get(recordField(record, 'warc-record-id') ?? '');
      const { line, capture } = lineOfRecord(record, place, url.startsWith('urn:') ? url : surt(url), found ?? null);
      rebuilt.lines.push(printCdxjLine(line));
      if (capture === null) continue;
      documents.delete(capture.recordId);
      rebuilt.captures.push(capture);
    }
  } finally {
    await source.close();
  }
  rebuilt.lines.sort(compareLines);
  rebuilt.orphanDocuments = [...documents.keys()];
  return rebuilt;
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
    const document = parseDocument(chunk.bytes);
    if (document === null || contentHash(document.title, document.text) !== document.sha256) continue;
    yield {
      recordId: document.record_id,
      textId: versionId(document.title, document.text),
      offset: chunk.offset,
      length: chunk.end - chunk.offset,
    };
  }
}
