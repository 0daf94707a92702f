// One record as the choice of documents sees it.

/** What the choice needs of one record; the record itself stays in the spill file. */
export interface Row {
  surt: string;
  url: string;
  urlKey: string;
  capturedAt: string;
  recordId: string;
  /** 64 hex of the file text. */
  sha256: string;
  /** What versions of the URL key are compared by: texts that differ in counters alone share it. */
  versionId: string;
  /** The body's number in the text collection. */
  number: number;
  host: string;
  crawl: string;
  language: string | null;
  pageType: string;
  words: number;
  characters: number;
  /** What a quality filter says against the text; null when all agree. */
  qualityReason: string | null;
  /** The record's line in the spill file, in bytes. */
  offset: number;
  length: number;
  /** 1 for the first text of a URL key, one more at each change; null until decided. */
  version: number | null;
  /** Record id of the version before. */
  supersedes: string | null;
  /** Record id of the representative with the same text or body. */
  duplicateOf: string | null;
  nearDuplicateOf: string | null;
  similarity: number | null;
  /** Document id of the cluster's representative. */
  cluster: string | null;
}
