// How a document record goes to the engine that writes Parquet: three texts, which it takes apart into typed columns. Dozens of separate values a row
// would cost a call each, and all of them as JSON a fifth of the whole.
import type { DocumentRecord } from '../../domain/document.ts';
import type { ExportedRecord } from './prepare-record.ts';
import { FINEWEB_COLUMNS, RECORD_COLUMNS } from './record-columns.ts';

/** Names of the three: plain columns between separators, with the columns that have parts as JSON behind them; the two texts that make up nearly all of a row. */
export const PARQUET_FIELDS = ['head', 'text', 'markdown'];

/** Ends a plain column. A row that has it in a value carries its columns in the JSON instead. */
const SEPARATOR = '\u001e';
const NULL_MARK = '\u0001';
/** Stands in the head of a row whose Markdown is its text: then the text goes once. */
const SAME = '=';

const isText = (name: string): boolean => name === 'text' || name === 'markdown';
const hasParts = (type: string): boolean => /[([]/.test(type);
const PLAIN = RECORD_COLUMNS.filter(([name, type]) => !isText(name) && !hasParts(type)).map(([name]) => name);
const PARTS = RECORD_COLUMNS.filter(([, type]) => hasParts(type));
const NO_PLAIN = SEPARATOR.repeat(PLAIN.length);

type Plain = string | number | null | undefined;

/** In the order of `RECORD_COLUMNS`. Written out: a look-up by name a value costs several times as much. */
const plainValues = (r: DocumentRecord & Partial<Pick<ExportedRecord, 'source_id'>>): Plain[] => [
  ...[r.schema_version, r.id, r.sha256, r.url, r.url_key, r.final_url, r.canonical_url, r.surt, r.collection, r.crawl],
  ...[r.captured_at, r.record_id, r.http_status, r.title, r.published_at, r.modified_at, r.site_name, r.description],
  ...[r.language, r.language_score, r.page_type, r.text_chars, r.word_count, r.duplicate_of, r.near_duplicate_of],
  ...[r.similarity, r.cluster, r.version, r.supersedes, r.source_id],
];

/** The record's texts in the order of `PARQUET_FIELDS`. */
export function printParquetRow(record: DocumentRecord): string[] {
  const { authors, quality, removed, extractor, licence, text, markdown } = record;
  const values = plainValues(record);
  let plain = '';
  let isSplittable = true;
  for (const value of values) {
    if (typeof value === 'string' && value.includes(SEPARATOR)) isSplittable = false;
    plain += (value ?? NULL_MARK) + SEPARATOR;
  }
  const whole = isSplittable ? undefined : values.map((value) => String(value ?? NULL_MARK));
  const parts = JSON.stringify({ authors, quality, removed, extractor, licence, plain: whole });
  const isSame = text === markdown;
  const head = `${isSplittable ? plain : NO_PLAIN}${isSame ? SAME : ''}${SEPARATOR}${parts}`;
  return [head, text, isSame ? '' : markdown];
}

const PARTS_TYPE = JSON.stringify(Object.fromEntries([...PARTS, ['plain', 'VARCHAR[]']]));

const COLUMNS = RECORD_COLUMNS.map(([name, type]) => {
  if (isText(name)) return name;
  if (hasParts(type)) return `parts.${name}`;
  const value = `nullif(plain[${PLAIN.indexOf(name) + 1}], chr(1))`;
  return `${type === 'VARCHAR' ? value : `try_cast(${value} AS ${type})`} AS ${name}`;
}).join(', ');

const NAMED = FINEWEB_COLUMNS.map(([name, expression]) => `${expression} AS ${name}`).join(', ');

const [SAME_PLACE, PARTS_PLACE] = [PLAIN.length + 1, PLAIN.length + 2];

/** SQL that makes the columns of the files out of rows of `PARQUET_FIELDS`, as bytes in UTF-8. */
export const selectParquetColumns = (source: string): string => `
  SELECT *, ${NAMED} FROM (
    SELECT ${COLUMNS} FROM (
      SELECT coalesce(parts.plain, head) AS plain, parts, text,
        CASE WHEN head[${SAME_PLACE}] = '${SAME}' THEN text ELSE decode(markdown) END AS markdown FROM (
        SELECT head, from_json(head[${PARTS_PLACE}], '${PARTS_TYPE}') AS parts, text, markdown FROM (
          SELECT string_split(decode(head), chr(30)) AS head, decode(text) AS text, markdown FROM ${source}))))`;
