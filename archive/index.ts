// The one door to the web-archive formats.

export { type BlockIndex, mayHoldKey, outlineIndex, searchOutlined } from './cdxj/block-index.ts';
export { countIndexLines } from './cdxj/count-lines.ts';
export {
  type CdxjFields,
  type CdxjLine,
  cdxTimestamp,
  compareLines,
  parseCdxjLine,
  printCdxjLine,
} from './cdxj/line.ts';
export { mergeSorted, readLines } from './cdxj/merge.ts';
export { searchLines } from './cdxj/search.ts';
export { searchZipNum, writeZipNum } from './cdxj/zipnum.ts';
export { type ArchiveFormat, type DetectedFormat, detectFormat } from './detect-format.ts';
export { decodeGzip } from './gzip/decode-gzip.ts';
export { bareHeaderFor, deflateMember, gzipHeaderLength, inflateMember, LOOKED_AT_BYTES } from './gzip/member.ts';
export { type OutputMemory, readMemory } from './gzip/output-memory.ts';
export { printRequestHead, printResponseHead, safeName, safeValue, storedHeaders } from './http/head.ts';
export { dechunk, type HttpMessage, parseHttpMessage } from './http/message.ts';
export { type ByteSource, bufferSource, type FileSource, openFileSource, sliceSource } from './io/byte-source.ts';
export type { Lost, LostReason } from './io/chunk.ts';
export type { CheckedRecord } from './threads/batch.ts';
export { readRecordsInThreads } from './threads/read-in-threads.ts';
export { checkPackageIndex } from './wacz/check-index.ts';
export { readWacz, type WaczContents } from './wacz/read-wacz.ts';
export {
  EXTRA_PAGES_HEADER,
  PAGES_HEADER,
  printPage,
  type WaczInput,
  type WaczPage,
  writeWacz,
} from './wacz/write-wacz.ts';
export { encodeBase32, parseDigest, sha256Digest } from './warc/digest.ts';
export {
  checkDigests,
  isHttpRecord,
  isRecordId,
  type ReadRecord,
  type RecordDigests,
  recordField,
  targetUri,
} from './warc/read-record.ts';
export type { RecordCompression } from './warc/read-records.ts';
export { type ReadOptions, readRecords } from './warc/read-records.ts';
export { type NamedField, REVISIT_PROFILES, WARC_TYPES, type WarcRecordDraft, type WarcType } from './warc/record.ts';
export { encodeRecord, encodeRecordMember, encodeWarcFields, recordFields, safeUri } from './warc/write-record.ts';
export { type EntryLimits, openEntry } from './zip/entry-source.ts';
export { listZip, type RefusedEntry, type ZipEntry, type ZipListing } from './zip/read-zip.ts';
export type { ZstdCodec } from './zstd/decode-zstd.ts';
