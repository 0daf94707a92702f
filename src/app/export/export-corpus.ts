// `gristmill export`: a corpus as a pure function of the archived documents and the request. Same archive, same bytes.
import { join } from 'node:path';
import type { DocumentRecord } from '../../domain/document.ts';
import type { BlobStore } from '../../ports/blob-store.ts';
import { createFsBlobStore } from '../../stores/fs-blob-store.ts';
import { TextCollection } from '../dedupe/text-collection.ts';
import { beginFolder, ExportFolderError } from './atomic-folder.ts';
import { writeCorpusFile } from './corpus-file.ts';
import { datasetCard } from './dataset-card.ts';
import { decideDuplicates } from './duplicates.ts';
import { earlierFirst, earlierNumber, readEarlierExport } from './earlier-export.ts';
import { checkAgainstLock, type ExportLock, lockedRequest, readLock, writeLock } from './export-lock.ts';
import { type RemovalExample, writeManifest } from './manifest.ts';
import { Provenance } from './provenance.ts';
import { readRows } from './read-rows.ts';
import { createRemovals } from './removals.ts';
import { reportPage } from './report-page.ts';
import type { ExportCounts, ExportReport, ExportRequest } from './request.ts';
import type { Row } from './row.ts';
import { selectRows } from './selection.ts';
import { removeFurniture } from './site-furniture.ts';
import { Spill } from './spill.ts';
import { nameVersions } from './version-ids.ts';
import type { ExportWork } from './work.ts';
import { type WrittenCorpus, writeRows } from './write-rows.ts';

const EXCERPT_UNITS = 200;

/**
 * Reads every document of the collection, decides versions and duplicates from the whole set, and puts the corpus at `out` in one step.
 * Throws ExportFolderError when `out` is not ours to replace, ExportLockError when a locked corpus cannot be made again.
 */
export async function exportCorpus(
  asked: ExportRequest,
  blobs: BlobStore = createFsBlobStore(asked.dataDir),
): Promise<ExportReport> {
  const lock = asked.lock === undefined ? null : await readLock(asked.lock);
  const request = lock === null ? asked : lockedRequest(asked, lock);
  if (request.append === true && request.format !== 'txt')
    throw new ExportFolderError('only txt exports can be appended to; the other formats are written whole');
  const folder = await beginFolder(request.out);
  const texts = new TextCollection({ folder: folder.scratch });
  try {
    const work: ExportWork = {
      request,
      folder,
      spill: await Spill.create(join(folder.scratch, 'records.jsonl')),
      texts,
      removed: createRemovals(),
      masked: { email: 0, ip: 0, phone: 0 },
      faults: { damaged: [] },
      provenance: new Provenance(),
      only: lock?.inputs ?? null,
      extents: [],
      earlier: request.append === true ? await readEarlierExport(request.out) : null,
    };
    const report = await exportInto(work, blobs, lock).finally(() => work.spill.close());
    await folder.commit();
    return report;
  } catch (error) {
    await folder.discard();
    throw error;
  } finally {
    texts.close();
  }
}

async function exportInto(work: ExportWork, blobs: BlobStore, lock: ExportLock | null): Promise<ExportReport> {
  const { request, removed, earlier } = work;
  const { rows, read } = await readRows(work, blobs);
  await nameVersions(rows, work.spill);
  const chosen = selectRows(rows, request, removed, (row) => earlierNumber(row, earlier) !== null);
  const cleaned = request.furniture === 'remove' ? await removeFurniture(chosen, work) : chosen;
  const selected = earlierFirst(cleaned, earlier);
  decideDuplicates(selected, work.texts);
  const exported = dropDuplicates(selected, work);
  const numberOf = sequenceNumbers(exported, work);
  const counts: ExportCounts = { read, documents: exported.length, words: 0, characters: 0, removed: {} };
  for (const row of exported) {
    counts.words += row.words;
    counts.characters += row.characters;
  }
  counts.removed = removed.counts();
  const { files, engines, statistics } = await writeRows(work, exported, (row, place) => numberOf.get(row) ?? place);
  const outcome = { engines, inputs: work.extents, files };
  if (lock !== null) checkAgainstLock(lock, outcome);
  else if (request.lock !== undefined) await writeLock(request.lock, request, outcome);
  const examples = await examplesOf(work);
  if (request.format !== 'txt') await describeCorpus(work, { counts, statistics, examples, files });
  await writeManifest({ work, counts, files, engines, examples });
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  const { out, format, collection } = request;
  return { out, format, collection, counts, files: files.length, bytes };
}

/** The dataset card and the report; a folder of text files holds nothing else that is readable. */
async function describeCorpus(
  { request, folder }: ExportWork,
  parts: Pick<WrittenCorpus, 'statistics' | 'files'> & {
    counts: ExportCounts;
    examples: Record<string, RemovalExample>;
  },
): Promise<void> {
  const { counts, statistics, examples, files } = parts;
  const names = files.map((file) => file.name);
  await writeCorpusFile(folder.path, 'README.md', datasetCard({ request, counts, statistics, files: names }));
  await writeCorpusFile(folder.path, 'report.html', reportPage({ request, counts, statistics, examples }));
}

/** Dense from 0; after an earlier export its numbers, and the next free ones for what is new. */
function sequenceNumbers(rows: readonly Row[], { earlier }: ExportWork): Map<Row, number> {
  let next = earlier?.next ?? 0;
  return new Map(rows.map((row) => [row, earlierNumber(row, earlier) ?? next++]));
}

/** `keep` leaves all rows to the formats that have columns for it; as plain text an equal file text is one document in any case. */
function dropDuplicates(rows: readonly Row[], { request, removed, earlier }: ExportWork): Row[] {
  const texts = new Set<string>();
  return rows.filter((row) => {
    const isRepeated = request.format === 'txt' && texts.has(row.sha256);
    texts.add(row.sha256);
    if (request.duplicates === 'keep' && !isRepeated) return true;
    if (!isRepeated && earlierNumber(row, earlier) !== null) return true;
    if (row.duplicateOf !== null || isRepeated) removed.count('exact-duplicate', 1, row);
    else if (row.nearDuplicateOf !== null) removed.count('near-duplicate', 1, row);
    else return true;
    return false;
  });
}

/** The first document that each reason removed, with the beginning of its text. */
async function examplesOf(work: ExportWork): Promise<Record<string, RemovalExample>> {
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
