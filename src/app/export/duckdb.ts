// DuckDB as the engine for Parquet and zstd: lines go in through a scratch file, one finished file comes out.
import { DuckDBInstance } from '@duckdb/node-api';
import { FINEWEB_COLUMNS, RECORD_COLUMNS } from './record-columns.ts';

/** Longest JSON line that is read back, in bytes. */
const LINE_LIMIT_BYTES = 256 * 1024 * 1024;

export interface DuckDbEngine {
  version: string;
  /** Record lines to a Parquet file, zstd inside (level 1: twice as fast as 3 for a sixth more bytes), rows in the order of the lines. */
  toParquet(lines: string, parquet: string): Promise<void>;
  /** The same bytes, compressed. */
  toZstd(lines: string, compressed: string): Promise<void>;
  close(): void;
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
    async toParquet(lines, parquet) {
      const types = RECORD_COLUMNS.map(([name, type]) => `${quoted(name)}: ${quoted(type)}`).join(', ');
      const named = FINEWEB_COLUMNS.map(([name, expression]) => `${expression} AS ${name}`).join(', ');
      await connection.run(
        `COPY (SELECT *, ${named} FROM read_json(${quoted(lines)}, format = 'newline_delimited',
           maximum_object_size = ${LINE_LIMIT_BYTES}, columns = {${types}}))
         TO ${quoted(parquet)} (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, ROW_GROUP_SIZE 5000)`,
      );
    },
    async toZstd(lines, compressed) {
      // A JSON line holds no control character, so that \x01 never splits it; without quotes and escapes the bytes stay as they are.
      await connection.run(
        `COPY (SELECT line FROM read_csv(${quoted(lines)}, auto_detect = false, header = false, delim = chr(1), quote = '',
           escape = '', columns = {line: 'VARCHAR'}, max_line_size = ${LINE_LIMIT_BYTES}, parallel = false, new_line = '\\n'))
         TO ${quoted(compressed)} (FORMAT csv, HEADER false, QUOTE '', ESCAPE '', DELIMITER '\u0001', COMPRESSION zstd)`,
      );
    },
    close() {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;
