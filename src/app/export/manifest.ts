// What proves an export complete (manifest.json) and where it came from (provenance.json: the only file with times and crawl ids).
import { SCHEMA_VERSION } from '../../domain/document.ts';
import { qualityFilters } from '../../domain/filters/quality-filters.ts';
import { crashPoint } from '../../observe/crash-points.ts';
import { type CorpusFileEntry, writeCorpusFile } from './corpus-file.ts';
import type { ExportCounts } from './request.ts';
import type { ExportWork } from './work.ts';

/** One document that a reason removed. */
export interface RemovalExample {
  url: string;
  /** Beginning of its text. */
  excerpt: string;
  similarity?: number;
  cluster?: string | null;
}

export interface ManifestParts {
  work: ExportWork;
  counts: ExportCounts;
  files: readonly CorpusFileEntry[];
  /** Compressors and their versions: other versions may give other bytes for the same rows. */
  engines: Record<string, string>;
  examples: Record<string, RemovalExample>;
}

export async function writeManifest(parts: ManifestParts): Promise<void> {
  const { work, counts, files, engines, examples } = parts;
  const { request, provenance, masked, faults, earlier } = work;
  const manifest = {
    schema_version: SCHEMA_VERSION,
    collection: request.collection,
    format: request.format,
    versions: request.versions,
    duplicates: request.duplicates,
    appended: earlier === null ? null : { kept: earlier.numbers.size, from: earlier.next },
    filters: request.filters,
    quality: qualityFilters(request.quality ?? []).map(({ name, source }) => ({ name, source })),
    furniture: request.furniture ?? 'keep',
    masked: request.mask === undefined || request.mask.length === 0 ? null : masked,
    counts,
    examples,
    software: { gristmill: request.gristmillVersion, engines, extractors: provenance.extractors() },
    files,
  };
  const origin = { collection: request.collection, crawls: provenance.crawls(), damaged: faults.damaged };
  await writeCorpusFile(work.folder.path, 'provenance.json', `${JSON.stringify(origin, null, 2)}\n`);
  crashPoint('export.before-manifest');
  await writeCorpusFile(work.folder.path, 'manifest.json', `${JSON.stringify(manifest, null, 2)}\n`);
}
