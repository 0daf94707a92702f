// The words of WARC 1.1 (ISO 28500:2017): record types, and a record as it is about to be written.

export const WARC_TYPES = [
  'warcinfo',
  'response',
  'request',
  'resource',
  'revisit',
  'metadata',
  'conversion',
  'continuation',
] as const;
export type WarcType = (typeof WARC_TYPES)[number];

export type NamedField = readonly [name: string, value: string];

/** WARC 1.1 §6.7.2 and §6.7.3: what a revisit says it found unchanged. */
export const REVISIT_PROFILES = {
  identicalPayload: 'http://netpreserve.org/warc/1.1/revisit/identical-payload-digest',
  notModified: 'http://netpreserve.org/warc/1.1/revisit/server-not-modified',
} as const;

/** A record to write. Its block is `head` (an HTTP head with its blank line, or empty) and then `payload`. */
export interface WarcRecordDraft {
  type: WarcType;
  /** `<urn:uuid:…>`, angle brackets included. */
  recordId: string;
  date: Date;
  targetUri: string | null;
  contentType: string | null;
  head: Uint8Array;
  payload: Uint8Array;
  /** `sha256:` and hex; null leaves the field out. For a revisit, that of the payload it stands for. */
  payloadDigest: string | null;
  /** Further named fields, printed in this order after the fixed ones. */
  fields: readonly NamedField[];
}
