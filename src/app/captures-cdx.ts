// A CDX server's answers from a collection's index files: the parameters that pywb's and the Wayback CDX servers share.
import { RE2JS } from 're2js';
import { type FoundCapture, findCaptures, type IndexOutlines } from './captures.ts';

/** Query parameters as strings, as an HTTP query gives them; lists may repeat. */
export interface CdxQuery {
  url: string;
  matchType?: string;
  from?: string;
  to?: string;
  limit?: string;
  /** Rows passed over first, as the Wayback server does. */
  offset?: string;
  /** `closest` orders by distance from a timestamp. */
  closest?: string;
  sort?: string;
  /** `[!]field:regex` (pywb's `=`/`~` prefixes too). */
  filter?: readonly string[];
  /** `field` or `field:N`: one of neighbours with equal first N characters. */
  collapse?: string;
  fl?: string;
  output?: string;
}

export interface CdxContext {
  dataDir: string;
  collection: string;
  surt(url: string): string;
  outlines?: IndexOutlines;
}

export interface CdxAnswer {
  contentType: string;
  body: string;
}

const MAX_CAPTURES = 100_000;
const FIELDS = ['urlkey', 'timestamp', 'original', 'mimetype', 'statuscode', 'digest', 'length'] as const;
const ALIASES: ReadonlyMap<string, string> = new Map([
  ['url', 'original'],
  ['mime', 'mimetype'],
  ['mime-type', 'mimetype'],
  ['status', 'statuscode'],
]);
type Row = Record<string, string>;

/** RangeError names a parameter that cannot be used. */
export async function queryCdx(query: CdxQuery, context: CdxContext): Promise<CdxAnswer> {
  const { url, match } = matchOf(query);
  const found = await findCaptures({ ...context, url, match, limit: MAX_CAPTURES });
  let rows = found.map(rowOf).filter((row) => isWithin(row, query));
  for (const filter of query.filter ?? []) rows = rows.filter(filterOf(filter));
  if (query.collapse !== undefined) rows = collapse(rows, query.collapse);
  rows = sorted(rows, query);
  const limit = query.limit === undefined ? rows.length : Number(query.limit);
  if (!Number.isInteger(limit)) throw new RangeError(`limit: ${query.limit} is not a whole number`);
  const offset = Number(query.offset ?? 0);
  if (!Number.isInteger(offset) || offset < 0) throw new RangeError(`offset: ${query.offset} is no count`);
  rows = rows.slice(offset);
  const kept = limit < 0 ? rows.slice(limit) : rows.slice(0, limit);
  return print(kept, query);
}

function matchOf(query: CdxQuery): { url: string; match: 'exact' | 'prefix' | 'host' | 'domain' } {
  const below = /^(?:https?:\/\/)?\*\.(.+)$/i.exec(query.url)?.[1];
  if (below !== undefined && query.matchType === undefined) return { url: withScheme(below), match: 'domain' };
  const star = query.url.endsWith('*');
  const url = withScheme(star ? query.url.slice(0, -1) : query.url);
  const type = query.matchType ?? (star ? 'prefix' : 'exact');
  if (type === 'exact' || type === 'prefix' || type === 'host' || type === 'domain') return { url, match: type };
  throw new RangeError(`matchType: ${type} is none of exact, prefix, host, domain`);
}

const withScheme = (url: string): string => (/^[a-z][a-z0-9+.-]*:/i.test(url) ? url : `http://${url}`);

function rowOf(capture: FoundCapture): Row {
  return {
    urlkey: capture.surt,
    timestamp: capture.captured_at.replaceAll(/\D/g, '').slice(0, 14),
    original: capture.url,
    mimetype: capture.mime,
    statuscode: capture.status === null ? '-' : String(capture.status),
    digest: capture.digest,
    length: String(capture.warc.length),
    offset: String(capture.warc.offset),
    filename: capture.warc.file,
  };
}

/** Timestamps may be cut anywhere: `2014` means the whole year. */
function isWithin(row: Row, { from, to }: CdxQuery): boolean {
  const stamp = row['timestamp'] ?? '';
  return (from === undefined || stamp >= from) && (to === undefined || stamp.slice(0, to.length) <= to);
}

function filterOf(filter: string): (row: Row) => boolean {
  const match = /^(!?)([=~]?)([\w-]+):(.*)$/.exec(filter);
  if (match === null) throw new RangeError(`filter: ${filter} is not [!]field:value`);
  const [, not = '', kind = '', name = '', value = ''] = match;
  const field = ALIASES.get(name) ?? name;
  const wanted = not === '';
  if (kind === '=' || !/[\\^$.*+?()[\]{}|]/.test(value)) return (row) => ((row[field] ?? '') === value) === wanted;
  const pattern = patternOf(value);
  return (row) => pattern.matches(row[field] ?? '') === wanted;
}

/** Patterns come from strangers: RE2's run in linear time. The whole value must match, as in pywb. */
function patternOf(value: string): RE2JS {
  try {
    return RE2JS.compile(value);
  } catch {
    throw new RangeError(`filter: ${value} is no regular expression`);
  }
}

function collapse(rows: readonly Row[], by: string): Row[] {
  const [name = '', length] = by.split(':');
  const field = ALIASES.get(name) ?? name;
  const keyOf = (row: Row): string => (row[field] ?? '').slice(0, length === undefined ? undefined : Number(length));
  return rows.filter((row, i) => {
    const before = rows[i - 1];
    return before === undefined || before['urlkey'] !== row['urlkey'] || keyOf(before) !== keyOf(row);
  });
}

function sorted(rows: Row[], { closest, sort }: CdxQuery): Row[] {
  if (closest !== undefined) {
    const target = Number(closest.padEnd(14, '0'));
    const distance = (row: Row): number => Math.abs(Number(row['timestamp']) - target);
    return rows.toSorted((a, b) => distance(a) - distance(b));
  }
  return sort === 'reverse' ? rows.toReversed() : rows;
}

function print(rows: readonly Row[], { fl, output }: CdxQuery): CdxAnswer {
  const fields = fl === undefined ? [...FIELDS] : fl.split(',').map((name) => ALIASES.get(name.trim()) ?? name.trim());
  const values = rows.map((row) => fields.map((field) => row[field] ?? '-'));
  if (output === 'json') {
    const table = rows.length === 0 ? [] : [fields, ...values];
    return { contentType: 'application/json', body: `${JSON.stringify(table)}\n` };
  }
  if (output === 'cdxj') return { contentType: 'text/x-cdxj', body: rows.map((row) => `${cdxjOf(row)}\n`).join('') };
  return { contentType: 'text/plain; charset=utf-8', body: values.map((list) => `${list.join(' ')}\n`).join('') };
}

function cdxjOf(row: Row): string {
  const { urlkey, timestamp, original, mimetype, statuscode, digest, length, offset, filename } = row;
  const fields = { url: original, mime: mimetype, status: statuscode, digest, length, offset, filename };
  return `${urlkey} ${timestamp} ${JSON.stringify(fields)}`;
}
