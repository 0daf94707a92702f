// One document line of a collection by its place: a ranged read of one gzip member.
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { DocumentRecord } from '../../domain/document.ts';
import type { FilePart } from '../../ports/capture-index.ts';
import { collectionPaths } from './paths.ts';

const unzip = promisify(gunzip);
const DOCUMENT_LIMIT_BYTES = 256 * 1024 * 1024;

export async function readDocument(dataDir: string, collection: string, part: FilePart): Promise<DocumentRecord> {
  const file = await open(join(collectionPaths(dataDir, collection).documents, part.file), 'r');
  try {
    const bytes = Buffer.alloc(part.length);
    await file.read(bytes, 0, part.length, part.offset);
    const line = await unzip(bytes, { maxOutputLength: DOCUMENT_LIMIT_BYTES });
    return JSON.parse(line.toString('utf8')) as DocumentRecord;
  } finally {
    await file.close();
  }
}
