// The documents of a collection for people and programs: newest first, page by page, and one by its record id.
import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { DocumentRecord, PageType } from '../domain/document.ts';
import type { CommittedCapture, FilePart } from '../ports/capture-index.ts';
import { captureOfLine } from '../stores/collection/index-lines.ts';
import { collectionPaths } from '../stores/collection/paths.ts';
import { indexFiles } from '../stores/collection/read-committed.ts';
import { readDocument } from '../stores/collection/read-document.ts';

export interface DocumentsQuery {
  collection: string;
  /** Each is off when null. */
  crawl: string | null;
  host: string | null;
  language: string | null;
  pageType: PageType | null;
  /** Part of the URL or title, whatever its case. */
  text: string | null;
  limit: number;
  after: DocumentPlace | null;
}

/** Where a list goes on: after this document. */
export interface DocumentPlace {
  file: string;
  date: string;
  id: string;
}

export interface DocumentSummary {
  record_id: string;
  id: string;
  url: string;
  title: string | null;
  captured_at: string;
  crawl: string;
  language: string | null;
  page_type: PageType;
  word_count: number;
  removed: DocumentRecord['removed'];
  excerpt: string;
}

/** Documents read for one answer at most: a filter that matches little then takes several answers. */
const READ_MOST = 1000;
const EXCERPT_CHARS = 240;
const FILES_KEPT = 4;

interface Listed {
  date: string;
  id: string;
  url: string;
  crawl: string;
  part: FilePart;
}

export interface Documents {
  list(query: DocumentsQuery): Promise<{ items: DocumentSummary[]; next: DocumentPlace | null }>;
  /** By record id (with or without `urn:uuid:`); null when there is none. */
  find(collection: string, recordId: string): Promise<{ document: DocumentRecord; capture: CommittedCapture } | null>;
}

export function createDocuments(dataDir: string): Documents {
  const kept = new Map<string, ListedFile>();
  const listed = async (folder: string, name: string): Promise<Listed[]> => {
    const path = join(folder, name);
    const known = kept.get(path) ?? null;
    const now = await readListed(path, known);
    if (now === known) return now.listed;
    kept.delete(path);
    kept.set(path, now);
    const [oldest] = kept;
    if (kept.size > FILES_KEPT && oldest) kept.delete(oldest[0]);
    return now.listed;
  };

  /** Entries after the query's place that pass by what their index line says. */
  async function* candidates(
    folder: string,
    names: readonly string[],
    query: DocumentsQuery,
  ): AsyncGenerator<{ name: string; entry: Listed }> {
    const { after } = query;
    for (const name of names) {
      if (after !== null && name > after.file) continue;
      for (const entry of await listed(folder, name)) {
        const isBefore = after?.file === name && newestFirst(entry, after) <= 0;
        if (!isBefore && passes(entry, query)) yield { name, entry };
      }
    }
  }

  return {
    async list(query) {
      const { indexes } = collectionPaths(dataDir, query.collection);
      const names = (await indexFiles(indexes)).reverse();
      const items: DocumentSummary[] = [];
      let read = 0;
      let last: DocumentPlace | null = query.after;
      for await (const { name, entry } of candidates(indexes, names, query)) {
        if (items.length >= query.limit || read >= READ_MOST) return { items, next: last };
        const document = await readDocument(dataDir, query.collection, entry.part);
        read++;
        last = { file: name, date: entry.date, id: entry.id };
        if (matches(document, query)) items.push(summaryOf(document));
      }
      return { items, next: null };
    },
    async find(collection, recordId) {
      const uuid = recordId.replace(/^<?urn:uuid:|>$/g, '').toLowerCase();
      if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(uuid)) return null;
      const { indexes } = collectionPaths(dataDir, collection);
      for (const name of (await indexFiles(indexes)).reverse()) {
        const line = await lineWith(join(indexes, name), `"id":"${uuid}"`);
        const capture = line === null ? null : captureOfLine(line);
        if (capture?.document != null)
          return { document: await readDocument(dataDir, collection, capture.document), capture };
      }
      return null;
    },
  };
}

/** An index file as far as it was read: a crawl adds to its newest file all the time, and only what was added is read again. */
interface ListedFile {
  inode: number;
  bytes: number;
  changedMs: number;
  /** Where the last whole line ends, and what is right before: the file is the same one as long as that is there. */
  end: number;
  before: string;
  /** Newest first. */
  listed: Listed[];
}

