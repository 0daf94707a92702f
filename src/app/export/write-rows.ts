// Second pass of an export: the chosen rows, in order, with what was decided about them.
import { crashPoint } from '../../observe/crash-points.ts';
import type { CorpusFileEntry } from './corpus-file.ts';
import { type CorpusStatistics, createStatistics } from './corpus-statistics.ts';
import type { ExportedRecord } from './prepare-record.ts';
import type { Row } from './row.ts';
import type { ExportWork } from './work.ts';
import { createWriter } from './writers.ts';

export interface WrittenCorpus {
  statistics: CorpusStatistics;
  files: CorpusFileEntry[];
  engines: Record<string, string>;
}

/** `numberOf` gives a row its sequence number. */
export async function writeRows(
  work: ExportWork,
  rows: readonly Row[],
  numberOf: (row: Row, place: number) => number,
): Promise<WrittenCorpus> {
  const { request, folder, spill } = work;
  const writer = await createWriter(request, folder);
  const statistics = createStatistics();
  try {
    for (const [place, row] of rows.entries()) {
      request.signal?.throwIfAborted();
      const record = JSON.parse(await spill.read(row)) as ExportedRecord;
      statistics.saw(record);
      await writer.write(decided(record, row), numberOf(row, place));
      crashPoint('export.mid-file');
    }
    return { files: await writer.finish(), engines: writer.engines, statistics };
  } finally {
    await writer.close();
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
