// `captures URL`: every capture of a URL in a collection, oldest first, found by binary search in its index files.
import { join } from 'node:path';
import { openFileSource, parseCdxjLine, readLines, searchLines } from '../../archive/index.ts';
import { captureOf, filePart } from '../stores/collection/index-lines.ts';
import { collectionPaths } from '../stores/collection/paths.ts';
import { indexFiles } from '../stores/collection/read-committed.ts';
import { listWriters } from '../stores/collection/writer-lock.ts';

export interface CaptureQuery {
  dataDir: string;
  collection: string;
  /** `exact`: one URL. `prefix`: its path and below. `host`: all of its host. */
  match: 'exact' | 'prefix' | 'host';
  url: string;
  /** Key of a URL, as in CDXJ. */
  surt(url: string): string;
  /** Most captures answered. */
  limit: number;
}

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
  warc: { file: string; offset: number; length: number };
}

export async function findCaptures(query: CaptureQuery): Promise<FoundCapture[]> {
  const { indexes } = collectionPaths(query.dataDir, query.collection);
  const prefix = searchPrefix(query);
  const open = new Set((await listWriters(query.dataDir)).map(({ lock }) => lock.base));
  const names = await indexFiles(indexes);
  const found: FoundCapture[] = [];
  for (let i = 0; i < names.length; i += AT_ONCE) {
    const lists = names
      .slice(i, i + AT_ONCE)
      // A file that is being written is in the order of writing: it is read through.
      .map((name) => inFile(join(indexes, name), prefix, !open.has(name.slice(0, -'.cdxj'.length)), query.limit));
    for (const list of await Promise.all(lists)) found.push(...list);
  }
  return found.sort((a, b) => compare(a.surt, b.surt) || compare(a.captured_at, b.captured_at)).slice(0, query.limit);
}

async function inFile(path: string, prefix: string, isSorted: boolean, limit: number): Promise<FoundCapture[]> {
  const found: FoundCapture[] = [];
  const source = await openFileSource(path);
  try {
    for await (const line of isSorted ? searchLines(source, prefix) : readLines(source)) {
      const capture = line.startsWith(prefix) ? foundCapture(line) : null;
      if (capture !== null) found.push(capture);
      if (found.length >= limit) break;
    }
  } finally {
    await source.close();
  }
  return found;
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function searchPrefix({ match, url, surt }: CaptureQuery): string {
  const key = url.startsWith('urn:') ? url : surt(url);
  if (match === 'exact') return `${key} `;
  return match === 'prefix' ? key : key.slice(0, key.indexOf(')') + 1);
}

function foundCapture(text: string): FoundCapture | null {
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
    warc: part,
  };
}
