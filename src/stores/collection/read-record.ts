// One record of a collection by its place: a ranged read, one gzip member, the HTTP message inside.
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { type HttpMessage, parseHttpMessage } from '../../../archive/index.ts';
import type { FilePart } from '../../ports/capture-index.ts';
import { collectionPaths } from './paths.ts';

const unzip = promisify(gunzip);
const RECORD_LIMIT_BYTES = 512 * 1024 * 1024;
const HEAD_END = Buffer.from('\r\n\r\n');

/** A record's block (what follows its WARC header). Throws when the place holds no whole record. */
export async function readRecordBlock(dataDir: string, collection: string, part: FilePart): Promise<Buffer> {
  const file = await open(join(collectionPaths(dataDir, collection).warc, part.file), 'r');
  try {
    const bytes = Buffer.alloc(part.length);
    await file.read(bytes, 0, part.length, part.offset);
    const record = await unzip(bytes, { maxOutputLength: RECORD_LIMIT_BYTES });
    const head = record.indexOf(HEAD_END);
    const length = Number(/^content-length: *(\d+)/im.exec(record.toString('latin1', 0, Math.max(0, head)))?.[1]);
    if (head < 0 || !Number.isInteger(length)) throw new RangeError(`no WARC record at ${part.file}:${part.offset}`);
    return record.subarray(head + HEAD_END.length, head + HEAD_END.length + length);
  } finally {
    await file.close();
  }
}

/** Null when the record holds no HTTP response. */
export async function readHttpRecord(dataDir: string, collection: string, part: FilePart): Promise<HttpMessage | null> {
  return parseHttpMessage(await readRecordBlock(dataDir, collection, part));
}

/** What a record holds: the HTTP body as stored, or the whole block where there is no HTTP message. */
export async function readPayload(dataDir: string, collection: string, part: FilePart): Promise<Buffer> {
  const block = await readRecordBlock(dataDir, collection, part);
  return parseHttpMessage(block)?.rawBody ?? block;
}
