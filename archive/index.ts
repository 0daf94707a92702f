// The one door to the web-archive formats.
export {
  type CdxjFields,
  type CdxjLine,
  cdxTimestamp,
  compareLines,
  parseCdxjLine,
  printCdxjLine,
} from './cdxj/line.ts';
export { printRequestHead, printResponseHead, safeName, safeValue, storedHeaders } from './http/head.ts';
export { encodeBase32, parseDigest, sha256Digest } from './warc/digest.ts';
export { type NamedField, REVISIT_PROFILES, WARC_TYPES, type WarcRecordDraft, type WarcType } from './warc/record.ts';
export { encodeRecord, encodeRecordMember, encodeWarcFields, recordFields, safeUri } from './warc/write-record.ts';
