// `captures URL`: every capture of a URL in a collection, oldest first, found by binary search in its index files.
import { statSync } from 'node:fs';
import { join } from 'node:path';
import {
  type BlockIndex,
  type FileSource,
  mayHoldKey,
  openFileSource,
  outlineIndex,
  parseCdxjLine,
  readLines,
  searchLines,
  searchOutlined,
} from '../../archive/index.ts';
import { timelineOf, type VisitFacts, type VisitKind } from '../domain/schedule/page-timeline.ts';
import { urlKey } from '../domain/url/url-key.ts';
import { captureOf, filePart } from '../stores/collection/index-lines.ts';
import { openMerged } from '../stores/collection/merged-index.ts';
import { collectionPaths } from '../stores/collection/paths.ts';
import { indexFiles } from '../stores/collection/read-committed.ts';
import { openBases } from '../stores/collection/writer-lock.ts';

export interface CaptureQuery {
  dataDir: string;
  collection: string;
  /** `exact`: one URL. `prefix`: its path and below. `host`: all of its host. `domain`: the host and all below it. */
  match: 'exact' | 'prefix' | 'host' | 'domain';
  url: string;
  /** Key of a URL, as in CDXJ. */
  surt(url: string): string;
  /** Most captures answered. */
  limit: number;
  /** Kept by processes that answer many; each file is read once and then known. */
  outlines?: IndexOutlines;
}

/** How the index files that no writer has open begin their blocks, by path. */
export type IndexOutlines = Map<string, { changedAt: number; size: number; index: Promise<BlockIndex> }>;

/** Files known at once; those used longest ago go first. */
const OUTLINES = 2000;

/** Index files searched at the same time. */
const AT_ONCE = 16;

export interface FoundCapture {
  url: string;
  surt: string;
  /** RFC 3339; whole seconds where the index line has no more. */
  captured_at: string;
  status: number | null;
  mime: string;
  digest: string;
  is_revisit: boolean;
  /** Null for subresources and rendered DOMs. */
  record_id: string | null;
  crawl: string | null;
  has_document: boolean;
  /** Against the page's captures before; null for subresources and rendered DOMs. */
  change: VisitKind | null;
  /** 1 for the page's first text, one more at each change; null where it was not there. */
  version: number | null;
  warc: { file: string; offset: number; length: number };
}

export async function findCaptures(query: CaptureQuery): Promise<FoundCapture[]> {
  const { indexes } = collectionPaths(query.dataDir, query.collection);
  const prefix = searchPrefix(query);
  const open = await openBases(query.dataDir);
  const found: Indexed[] = [];
  const names = await searchMerged(query, prefix, await indexFiles(indexes), found);
  for (let i = 0; i < names.length; i += AT_ONCE) {
    const lists = names
      .slice(i, i + AT_ONCE)
      .map((name) => inFile(query, join(indexes, name), prefix, !open.has(name.slice(0, -'.cdxj'.length))));
    for (const list of await Promise.all(lists)) found.push(...list);
  }
  const ordered = found.sort(inOrder);
  return withHistory(ordered.slice(0, query.limit));
}

/** Captures of one instant in the order of their files, merged or not. */
const inOrder = (a: Indexed, b: Indexed): number =>
  compare(a.surt, b.surt) ||
  compare(a.captured_at, b.captured_at) ||
  compare(a.warc.file, b.warc.file) ||
  a.warc.offset - b.warc.offset;

/** Adds what the merged index has to `found`. Answers the files that it does not cover. */
async function searchMerged(
  query: CaptureQuery,
  prefix: string,
  names: readonly string[],
  found: Indexed[],
): Promise<readonly string[]> {
  const merged = names.length < 2 ? null : await openMerged(query.dataDir, query.collection);
  if (merged === null) return names;
  try {
    for await (const line of merged.search(prefix)) {
      const capture = isMatch(query, prefix, line) ? foundCapture(line) : null;
      // lines of a file that changed since are told by the file itself
      if (capture !== null && merged.covers(capture.warc.file.replace(/\.warc\.gz$/, '.cdxj'))) found.push(capture);
      if (found.length >= query.limit) break;
    }
    return names.filter((name) => !merged.covers(name));
  } finally {
    await merged.close();
  }
}

const isMatch = ({ match }: CaptureQuery, prefix: string, line: string): boolean =>
  line.startsWith(prefix) && (match !== 'domain' || /[),:]/.test(line.charAt(prefix.length)));

