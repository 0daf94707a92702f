// What an integrity check has to say: where, which rule, and what is wrong.

export const FINDING_CODES = [
  'warc-lost',
  'warc-length',
  'warc-digest',
  'warc-record',
  'index-missing',
  'index-line',
  'index-order',
  'index-pointer',
  'index-gap',
  'document-damaged',
  'document-pointer',
  'document-hash',
  'revisit-dangling',
  'warcinfo-dangling',
  'capture-twice',
  'stray-file',
  'dead-writer',
  'export-file',
  'export-name',
  'export-sequence',
  'export-manifest',
] as const;
export type FindingCode = (typeof FINDING_CODES)[number];

export interface Finding {
  /** Relative to the data directory, or the export's folder. */
  file: string;
  /** Byte offset (WARC, documents) or line number from 1 (indexes); null for whole files. */
  offset: number | null;
  code: FindingCode;
  message: string;
}

export type Report = (finding: Finding) => void;
