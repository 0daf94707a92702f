// `gristmill export`: a corpus as a pure function of the archived documents and the request. Same archive, same bytes.
import { join } from 'node:path';
import type { DocumentRecord } from '../../domain/document.ts';
import { qualityVerdict } from '../../domain/filters/quality-filter.ts';
import { qualityFilters } from '../../domain/filters/quality-filters.ts';
import { measureText } from '../../domain/filters/text-measures.ts';
import type { BlobStore } from '../../ports/blob-store.ts';
import { createFsBlobStore } from '../../stores/fs-blob-store.ts';
import { TextCollection } from '../dedupe/text-collection.ts';
import { beginFolder, type FolderInWork } from './atomic-folder.ts';
import type { CorpusFileEntry } from './corpus-file.ts';
import { documentLines, type ReadFaults } from './document-lines.ts';
import { decideDuplicates } from './duplicates.ts';
import { Provenance, type RemovalExample, writeManifest } from './manifest.ts';
import { type ExportedRecord, type MaskCounts, prepareRecord } from './prepare-record.ts';
import { createRemovals, type Removals } from './removals.ts';
import type { ExportCounts, ExportReport, ExportRequest } from './request.ts';
import { captureVerdict, hostOf, type Row, selectRows } from './selection.ts';
import { Spill } from './spill.ts';
import { createWriter } from './writers.ts';

const EXCERPT_UNITS = 200;

interface WrittenCorpus {
  files: CorpusFileEntry[];
  engines: Record<string, string>;
}

interface Work {
  request: ExportRequest;
  folder: FolderInWork;
  spill: Spill;
  texts: TextCollection;
  removed: Removals;
  masked: MaskCounts;
  faults: ReadFaults;
  provenance: Provenance;
}

/** Reads every document of the collection, decides versions and duplicates from the whole set, and puts the corpus at `out` in one step. */
export async function exportCorpus(
  request: ExportRequest,
  blobs: BlobStore = createFsBlobStore(request.dataDir),
): Promise<ExportReport> {
  const folder = await beginFolder(request.out);
  const texts = new TextCollection({ folder: folder.scratch });
  try {
    const spill = await Spill.create(join(folder.scratch, 'records.jsonl'));
    const provenance = new Provenance();
    let report: ExportReport;
    try {
      report = await exportInto(
        {
          request,
          folder,
          spill,
          texts,
          removed: createRemovals(),
          masked: { email: 0, ip: 0, phone: 0 },
          faults: { damaged: [] },
          provenance,
        },
        blobs,
      );
    } finally {
      await spill.close();
    }
    await folder.commit();
    return report;
  } catch (error) {
    await folder.discard();
    throw error;
  } finally {
    texts.close();
  }
}

async function exportInto(work: Work, blobs: BlobStore): Promise<ExportReport> {
  const { request, removed } = work;
  const { rows, read } = await readRows(work, blobs);
  const selected = selectRows(rows, request, removed);
  decideDuplicates(selected, work.texts);
  const exported = dropDuplicates(selected, request, removed);
  const counts: ExportCounts = { read, documents: exported.length, words: 0, characters: 0, removed: {} };
  for (const row of exported) {
    counts.words += row.words;
    counts.characters += row.characters;
  }
  counts.removed = removed.counts();
  const { files, engines } = await writeRows(work, exported);
  await writeManifest({
    folder: work.folder.path,
    request,
    counts,
    files,
    engines,
    masked: work.masked,
    examples: await examplesOf(work),
    provenance: work.provenance,
    faults: work.faults,
  });
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  const { out, format, collection } = request;
  return { out, format, collection, counts, files: files.length, bytes };
}

async function readRows(work: Work, blobs: BlobStore): Promise<{ rows: Row[]; read: number }> {
  const { request, spill, texts, removed, provenance } = work;
  const filters = qualityFilters(request.quality ?? []);
  const rows: Row[] = [];
  let read = 0;
  for await (const { line } of documentLines(blobs, request.collection, work.faults)) {
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

/** `keep` leaves all rows to the formats that have columns for it; as plain text an equal file text is one document in any case. */
function dropDuplicates(rows: readonly Row[], request: ExportRequest, removed: Removals): Row[] {
  const texts = new Set<string>();
  return rows.filter((row) => {
    const isRepeated = request.format === 'txt' && texts.has(row.sha256);
    texts.add(row.sha256);
    if (request.duplicates === 'keep' && !isRepeated) return true;
    if (row.duplicateOf !== null || isRepeated) removed.count('exact-duplicate', 1, row);
    else if (row.nearDuplicateOf !== null) removed.count('near-duplicate', 1, row);
    else return true;
    return false;
  });
}

async function writeRows(work: Work, rows: readonly Row[]): Promise<WrittenCorpus> {
  const { request, folder, spill } = work;
  const writer = await createWriter(request, folder);
  try {
    for (const [sequence, row] of rows.entries()) {
      request.signal?.throwIfAborted();
      const record = JSON.parse(await spill.read(row)) as ExportedRecord;
      await writer.write(decided(record, row), sequence);
    }
    return { files: await writer.finish(), engines: writer.engines };
  } finally {
    writer.close();
  }
}

function decided(record: ExportedRecord, row: Row): ExportedRecord {
  return {
    ...record,
    source_id: record.source_id ?? null,
    duplicate_of: row.duplicateOf,
    near_duplicate_of: row.nearDuplicateOf,
    similarity: row.similarity,
    cluster: row.cluster,
    version: row.version,
    supersedes: row.supersedes,
  };
}

/** The first document that each reason removed, with the beginning of its text. */
async function examplesOf(work: Work): Promise<Record<string, RemovalExample>> {
  const examples: Record<string, RemovalExample> = {};
  for (const [reason, row] of work.removed.examples()) {
    const { text } = JSON.parse(await work.spill.read(row)) as DocumentRecord;
    examples[reason] = {
      url: row.url,
      excerpt: text.slice(0, EXCERPT_UNITS).toWellFormed(),
      ...(row.similarity !== null && { similarity: row.similarity, cluster: row.cluster }),
    };
  }
  return examples;
}
