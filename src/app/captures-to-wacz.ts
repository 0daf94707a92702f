// `export --format wacz`: a collection as one package that every replay tool opens. The same archive gives the same bytes.
import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import {
  type ByteSource,
  bufferSource,
  type CdxjLine,
  compareLines,
  EXTRA_PAGES_HEADER,
  type FileSource,
  mergeSorted,
  openFileSource,
  PAGES_HEADER,
  parseCdxjLine,
  printCdxjLine,
  printPage,
  readLines,
  sliceSource,
  writeWacz,
} from '../../archive/index.ts';
import type { DocumentRecord } from '../domain/document.ts';
import { documentPaths, documentTexts } from '../stores/collection/generations.ts';
import { captureOf, filePart } from '../stores/collection/index-lines.ts';
import { type CollectionPaths, collectionPaths, trioPaths } from '../stores/collection/paths.ts';
import { indexFiles } from '../stores/collection/read-committed.ts';
import { openBases } from '../stores/collection/writer-lock.ts';

export interface WaczExportRequest {
  dataDir: string;
  collection: string;
  /** The package to write; replaced when it exists. */
  out: string;
  /** As `gristmill/0.1.0`. */
  software: string;
}

export interface WaczExportReport {
  path: string;
  warcFiles: number;
  /** Index lines: captures, subresources, rendered DOMs. */
  lines: number;
  /** Captures with a document. */
  pages: number;
}

/** What a living writer has not committed yet stays out. */
export async function exportWacz(request: WaczExportRequest): Promise<WaczExportReport> {
  const { dataDir, collection, out } = request;
  const paths = collectionPaths(dataDir, collection);
  const bases = (await indexFiles(paths.indexes)).map((name) => name.slice(0, -'.cdxj'.length));
  const scratch = join(dataDir, 'staging', `wacz-${process.pid}`);
  await mkdir(scratch, { recursive: true });
  await mkdir(dirname(out), { recursive: true });
  const held: FileSource[] = [];
  const use = async (path: string): Promise<FileSource> => {
    const source = await openFileSource(path);
    held.push(source);
    return source;
  };
  const temporary = `${out}.${process.pid}.tmp`;
  try {
    const index = await writeIndex(scratch, await indexSources(dataDir, paths, bases, use));
    const warcs: { name: string; source: ByteSource }[] = [];
    for (const [name, end] of index.ends)
      warcs.push({ name, source: sliceSource(await use(join(paths.warc, name)), 0, end) });
    const pages = await writePages(join(scratch, 'pages.jsonl'), request, bases);
    await rm(temporary, { force: true });
    await writeWacz(temporary, {
      warcs: warcs.sort((a, b) => (a.name < b.name ? -1 : 1)),
      index: await use(join(scratch, 'index.cdxj')),
      pages: await use(join(scratch, 'pages.jsonl')),
      extraPages: index.extraPages === 0 ? null : await use(join(scratch, 'extraPages.jsonl')),
      title: collection,
      software: request.software,
      created: index.latest,
      mainPageUrl: pages.first,
    });
    await rename(temporary, out);
    return { path: out, warcFiles: warcs.length, lines: index.lines, pages: pages.count };
  } finally {
    for (const source of held) await source.close();
    await rm(temporary, { force: true });
    await rm(scratch, { recursive: true, force: true });
  }
}

/** The index files, sorted: those that a writer has open are sorted in memory. */
async function indexSources(
  dataDir: string,
  paths: CollectionPaths,
  bases: readonly string[],
  use: (path: string) => Promise<FileSource>,
): Promise<ByteSource[]> {
  const open = await openBases(dataDir);
  const sources: ByteSource[] = [];
  for (const base of bases) {
    const source = await use(trioPaths(paths, base).index);
    if (!open.has(base)) sources.push(source);
    else {
      const lines: string[] = [];
      for await (const line of readLines(source)) lines.push(line);
      sources.push(bufferSource(Buffer.from(`${lines.sort(compareLines).join('\n')}\n`, 'utf8')));
    }
  }
  return sources;
}

interface MergedIndex {
  lines: number;
  /** Where the committed part of each WARC ends. */
  ends: Map<string, number>;
  /** HTML pages that gave no text. */
  extraPages: number;
  /** RFC 3339 time of the latest capture. */
  latest: string;
}

async function writeIndex(scratch: string, sources: readonly ByteSource[]): Promise<MergedIndex> {
  const merged: MergedIndex = { lines: 0, extraPages: 0, ends: new Map(), latest: '1970-01-01T00:00:00Z' };
  const out = await openBuffered(join(scratch, 'index.cdxj'));
  const extra = await openBuffered(join(scratch, 'extraPages.jsonl'));
  await extra.write(`${EXTRA_PAGES_HEADER}\n`);
  for await (const text of mergeSorted(sources)) {
    const line = parseCdxjLine(text);
    const part = line === null ? null : filePart(line.fields);
    if (line === null || part === null) continue; // verify reports it
    merged.lines += 1;
    merged.ends.set(part.file, Math.max(merged.ends.get(part.file) ?? 0, part.offset + part.length));
    const time = line.timestamp.replace(/^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d).*$/, '$1-$2-$3T$4:$5:$6Z');
    if (time > merged.latest) merged.latest = time;
    await out.write(`${printCdxjLine(standardLine(line))}\n`);
    if (isPageWithoutText(line)) {
      const ts = captureOf(line)?.date ?? time;
      const id = String(line.fields['id']);
      await extra.write(`${printPage({ id, url: line.fields.url, ts, title: null, text: null })}\n`);
      merged.extraPages += 1;
    }
  }
  await out.close();
  await extra.close();
  return merged;
}

const isPageWithoutText = ({ fields }: CdxjLine): boolean =>
  fields['capture'] !== undefined &&
  fields['document'] === undefined &&
  fields.status === '200' &&
  fields.mime === 'text/html';

/** Without the keys that only we read. */
function standardLine({ key, timestamp, fields }: CdxjLine): CdxjLine {
  const kept: CdxjLine['fields'] = { url: fields.url };
  for (const name of ['mime', 'status', 'digest', 'length', 'offset', 'filename'] as const) {
    const value = fields[name];
    if (value !== undefined) kept[name] = value;
  }
  return { key, timestamp, fields: kept };
}

async function writePages(
  path: string,
  { dataDir, collection }: WaczExportRequest,
  bases: readonly string[],
): Promise<{ count: number; first: string | null }> {
  const out = await openBuffered(path);
  await out.write(`${PAGES_HEADER}\n`);
  let count = 0;
  let first: string | null = null;
  for (const documents of await documentPaths(dataDir, collection, bases))
    for await (const line of documentTexts(documents)) {
      const record = JSON.parse(line) as DocumentRecord;
      const id = record.record_id.replace(/^<urn:uuid:(.*)>$/, '$1');
      const { url, title, text } = record;
      await out.write(`${printPage({ id, url, ts: record.captured_at, title, text })}\n`);
      first ??= url;
      count += 1;
    }
  await out.close();
  return { count, first };
}

const FLUSH_CHARS = 256 * 1024;

/** Few writes for many lines. */
async function openBuffered(path: string): Promise<{ write(text: string): Promise<void>; close(): Promise<void> }> {
  const handle: FileHandle = await open(path, 'w');
  let pending = '';
  const flush = async (): Promise<void> => {
    const text = pending;
    pending = '';
    await handle.writeFile(text);
  };
  return {
    async write(text) {
      pending += text;
      if (pending.length >= FLUSH_CHARS) await flush();
    },
    async close() {
      await flush();
      await handle.close();
    },
  };
}
