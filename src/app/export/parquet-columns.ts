// How a document record goes to the engine that writes Parquet: four texts, which it takes apart into typed columns. Dozens of separate values a row
// would cost a call each, and all of them as JSON a fifth of the whole.
import type { DocumentRecord } from '../../domain/document.ts';
import { FINEWEB_COLUMNS, RECORD_COLUMNS } from './record-columns.ts';

/** Names of the four: plain columns between separators; columns with parts as JSON; the two texts that make up nearly all of a row. */
export const PARQUET_FIELDS = ['plain', 'parts', 'text', 'markdown'];

/** Ends a plain column. A row that has it in a value carries its columns in the JSON instead. */
const SEPARATOR = '\u001e';
const NULL_MARK = '\u0001';

const isText = (name: string): boolean => name === 'text' || name === 'markdown';
const hasParts = (type: string): boolean => /[([]/.test(type);
const PLAIN = RECORD_COLUMNS.filter(([name, type]) => !isText(name) && !hasParts(type)).map(([name]) => name);
const PARTS = RECORD_COLUMNS.filter(([, type]) => hasParts(type));

/** The record's texts in the order of `PARQUET_FIELDS`. */
export function printParquetRow(record: DocumentRecord): string[] {
  const { authors, quality, removed, extractor, licence, text, markdown } = record;
  const values = record as unknown as Record<string, string | number | null | undefined>;
  let plain = '';
  let isSplittable = true;
  for (const name of PLAIN) {
    const value = values[name] ?? NULL_MARK;
    if (typeof value === 'string' && value.includes(SEPARATOR)) isSplittable = false;
    plain += value + SEPARATOR;
  }
  const whole = isSplittable ? undefined : PLAIN.map((name) => String(values[name] ?? NULL_MARK));
  return [plain, JSON.stringify({ authors, quality, removed, extractor, licence, plain: whole }), text, markdown];
}

const PARTS_TYPE = JSON.stringify(Object.fromEntries([...PARTS, ['plain', 'VARCHAR[]']]));

const COLUMNS = RECORD_COLUMNS.map(([name, type]) => {
  if (isText(name)) return name;
  if (hasParts(type)) return `parts.${name}`;
  const value = `nullif(plain[${PLAIN.indexOf(name) + 1}], chr(1))`;
  return `${type === 'VARCHAR' ? value : `try_cast(${value} AS ${type})`} AS ${name}`;
}).join(', ');

const NAMED = FINEWEB_COLUMNS.map(([name, expression]) => `${expression} AS ${name}`).join(', ');

/** SQL that makes the columns of the files out of rows of `PARQUET_FIELDS`, as bytes in UTF-8. */
export const selectParquetColumns = (source: string): string => `
  SELECT *, ${NAMED} FROM (
    SELECT ${COLUMNS} FROM (
      SELECT * REPLACE (coalesce(parts.plain, string_split(plain, chr(30))) AS plain) FROM (
        SELECT decode(plain) AS plain, from_json(decode(parts), '${PARTS_TYPE}') AS parts,
          decode(text) AS text, decode(markdown) AS markdown
        FROM ${source})))`;
