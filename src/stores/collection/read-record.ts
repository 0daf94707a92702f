// One record of a collection by its place: a ranged read, one gzip member, the HTTP message inside.
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { type HttpMessage, parseHttpMessage } from '../../../archive/index.ts';
import type { BlobStore } from '../../ports/blob-store.ts';
import type { FilePart } from '../../ports/capture-index.ts';

const unzip = promisify(gunzip);
const RECORD_LIMIT_BYTES = 512 * 1024 * 1024;
const HEAD_END = Buffer.from('\r\n\r\n');

/** A record's block (what follows its WARC header). Throws when the place holds no whole record. */
export async function readRecordBlock(blobs: BlobStore, collection: string, part: FilePart): Promise<Buffer> {
  const range = { start: part.offset, end: part.offset + part.length };
  const bytes = await blobs.get(`collections/${collection}/warc/${part.file}`, range);
  if (bytes === null) throw new RangeError(`there is no ${part.file} in collection ${collection}`);
  const record = await unzip(bytes, { maxOutputLength: RECORD_LIMIT_BYTES });
  const head = record.indexOf(HEAD_END);
  const length = Number(/^content-length: *(\d+)/im.exec(record.toString('latin1', 0, Math.max(0, head)))?.[1]);
  if (head < 0 || !Number.isInteger(length)) throw new RangeError(`no WARC record at ${part.file}:${part.offset}`);
  return record.subarray(head + HEAD_END.length, head + HEAD_END.length + length);
}

/** Null when the record holds no HTTP response. */
export async function readHttpRecord(
  blobs: BlobStore,
  collection: string,
  part: FilePart,
): Promise<HttpMessage | null> {
  return parseHttpMessage(await readRecordBlock(blobs, collection, part));
}

/** What a record holds: the HTTP body as stored, or the whole block where there is no HTTP message. */
export async function readPayload(blobs: BlobStore, collection: string, part: FilePart): Promise<Buffer> {
  const block = await readRecordBlock(blobs, collection, part);
  return parseHttpMessage(block)?.rawBody ?? block;
}
