// DuckDB as the engine for Parquet and zstd.
import { type DuckDBConnection, DuckDBDataChunk, DuckDBInstance, VARCHAR } from '@duckdb/node-api';
import type { DocumentRecord } from '../../domain/document.ts';
import { FINEWEB_COLUMNS, RECORD_COLUMNS } from './record-columns.ts';
import { RowBuffer } from './row-buffer.ts';

/** DuckDB's vectors hold as many rows. */
const CHUNK_ROWS = 2048;
/** Rows of a Parquet row group: as many as a vector, so that the writer's memory is used again; larger ones cost a tenth more, smaller ones bytes. */
const GROUP_ROWS = 2048;
/** UTF-16 units that wait for a chunk. */
const CHUNK_UNITS = 16 * 1024 * 1024;

export interface DuckDbEngine {
  version: string;
  /** Rows to be written to one Parquet file. One set at a time. */
  openRows(): Promise<ParquetRows>;
  /** Rows to be written as they are into one zstd frame. One set at a time. */
  openLines(): Promise<ZstdLines>;
  close(): void;
}

export interface ZstdLines {
  /** Bytes taken so far. */
  readonly size: number;
  add(row: string): void;
  finish(compressed: string): Promise<void>;
}

export interface ParquetRows {
  /** UTF-16 units taken so far. */
  readonly units: number;
  add(record: DocumentRecord): void;
  /** A Parquet file, zstd inside (level 1: twice as fast as 3 for a sixth more bytes), rows in the order they were added. */
  finish(parquet: string): Promise<void>;
}

/** One thread, so that the same rows give the same bytes. */
export async function openDuckDb(): Promise<DuckDbEngine> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  await connection.run('SET preserve_insertion_order = true');
  const reader = await connection.runAndReadAll('SELECT version()');
  const version = String(reader.getRowsJson()[0]?.[0] ?? '');
  return {
    version,
    openRows: () => openRows(connection),
    openLines: () => openLines(connection),
    close() {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

/** The two columns that make up nearly all of a row go in as they are; the rest of it as JSON, which DuckDB takes apart by type. */
const TEXTS = ['text', 'markdown'];

const HEAD_TYPE = `{${RECORD_COLUMNS.filter(([name]) => !TEXTS.includes(name))
  .map(([name, type]) => `${JSON.stringify(name)}: ${JSON.stringify(type)}`)
  .join(', ')}}`;
const COLUMNS = RECORD_COLUMNS.map(([name]) => (TEXTS.includes(name) ? name : `head.${name}`)).join(', ');
const NAMED = FINEWEB_COLUMNS.map(([name, expression]) => `${expression} AS ${name}`).join(', ');

async function openRows(connection: DuckDBConnection): Promise<ParquetRows> {
  await connection.run('CREATE OR REPLACE TABLE shard (head VARCHAR, text VARCHAR, markdown VARCHAR)');
  const appender = await connection.createAppender('shard');
  let heads: string[] = [];
  let texts: string[] = [];
  let markdowns: string[] = [];
  let units = 0;
  let waiting = 0;
  const flush = (): void => {
    if (heads.length === 0) return;
    const chunk = DuckDBDataChunk.create([VARCHAR, VARCHAR, VARCHAR], heads.length);
    chunk.setColumnValues(0, heads);
    chunk.setColumnValues(1, texts);
    chunk.setColumnValues(2, markdowns);
    appender.appendDataChunk(chunk);
    [heads, texts, markdowns] = [[], [], []];
    waiting = 0;
  };
  return {
    get units() {
      return units;
    },
    add({ text, markdown, ...head }) {
      const rest = JSON.stringify(head);
      heads.push(rest);
      texts.push(text);
      markdowns.push(markdown);
      const size = rest.length + text.length + markdown.length;
      units += size;
      waiting += size;
      if (heads.length === CHUNK_ROWS || waiting >= CHUNK_UNITS) flush();
    },
    async finish(parquet) {
      flush();
      appender.flushSync();
      appender.closeSync();
      await connection.run(
        `COPY (SELECT *, ${NAMED} FROM (SELECT ${COLUMNS} FROM (SELECT from_json(head, ${quoted(HEAD_TYPE)}) AS head, text, markdown FROM shard)))
         TO ${quoted(parquet)} (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, ROW_GROUP_SIZE ${GROUP_ROWS})`,
      );
      await connection.run('DROP TABLE shard');
    },
  };
}

/** In blocks of a megabyte, a fifth cheaper than by lines; as much memory as the shard, which is bounded. */
async function openLines(connection: DuckDBConnection): Promise<ZstdLines> {
  await connection.run('CREATE OR REPLACE TABLE shard (block BLOB)');
  const appender = await connection.createAppender('shard');
  const waiting = new RowBuffer();
  let size = 0;
  const flush = (): void => {
    const block = waiting.take();
    if (block.length === 0) return;
    appender.appendBlob(block);
    appender.endRow();
    size += block.length;
  };
  return {
    get size() {
      return size + waiting.bytes;
    },
    add(row) {
      if (waiting.add(row)) return;
      flush();
      waiting.add(row);
    },
    async finish(compressed) {
      flush();
      appender.flushSync();
      appender.closeSync();
      await connection.run(`COPY shard TO ${quoted(compressed)} (FORMAT blob, COMPRESSION zstd)`);
      await connection.run('DROP TABLE shard');
    },
  };
}

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;
