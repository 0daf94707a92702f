// What proves an export complete (manifest.json) and where it came from (provenance.json: the only file with times and crawl ids).
import type { DocumentRecord } from '../../domain/document.ts';
import { SCHEMA_VERSION } from '../../domain/document.ts';
import { qualityFilters } from '../../domain/filters/quality-filters.ts';
import { type CorpusFileEntry, writeCorpusFile } from './corpus-file.ts';
import type { ReadFaults } from './document-lines.ts';
import type { MaskCounts } from './prepare-record.ts';
import type { ExportCounts, ExportRequest } from './request.ts';

interface CrawlSpan {
  documents: number;
  first: string;
  last: string;
}

/** Crawls, capture times and extractor versions of the records that were considered. */
export class Provenance {
  readonly #crawls = new Map<string, CrawlSpan>();
  readonly #extractors = new Set<string>();

  saw(record: DocumentRecord): void {
    const { name, version, model } = record.extractor;
    this.#extractors.add(JSON.stringify({ name, version, model }));
    const span = this.#crawls.get(record.crawl);
    const at = record.captured_at;
    if (span === undefined) {
      this.#crawls.set(record.crawl, { documents: 1, first: at, last: at });
      return;
    }
    span.documents += 1;
    if (at < span.first) span.first = at;
    if (at > span.last) span.last = at;
  }

  extractors(): unknown[] {
    return [...this.#extractors].sort().map((json): unknown => JSON.parse(json));
  }

  crawls(): { crawl: string; documents: number; first_captured_at: string; last_captured_at: string }[] {
    return [...this.#crawls]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([crawl, span]) => ({
        crawl,
        documents: span.documents,
        first_captured_at: span.first,
        last_captured_at: span.last,
      }));
  }
}

/** One document that a reason removed. */
export interface RemovalExample {
  url: string;
  /** Beginning of its text. */
  excerpt: string;
  similarity?: number;
  cluster?: string | null;
}

export interface ManifestParts {
  folder: string;
  request: ExportRequest;
  counts: ExportCounts;
  files: readonly CorpusFileEntry[];
  /** Compressors and their versions: other versions may give other bytes for the same rows. */
  engines: Record<string, string>;
  masked: MaskCounts;
  examples: Record<string, RemovalExample>;
  provenance: Provenance;
  faults: ReadFaults;
}

export async function writeManifest(parts: ManifestParts): Promise<void> {
  const { request, counts, files, engines, masked, examples, provenance, faults } = parts;
  const manifest = {
    schema_version: SCHEMA_VERSION,
    collection: request.collection,
    format: request.format,
    versions: request.versions,
    duplicates: request.duplicates,
    filters: request.filters,
    quality: qualityFilters(request.quality ?? []).map(({ name, source }) => ({ name, source })),
    masked: request.mask === undefined || request.mask.length === 0 ? null : masked,
    counts,
    examples,
    software: { gristmill: request.gristmillVersion, engines, extractors: provenance.extractors() },
    files,
  };
  const origin = { collection: request.collection, crawls: provenance.crawls(), damaged: faults.damaged };
  await writeCorpusFile(parts.folder, 'provenance.json', `${JSON.stringify(origin, null, 2)}\n`);
  await writeCorpusFile(parts.folder, 'manifest.json', `${JSON.stringify(manifest, null, 2)}\n`);
}
