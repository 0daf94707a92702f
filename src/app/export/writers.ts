// The formats: each takes rows in export order and answers with the files it wrote.
import { join } from 'node:path';
import { documentId, fileText } from '../../domain/content-hash.ts';
import type { DocumentRecord } from '../../domain/document.ts';
import { type CorpusFileEntry, describeFile, writeCorpusFile } from './corpus-file.ts';
import type { RowFile } from './duckdb.ts';
import { printRecord } from './print-record.ts';
import type { ExportFormat, ExportRequest } from './request.ts';
import { gzipShard, openLines, openShards, type Shard, type ShardOptions } from './shards.ts';
import { conversionRecord, wetHead, wetHeadId } from './wet-record.ts';

export interface CorpusWriter {
  write(record: DocumentRecord, sequence: number): Promise<void>;
  /** After the last row. The list is in the order of names. */
  finish(): Promise<CorpusFileEntry[]>;
  /** Whose versions the bytes depend on. */
  engines: Record<string, string>;
  /** Gives back what the writer holds; after `finish`, or instead of it. */
  close(): Promise<void>;
}

interface Folders {
  path: string;
  scratch: string;
}

const SHARD_BYTES = 512 * 1024 * 1024;

export function createWriter(request: ExportRequest, folders: Folders): Promise<CorpusWriter> {
  if (request.format === 'txt') return createTxtWriter(folders.path);
  if (request.format === 'wet') return createWetWriter(request, folders);
  if (request.format === 'parquet') return createParquetWriter(request, folders);
  if (request.format === 'jsonl.zst') return createZstdWriter(request, folders);
  return createLineWriter(request.format, request, folders);
}

/** `NNN_<id>.txt` (docs/contract.md §3): at least three digits, then the first 16 of the SHA-256 of exactly the file's bytes. */
export function textFileName(sequence: number, sha256: string): string {
  return `${String(sequence).padStart(3, '0')}_${documentId(sha256)}.txt`;
}

/** So many files are written at a time: their flushes share what the disk does for each. */
const FILES_AT_ONCE = 16;

async function createTxtWriter(folder: string): Promise<CorpusWriter> {
  const files: CorpusFileEntry[] = [];
  let writing: Promise<CorpusFileEntry | { error: unknown }>[] = [];
  const settle = async (): Promise<void> => {
    const written = await Promise.all(writing);
    writing = [];
    for (const file of written) {
      if ('error' in file) throw file.error;
      files.push(file);
    }
  };
  return {
    async write(record, sequence) {
      const name = textFileName(sequence, record.sha256);
      const text = fileText(record.title, record.text);
      writing.push(writeCorpusFile(folder, name, text).catch((error: unknown) => ({ error })));
      if (writing.length >= FILES_AT_ONCE) await settle();
    },
    async finish() {
      await settle();
      return files;
    },
    engines: {},
    async close() {
      await Promise.all(writing); // whoever removes the folder finds nothing that is being written into it
    },
  };
}

/** Hugging Face's names for Parquet; `documents.jsonl`, numbered where there are several, for lines. */
function shardName(format: ExportFormat, n: number, count: number): string {
  const number = String(n).padStart(5, '0');
  const total = String(count).padStart(5, '0');
  if (format === 'parquet') return `data/train-${number}-of-${total}.parquet`;
  const ending = format === 'wet' ? 'warc.wet.gz' : format;
  return count === 1 ? `documents.${ending}` : `documents-${number}-of-${total}.${ending}`;
}

async function createLineWriter(
  format: 'jsonl' | 'jsonl.gz',
  request: ExportRequest,
  folders: Folders,
): Promise<CorpusWriter> {
  const shards = await openShards({
    ...placeOf(format, request, folders),
    open: (name) => openLines(folders.scratch, name, format === 'jsonl' ? null : gzipShard),
  });
  return {
    write: (record) => shards.writeRow(printRecord(wellFormed(record))),
    finish: () => shards.finish(),
    engines: format === 'jsonl' ? {} : { zlib: process.versions.zlib },
    close: async () => undefined,
  };
}

async function createZstdWriter(request: ExportRequest, folders: Folders): Promise<CorpusWriter> {
  const duckdb = await (await import('./duckdb.ts')).openDuckDb();
  const shards = await openShards({
    ...placeOf('jsonl.zst', request, folders),
    open: async (name) => shardOf(duckdb.openLines(join(folders.scratch, `${name}.rows`)), folders.scratch, name),
  });
  return {
    write: (record) => shards.writeRow(printRecord(wellFormed(record))),
    finish: () => shards.finish(),
    engines: { duckdb: duckdb.version },
    close: async () => duckdb.close(),
  };
}

async function createParquetWriter(request: ExportRequest, folders: Folders): Promise<CorpusWriter> {
  const duckdb = await (await import('./duckdb.ts')).openDuckDb();
  const shards = await openShards({
    ...placeOf('parquet', request, folders),
    open: async (name) => shardOf(duckdb.openRows(join(folders.scratch, `${name}.rows`)), folders.scratch, name),
  });
  return {
    write: (record) => shards.writeRow(wellFormed(record)),
    finish: () => shards.finish(),
    engines: { duckdb: duckdb.version },
    close: async () => duckdb.close(),
  };
}

function shardOf<Row>(rows: RowFile<Row>, scratch: string, name: string): Shard<Row> {
  let count = 0;
  return {
    get size() {
      return rows.size;
    },
    async writeRow(row) {
      count += 1;
      rows.add(row);
    },
    async close() {
      const path = join(scratch, name);
      await rows.finish(path);
      return describeFile(path, name, count);
    },
  };
}

const placeOf = (
  format: ExportFormat,
  request: ExportRequest,
  folders: Folders,
): Omit<ShardOptions<never>, 'open'> => ({
  folder: folders.path,
  scratch: folders.scratch,
  shardBytes: request.shardBytes ?? SHARD_BYTES,
  nameOf: (n, count) => shardName(format, n, count),
});

async function createWetWriter(request: ExportRequest, folders: Folders): Promise<CorpusWriter> {
  const shards = await openShards({
    ...placeOf('wet', request, folders),
    open: async (name) => wetShard(request, await openLines(folders.scratch, name, null)),
  });
  return {
    write: (record) => shards.writeRow(record),
    finish: () => shards.finish(),
    engines: { zlib: process.versions.zlib },
    close: async () => undefined,
  };
}

/** Each file begins with a warcinfo record of its own, which its other records name. */
function wetShard(request: ExportRequest, file: Shard<Uint8Array>): Shard<DocumentRecord> {
  let head: string | null = null;
  return {
    get size() {
      return file.size;
    },
    async writeRow(record) {
      if (head === null) await file.writeRow(await wetHead(request, record));
      head ??= wetHeadId(request, record);
      await file.writeRow(await conversionRecord(record, head));
    },
    close: () => file.close(),
  };
}

/** Half surrogate pairs, which some readers refuse a whole file for, become U+FFFD. */
function wellFormed(record: DocumentRecord): DocumentRecord {
  const { title, text, markdown, description, site_name, authors } = record;
  const known = [title, text, markdown, description, site_name, ...authors];
  if (known.every((value) => value === null || value.isWellFormed())) return record;
  return {
    ...record,
    title: title?.toWellFormed() ?? null,
    text: text.toWellFormed(),
    markdown: markdown.toWellFormed(),
    description: description?.toWellFormed() ?? null,
    site_name: site_name?.toWellFormed() ?? null,
    authors: authors.map((author) => author.toWellFormed()),
  };
}