/** Pages are told apart by URL key: captures of one SURT may be of several. */
function withHistory(captures: readonly Indexed[]): FoundCapture[] {
  const pages = new Map<string, Indexed[]>();
  for (const capture of captures) {
    if (capture.record_id === null) continue;
    const key = urlKey(capture.url);
    const page = pages.get(key);
    if (page === undefined) pages.set(key, [capture]);
    else page.push(capture);
  }
  const visits = new Map<string, { kind: VisitKind; version: number | null }>();
  for (const page of pages.values())
    for (const { recordId, kind, version } of timelineOf(page.map(factsOf)).visits)
      visits.set(recordId, { kind, version });
  return captures.map(({ textId: _, ...capture }) => {
    const visit = visits.get(capture.record_id ?? '');
    return { ...capture, change: visit?.kind ?? null, version: visit?.version ?? null };
  });
}

const factsOf = (capture: Indexed): VisitFacts => ({
  at: new Date(capture.captured_at),
  httpStatus: capture.status ?? 0,
  textId: capture.textId,
  payloadDigest: capture.digest,
  crawlId: capture.crawl ?? '',
  recordId: capture.record_id ?? '',
});

type Indexed = Omit<FoundCapture, 'change' | 'version'> & { textId: string | null };

async function inFile(query: CaptureQuery, path: string, prefix: string, isSorted: boolean): Promise<Indexed[]> {
  const found: Indexed[] = [];
  if (isSorted && (await isWithoutKey(query, path, prefix))) return found;
  const source = await openFileSource(path);
  try {
    for await (const line of await linesOf(query, path, source, prefix, isSorted)) {
      const capture = isMatch(query, prefix, line) ? foundCapture(line) : null;
      if (capture !== null) found.push(capture);
      if (found.length >= query.limit) break;
    }
  } finally {
    await source.close();
  }
  return found;
}

/** Whether a file that was outlined, and is as it was, has no line of the one key that is asked for. */
async function isWithoutKey({ match, outlines }: CaptureQuery, path: string, prefix: string): Promise<boolean> {
  const known = match === 'exact' ? outlines?.get(path) : undefined;
  if (known === undefined) return false;
  // asked for here rather than in a thread, whose turn takes longer to come than the answer
  const { size, ctimeMs } = statSync(path, { throwIfNoEntry: false }) ?? { size: -1, ctimeMs: 0 };
  return size === known.size && ctimeMs === known.changedAt && !mayHoldKey(await known.index, prefix);
}

/** A file that is being written is in the order of writing: it is read through. */
async function linesOf(
  { outlines }: CaptureQuery,
  path: string,
  source: FileSource,
  prefix: string,
  isSorted: boolean,
): Promise<AsyncGenerator<string, void, undefined>> {
  if (!isSorted) return readLines(source);
  if (outlines === undefined) return searchLines(source, prefix);
  const { size, changedAt } = source;
  let known = outlines.get(path);
  outlines.delete(path);
  if (known === undefined || known.size !== size || known.changedAt !== changedAt)
    known = { size, changedAt, index: outlineIndex(source) };
  known.index.catch(() => outlines.delete(path)); // it is read again by the next
  outlines.set(path, known); // the last used is last
  const oldest = outlines.size > OUTLINES ? outlines.keys().next().value : undefined;
  if (oldest !== undefined) outlines.delete(oldest);
  return searchOutlined(source, await known.index, prefix);
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function searchPrefix({ match, url, surt }: CaptureQuery): string {
  const key = url.startsWith('urn:') ? url : surt(url);
  if (match === 'exact') return `${key} `;
  if (match === 'prefix') return key;
  const host = key.slice(0, key.indexOf(')'));
  return match === 'host' ? `${host})` : host;
}

function foundCapture(text: string): Indexed | null {
  const line = parseCdxjLine(text);
  const part = line === null ? null : filePart(line.fields);
  if (line === null || part === null) return null;
  const capture = captureOf(line);
  const stamp = line.timestamp.replace(/^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d).*$/, '$1-$2-$3T$4:$5:$6Z');
  return {
    url: line.fields.url,
    surt: line.key,
    captured_at: capture?.date ?? stamp,
    status: Number(line.fields.status) || null,
    mime: line.fields.mime ?? 'unk',
    digest: line.fields.digest ?? '',
    is_revisit: line.fields.mime === 'warc/revisit',
    record_id: capture?.recordId ?? null,
    crawl: capture?.crawlId ?? null,
    has_document: capture?.document != null,
    textId: capture?.textId ?? null,
    warc: part,
  };
}
