// What ingest says of one input file. `--json` prints exactly this, one object a file (docs/contract.md §6).

export interface RefusedPart {
  /** Entry of a package, `offset N: URI` of a record, or the field that was not believed. */
  entry: string;
  reason: string;
}

export interface LostRange {
  offset: number;
  length: number;
  reason: string;
}

export interface FileReport {
  path: string;
  /** `warc.gz`, `wacz`, `cdxj`, `text`, …; `unknown` when it is none of ours. */
  format: string;
  /** Whole records read; lines, for an index. */
  records: number;
  responses: number;
  types: Record<string, number>;
  /** Captures that come in: responses, revisits, and resource and conversion records of web pages. */
  captures: number;
  refused: RefusedPart[];
  lost: LostRange[];
  /** Why nothing, or nothing more, could be taken; null when the file was read to its end. */
  error: string | null;
}

export const emptyReport = (path: string, format: string): FileReport => ({
  path,
  format,
  records: 0,
  responses: 0,
  types: {},
  captures: 0,
  refused: [],
  lost: [],
  error: null,
});

/** Entries kept of each list: a hostile file could give millions. */
const MAX_ENTRIES = 10_000;

export function refuse(report: FileReport, entry: string, reason: string): void {
  if (report.refused.length < MAX_ENTRIES) report.refused.push({ entry, reason });
}

export function lose(report: FileReport, offset: number, length: number, reason: string): void {
  if (report.lost.length < MAX_ENTRIES) report.lost.push({ offset, length, reason });
}
