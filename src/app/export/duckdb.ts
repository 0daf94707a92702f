// DuckDB as the engine for Parquet and zstd: it asks for the rows of a file block by block, so that no table holds them a second time.
import {
  BLOB,
  DuckDBBlobValue,
  type DuckDBConnection,
  type DuckDBDataChunk,
  DuckDBInstance,
  DuckDBTableFunction,
} from '@duckdb/node-api';
import type { DocumentRecord } from '../../domain/document.ts';
import { PARQUET_FIELDS, printParquetRow, selectParquetColumns } from './parquet-columns.ts';
import { type RowBlock, RowBlocks } from './row-blocks.ts';

/** DuckDB's vectors hold as many rows. */
const CHUNK_ROWS = 2048;
/** Rows of a Parquet row group: so few that the texts of one stay under what the engine's allocator gives back at once (8 MB); fewer cost bytes. */
const GROUP_ROWS = 1024;

/** Distinct values of a column in a row group up to which it gets a dictionary: of texts, hashes and addresses one is only begun. */
const DICTIONARY_VALUES = 64;

export interface DuckDbEngine {
  version: string;
  /** Rows to be written to one Parquet file. One set at a time; `scratch` is a path for those that wait. */
  openRows(scratch: string): RowFile<DocumentRecord>;
  /** Lines to be written as they are into one zstd frame. One set at a time. */
  openLines(scratch: string): RowFile<string>;
  close(): void;
}

/** Rows on their way into one file, which is written whole at its end, rows in the order they were added. */
export interface RowFile<Row> {
  /** Bytes taken so far. */
  readonly size: number;
  add(row: Row): void;
  finish(path: string): Promise<void>;
}

/** One thread, so that the same rows give the same bytes. */
export async function openDuckDb(): Promise<DuckDbEngine> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  await connection.run('SET preserve_insertion_order = true');
  const reader = await connection.runAndReadAll('SELECT version()');
  const version = String(reader.getRowsJson()[0]?.[0] ?? '');
  let open: RowBlocks | null = null;
  const openBlocks = (scratch: string): RowBlocks => (open = new RowBlocks(scratch, CHUNK_ROWS));
  let source: Iterator<RowBlock> = [].values();
  register(connection, 'parquet_rows', PARQUET_FIELDS, () => source.next().value ?? null);
  register(connection, 'line_blocks', ['block'], () => whole(source.next().value ?? null));
  const write = async (blocks: RowBlocks, statement: string): Promise<void> => {
    source = blocks.read();
    try {
      await connection.run(statement);
    } finally {
      blocks.close();
    }
  };
  return {
    version,
    openRows(scratch) {
      const blocks = openBlocks(scratch);
      return {
        get size() {
          return blocks.bytes;
        },
        add: (record) => blocks.add(printParquetRow(record)),
        finish: (path) =>
          write(
            blocks,
            // zstd at level 1: twice as fast as 3 for a sixth more bytes
            `COPY (${selectParquetColumns('parquet_rows()')}) TO ${quoted(path)}
             (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, ROW_GROUP_SIZE ${GROUP_ROWS}, DICTIONARY_SIZE_LIMIT ${DICTIONARY_VALUES})`,
          ),
      };
    },
    openLines(scratch) {
      const blocks = openBlocks(scratch);
      return {
        get size() {
          return blocks.bytes;
        },
        add: (line) => blocks.add([line]),
        finish: (path) => write(blocks, `COPY (FROM line_blocks()) TO ${quoted(path)} (FORMAT blob, COMPRESSION zstd)`),
      };
    },
    close() {
      open?.close();
      connection.closeSync();
      instance.closeSync();
    },
  };
}

/** A table of bytes that the engine reads by asking `next` until it answers null. */
function register(
  connection: DuckDBConnection,
  name: string,
  columns: readonly string[],
  next: () => RowBlock | null,
): void {
  connection.registerTableFunction(
    DuckDBTableFunction.create({
      name,
      bindFunction(info) {
        for (const column of columns) info.addResultColumn(column, BLOB);
      },
      initFunction: (info) => info.setMaxThreads(1),
      mainFunction(info, chunk) {
        try {
          fill(chunk, columns.length, next());
        } catch (error) {
          info.setError(String(error));
        }
      },
    }),
  );
}

function fill(chunk: DuckDBDataChunk, columns: number, block: RowBlock | null): void {
  const rows = block === null ? 0 : block.ends.length / columns;
  chunk.rowCount = rows;
  if (block === null) return;
  const { bytes, ends } = block;
  for (let column = 0; column < columns; column++) {
    const values: DuckDBBlobValue[] = [];
    for (let at = column; at < ends.length; at += columns)
      values.push(new DuckDBBlobValue(bytes.subarray(at === 0 ? 0 : ends[at - 1], ends[at])));
    chunk.setColumnValues(column, values);
  }
}

/** All rows of a block as one. */
const whole = (block: RowBlock | null): RowBlock | null => block && { bytes: block.bytes, ends: [block.bytes.length] };

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;
