// What an export is asked for and what it says at its end; the CLI and the HTTP API share these shapes.
import type { PageType } from '../../domain/document.ts';
import type { QualityFilterName } from '../../domain/filters/quality-filters.ts';
import type { MaskKind } from '../../domain/masking/mask-personal.ts';

export const EXPORT_FORMATS = ['txt', 'jsonl', 'jsonl.gz', 'jsonl.zst', 'parquet', 'wet'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** Each filter is off when null or empty; a document must pass all of them. */
export interface ExportFilters {
  /** Crawl ids. */
  crawl: readonly string[];
  /** RFC 3339 times or days: captured at or after, captured before. */
  since: string | null;
  until: string | null;
  /** Host of the URL, exactly, with its port where it is not the scheme's own. */
  host: readonly string[];
  /** Language codes as in the record (`en`). */
  language: readonly string[];
  minWords: number | null;
  pageType: readonly PageType[];
}

export const NO_FILTERS: ExportFilters = {
  crawl: [],
  since: null,
  until: null,
  host: [],
  language: [],
  minWords: null,
  pageType: [],
};

export interface ExportRequest {
  /** Data directory that holds `collections/<name>/documents`. */
  dataDir: string;
  collection: string;
  format: ExportFormat;
  /** Folder to write; it is replaced when it holds an earlier export, refused when it holds anything else. */
  out: string;
  filters: ExportFilters;
  /** `latest`: the newest text of each URL. `all`: every changed text. */
  versions: 'latest' | 'all';
  /** `drop`: one document of each cluster. `keep`: all, with `duplicate_of` and its fellows filled. */
  duplicates: 'drop' | 'keep';
  /** Published quality filters to apply; none by default. */
  quality?: readonly QualityFilterName[];
  /** What to mask in texts; nothing by default. A changed text gets a new id and keeps the old one as `source_id`. */
  mask?: readonly MaskKind[];
  /** `remove`: blocks that many pages of a host share go. Kept by default. */
  furniture?: 'keep' | 'remove';
  /** Version of the program, for the manifest. */
  gristmillVersion: string;
  /** Bytes of rows, before compression, after which a file of many rows is closed. Default 512 MB. */
  shardBytes?: number;
  /** Keep the names of the txt export that is at `out`, and number what is new after it. */
  append?: boolean;
  /** A lock file: rebuilt from when it is there, else written. */
  lock?: string;
  signal?: AbortSignal;
}

export interface ExportCounts {
  /** Document lines read. */
  read: number;
  /** Documents in the export. */
  documents: number;
  words: number;
  characters: number;
  /** Left out, by reason: `no-text`, `http-status`, a filter's name, `unchanged`, `superseded`, `exact-duplicate`, `near-duplicate`. */
  removed: Record<string, number>;
}

export interface ExportReport {
  out: string;
  format: ExportFormat;
  collection: string;
  counts: ExportCounts;
  /** Files written beside manifest.json and provenance.json. */
  files: number;
  bytes: number;
}