/** Small enough that others are answered in between. */
const CHUNK_BYTES = 256 * 1024;
const BEFORE_BYTES = 64;

async function readListed(path: string, known: ListedFile | null): Promise<ListedFile> {
  const { ino: inode, size: bytes, mtimeMs: changedMs } = await stat(path);
  if (known?.inode === inode && known.bytes === bytes && known.changedMs === changedMs) return known;
  const isGrown = known?.inode === inode && bytes >= known.end && (await endsAsBefore(path, known));
  const same = isGrown ? known : null;
  const from = same?.end ?? 0;
  const added: Listed[] = [];
  let end = from;
  let rest = Buffer.alloc(0);
  let before = same?.before ?? '';
  if (bytes > from)
    for await (const chunk of createReadStream(path, { start: from, end: bytes - 1, highWaterMark: CHUNK_BYTES })) {
      rest = Buffer.concat([rest, chunk as Buffer]);
      const whole = rest.lastIndexOf(0x0a) + 1;
      if (whole === 0) continue;
      for (const line of rest.toString('utf8', 0, whole).split('\n'))
        if (line.endsWith('}')) added.push(...listedOf(line));
      before = rest.toString('latin1', Math.max(0, whole - BEFORE_BYTES), whole);
      end += whole;
      rest = rest.subarray(whole);
    }
  const listed = [...added.sort(newestFirst), ...(same?.listed ?? [])].sort(newestFirst);
  return { inode, bytes, changedMs, end, before, listed };
}

/** Whether what was read before still stands before its end: the file has grown, and was not written anew. */
async function endsAsBefore(path: string, { end, before }: ListedFile): Promise<boolean> {
  const file = await open(path);
  try {
    const found = Buffer.alloc(before.length);
    await file.read(found, 0, found.length, end - found.length);
    return found.toString('latin1') === before;
  } finally {
    await file.close();
  }
}

function listedOf(line: string): Listed[] {
  const capture = captureOfLine(line);
  if (capture === null || capture.document === null) return [];
  const { date, recordId, url, crawlId, document } = capture;
  return [{ date, id: recordId, url, crawl: crawlId, part: document }];
}

type Dated = Pick<Listed, 'date' | 'id'>;
const newestFirst = (a: Dated, b: Dated): number =>
  a.date === b.date ? (a.id < b.id ? -1 : a.id > b.id ? 1 : 0) : a.date > b.date ? -1 : 1;

function passes(entry: Listed, { crawl, host }: DocumentsQuery): boolean {
  if (crawl !== null && entry.crawl !== crawl) return false;
  return host === null || (URL.canParse(entry.url) && new URL(entry.url).host === host.toLowerCase());
}

function matches(document: DocumentRecord, { language, pageType, text }: DocumentsQuery): boolean {
  if (language !== null && document.language !== language) return false;
  if (pageType !== null && document.page_type !== pageType) return false;
  return text === null || `${document.url}\n${document.title ?? ''}`.toLowerCase().includes(text.toLowerCase());
}

function summaryOf(d: DocumentRecord): DocumentSummary {
  const { record_id, id, url, title, captured_at, crawl, language, page_type, word_count, removed } = d;
  const excerpt = [...d.text.slice(0, EXCERPT_CHARS * 2).replaceAll(/\s+/g, ' ')].slice(0, EXCERPT_CHARS).join('');
  return { record_id, id, url, title, captured_at, crawl, language, page_type, word_count, removed, excerpt };
}

const LINE_LIMIT_BYTES = 1024 * 1024;

/** The first whole line of a file that holds `part`, found in its bytes. */
async function lineWith(path: string, part: string): Promise<string | null> {
  const wanted = Buffer.from(part);
  let rest = Buffer.alloc(0);
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) {
    const bytes = Buffer.concat([rest, chunk as Buffer]);
    const end = bytes.lastIndexOf(0x0a) + 1;
    const at = bytes.subarray(0, end).indexOf(wanted);
    if (at >= 0) {
      const from = bytes.lastIndexOf(0x0a, at) + 1;
      return bytes.toString('utf8', from, bytes.indexOf(0x0a, at));
    }
    rest = bytes.subarray(end);
    if (rest.length > LINE_LIMIT_BYTES) rest = Buffer.alloc(0);
  }
  return null;
}
