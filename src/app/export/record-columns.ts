// The document record's columns for typed formats (docs/contract.md §4), with the names that FineWeb readers look for beside them.

/** Column and DuckDB type, in the order of the record. */
export const RECORD_COLUMNS: readonly (readonly [name: string, type: string])[] = [
  ['schema_version', 'INTEGER'],
  ['id', 'VARCHAR'],
  ['sha256', 'VARCHAR'],
  ['url', 'VARCHAR'],
  ['url_key', 'VARCHAR'],
  ['final_url', 'VARCHAR'],
  ['canonical_url', 'VARCHAR'],
  ['surt', 'VARCHAR'],
  ['collection', 'VARCHAR'],
  ['crawl', 'VARCHAR'],
  ['captured_at', 'TIMESTAMP'],
  ['record_id', 'VARCHAR'],
  ['http_status', 'INTEGER'],
  ['title', 'VARCHAR'],
  ['authors', 'VARCHAR[]'],
  ['published_at', 'VARCHAR'],
  ['modified_at', 'VARCHAR'],
  ['site_name', 'VARCHAR'],
  ['description', 'VARCHAR'],
  ['language', 'VARCHAR'],
  ['language_score', 'DOUBLE'],
  ['page_type', 'VARCHAR'],
  ['text', 'VARCHAR'],
  ['markdown', 'VARCHAR'],
  ['text_chars', 'BIGINT'],
  ['word_count', 'BIGINT'],
  ['duplicate_of', 'VARCHAR'],
  ['near_duplicate_of', 'VARCHAR'],
  ['similarity', 'DOUBLE'],
  ['cluster', 'VARCHAR'],
  ['version', 'INTEGER'],
  ['supersedes', 'VARCHAR'],
  ['quality', 'MAP(VARCHAR, DOUBLE)'],
  ['removed', 'STRUCT("reason" VARCHAR, "count" BIGINT)[]'],
  ['extractor', 'STRUCT("name" VARCHAR, "version" VARCHAR, "model" VARCHAR)'],
  ['source_id', 'VARCHAR'],
  ['licence', 'STRUCT("url" VARCHAR, "spdx" VARCHAR, "tdm_reserved" BOOLEAN, "tdm_policy" VARCHAR, "no_ai" BOOLEAN)'],
];

/** FineWeb's names (Penedo et al. 2024) for what the record says under its own. */
export const FINEWEB_COLUMNS: readonly (readonly [name: string, expression: string])[] = [
  ['dump', 'crawl'],
  ['date', "strftime(captured_at, '%Y-%m-%dT%H:%M:%SZ')"],
];
