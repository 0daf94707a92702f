// The formats: each takes rows in export order and answers with the files it wrote.
import { documentId, fileText } from '../../domain/content-hash.ts';
import type { DocumentRecord } from '../../domain/document.ts';
import { type CorpusFileEntry, writeCorpusFile } from './corpus-file.ts';
import { openDuckDb } from './duckdb.ts';
import type { ExportFormat, ExportRequest } from './request.ts';
import { gzipShard, openShards, type ShardFinish } from './shards.ts';
import { conversionRecord, wetHead } from './wet-record.ts';

export interface CorpusWriter {
  write(record: DocumentRecord, sequence: number): Promise<void>;
  /** After the last row. The list is in the order of names. */
  finish(): Promise<CorpusFileEntry[]>;
  /** Whose versions the bytes depend on. */
  engines: Record<string, string>;
  /** Gives back what the writer holds; after `finish`, or instead of it. */
  close(): void;
}

interface Folders {
  path: string;
  scratch: string;
}

const SHARD_BYTES = 512 * 1024 * 1024;

export function createWriter(request: ExportRequest, folders: Folders): Promise<CorpusWriter> {
  if (request.format === 'txt') return createTxtWriter(folders.path);
  if (request.format === 'wet') return createWetWriter(request, folders);
  return createRowWriter(request.format, request, folders);
}

/** `NNN_<id>.txt` (DESIGN.md §3): at least three digits, then the first 16 of the SHA-256 of exactly the file's bytes. */
export function textFileName(sequence: number, sha256: string): string {
  return `${String(sequence).padStart(3, '0')}_${documentId(sha256)}.txt`;
}

async function createTxtWriter(folder: string): Promise<CorpusWriter> {
  const files: CorpusFileEntry[] = [];
  return {
    async write(record, sequence) {
      const name = textFileName(sequence, record.sha256);
      files.push(await writeCorpusFile(folder, name, fileText(record.title, record.text)));
    },
    finish: async () => files,
    engines: {},
    close: () => undefined,
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

async function createRowWriter(
  format: Exclude<ExportFormat, 'txt' | 'wet'>,
  request: ExportRequest,
  folders: Folders,
): Promise<CorpusWriter> {
  const duckdb = format === 'parquet' || format === 'jsonl.zst' ? await openDuckDb() : null;
  const finishes: Record<typeof format, ShardFinish> = {
    jsonl: null,
    'jsonl.gz': gzipShard,
    'jsonl.zst': duckdb?.toZstd ?? null,
    parquet: duckdb?.toParquet ?? null,
  };
  const shards = await openShards({
    folder: folders.path,
    scratch: folders.scratch,
    shardBytes: request.shardBytes ?? SHARD_BYTES,
    nameOf: (n, count) => shardName(format, n, count),
    finish: finishes[format],
  });
  return {
    write: (record) => shards.writeRow(`${JSON.stringify(wellFormed(record))}\n`),
    finish: () => shards.finish(),
    engines: duckdb === null ? (format === 'jsonl' ? {} : { zlib: process.versions.zlib }) : { duckdb: duckdb.version },
    close: () => duckdb?.close(),
  };
}

async function createWetWriter(request: ExportRequest, folders: Folders): Promise<CorpusWriter> {
  const shards = await openShards({
    folder: folders.path,
    scratch: folders.scratch,
    shardBytes: request.shardBytes ?? SHARD_BYTES,
    nameOf: (n, count) => shardName('wet', n, count),
    finish: null,
  });
  let isFirst = true;
  return {
    async write(record) {
      if (isFirst) await shards.writeRow(await wetHead(request, record));
      isFirst = false;
      await shards.writeRow(await conversionRecord(record));
    },
    finish: () => shards.finish(),
    engines: { zlib: process.versions.zlib },
    close: () => undefined,
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
