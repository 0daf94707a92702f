// First pass of an export: every document line becomes a small row, its text goes to the text collection, the record to the spill file.
import type { DocumentRecord } from '../../domain/document.ts';
import { qualityVerdict } from '../../domain/filters/quality-filter.ts';
import { qualityFilters } from '../../domain/filters/quality-filters.ts';
import { measureText } from '../../domain/filters/text-measures.ts';
import type { BlobStore } from '../../ports/blob-store.ts';
import { documentLines } from './document-lines.ts';
import { prepareRecord } from './prepare-record.ts';
import type { Row } from './row.ts';
import { captureVerdict, hostOf } from './selection.ts';
import type { ExportWork } from './work.ts';

export async function readRows(work: ExportWork, blobs: BlobStore): Promise<{ rows: Row[]; read: number }> {
  const { request, spill, texts, removed, provenance } = work;
  const filters = qualityFilters(request.quality ?? []);
  const rows: Row[] = [];
  const source = { blobs, collection: request.collection, only: work.only };
  let read = 0;
  for await (const { line } of documentLines(source, work.faults, work.extents)) {
    request.signal?.throwIfAborted();
    const record = JSON.parse(line) as DocumentRecord;
    read += 1;
    const reason = captureVerdict(record, request.filters);
    if (reason !== null) {
      removed.count(reason);
      continue;
    }
    provenance.saw(record);
    const prepared = prepareRecord(record, request.mask ?? [], work.masked);
    const { number } = texts.add(prepared.text, prepared.sha256);
    const qualityReason =
      filters.length === 0 ? null : qualityVerdict(filters, measureText(prepared.text, prepared.language));
    const place = await spill.append(prepared.source_id === null ? line : JSON.stringify(prepared));
    rows.push(rowOf(prepared, { number, qualityReason, ...place }));
  }
  await spill.flush();
  return { rows, read };
}

function rowOf(record: DocumentRecord, place: Pick<Row, 'number' | 'qualityReason' | 'offset' | 'length'>): Row {
  return {
    surt: record.surt,
    url: record.url,
    urlKey: record.url_key,
    capturedAt: record.captured_at,
    recordId: record.record_id,
    sha256: record.sha256,
    versionId: record.sha256,
    host: hostOf(record.url),
    crawl: record.crawl,
    language: record.language,
    pageType: record.page_type,
    words: record.word_count,
    characters: record.text_chars,
    ...place,
    version: null,
    supersedes: null,
    duplicateOf: null,
    nearDuplicateOf: null,
    similarity: null,
    cluster: null,
  };
}
