// `compact`: small WARCs of a collection, with their documents and indexes, become few large ones. Records are copied as they are. What is under way is
// noted before the new index stands and the note is kept: a kill leaves both or the new one, and the next run puts the old ones away.
import { existsSync } from 'node:fs';
import { type FileHandle, open, readFile, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { openFileSource, readRecords, recordField } from '../../archive/index.ts';
import type { CaptureIndex, CommittedCapture } from '../ports/capture-index.ts';
import { replaceFile, syncFolder } from '../stores/collection/durable.ts';
import { listGenerations } from '../stores/collection/generations.ts';
import { captureOfLine } from '../stores/collection/index-lines.ts';
import { linesOfFile } from '../stores/collection/lines-of-file.ts';
import { mergeIndexes } from '../stores/collection/merged-index.ts';
import { type CollectionPaths, collectionPaths, trioPaths, warcName } from '../stores/collection/paths.ts';
import { indexFiles } from '../stores/collection/read-committed.ts';
import { rebuildIndex } from '../stores/collection/rebuild-index.ts';
import { copyRange, nextBase } from '../stores/collection/rewrite-trio.ts';
import { renamedWarcinfo } from '../stores/collection/warcinfo.ts';
import { openBases } from '../stores/collection/writer-lock.ts';
import { isMissing } from '../stores/read-folder.ts';

export interface CompactRequest {
  dataDir: string;
  collection: string;
  /** WARCs below this are merged, up to it. */
  targetBytes: number;
  surt(url: string): string;
  /** Told where the captures are now. */
  index?: CaptureIndex;
  /** Makes a WARC readable in the data directory, where it need not be. */
  bring?(key: string): Promise<void>;
}

export interface CompactResult {
  collection: string;
  /** WARCs that were merged, and what they became. */
  merged: number;
  into: number;
  /** Left as they are, by reason. */
  left: { base: string; reason: 'open' | 'generation' | 'damaged' }[];
}

interface Small {
  base: string;
  bytes: number;
}

interface Note {
  base: string;
  from: string[];
}

export async function compactCollection(request: CompactRequest): Promise<CompactResult> {
  const { dataDir, collection } = request;
  const paths = collectionPaths(dataDir, collection);
  await finishEarlier(request, paths);
  const result: CompactResult = { collection, merged: 0, into: 0, left: [] };
  for (const group of groupsOf(await smallOnes(request, paths, result), request.targetBytes)) {
    if (!(await mergeGroup(request, paths, group))) {
      for (const { base } of group) result.left.push({ base, reason: 'damaged' });
      continue;
    }
    result.merged += group.length;
    result.into += 1;
  }
  if (result.into > 0) await mergeIndexes(dataDir, collection);
  return result;
}

/** In the order of their names, which is that of time. */
async function smallOnes(request: CompactRequest, paths: CollectionPaths, result: CompactResult): Promise<Small[]> {
  const { dataDir, collection, targetBytes } = request;
  const writing = await openBases(dataDir);
  const remade = new Set(
    (await listGenerations(dataDir, collection)).flatMap(({ files }) => files.map(({ base }) => base)),
  );
  const small: Small[] = [];
  for (const name of await indexFiles(paths.indexes)) {
    const base = name.slice(0, -'.cdxj'.length);
    const bytes = await warcBytes(paths, base);
    if (bytes >= targetBytes / 2) continue;
    if (writing.has(base)) result.left.push({ base, reason: 'open' });
    else if (remade.has(base)) result.left.push({ base, reason: 'generation' });
    else small.push({ base, bytes });
  }
  return small;
}

/** By the last record that the index knows of: the WARC itself need not be here. */
async function warcBytes(paths: CollectionPaths, base: string): Promise<number> {
  let end = 0;
  for await (const { warc } of capturesOf(paths, base)) end = Math.max(end, warc.offset + warc.length);
  return end;
}

async function* capturesOf(paths: CollectionPaths, base: string): AsyncGenerator<CommittedCapture, void, undefined> {
  const source = await openFileSource(trioPaths(paths, base).index);
  try {
    for await (const { text } of linesOfFile(source)) {
      const capture = captureOfLine(text);
      if (capture !== null) yield capture;
    }
  } finally {
    await source.close();
  }
}

/** Neighbours, two or more, of up to the target together. */
function groupsOf(small: readonly Small[], targetBytes: number): Small[][] {
  const groups: Small[][] = [];
  let group: Small[] = [];
  let bytes = 0;
  for (const one of small) {
    if (bytes + one.bytes > targetBytes) {
      groups.push(group);
      group = [];
      bytes = 0;
    }
    group.push(one);
    bytes += one.bytes;
  }
  return [...groups, group].filter((members) => members.length > 1);
}

/** False, and nothing changed, when a record of them is not whole. */
async function mergeGroup(request: CompactRequest, paths: CollectionPaths, group: readonly Small[]): Promise<boolean> {
  const { dataDir, collection, index } = request;
  const from = group.map(({ base }) => base);
  const base = freeBase(paths, from);
  const fresh = trioPaths(paths, base);
  for (const one of from) await request.bring?.(`collections/${collection}/warc/${warcName(one)}`);
  await writeNote(dataDir, collection, { base, from });
  const isWhole = (await copyWarcs(paths, from, fresh.warc)) && (await copyDocuments(paths, from, fresh.documents));
  const rebuilt = isWhole ? await rebuildIndex(paths, base, request.surt) : null;
  if (rebuilt === null || !(await hasEach(paths, from, rebuilt.captures))) {
    for (const path of [fresh.documents, fresh.warc]) await rm(path, { force: true });
    return false;
  }
  for (const folder of [paths.warc, ...(existsSync(paths.documents) ? [paths.documents] : [])])
    await syncFolder(folder);
  await replaceFile(fresh.index, `${fresh.index}.tmp`, `${rebuilt.lines.join('\n')}\n`);
  if (index !== undefined) await tell(request, paths, from, rebuilt.captures, index);
  for (const one of from) await putAway(paths, one);
  return true;
}

function freeBase(paths: CollectionPaths, [first = '']: readonly string[]): string {
  let base = nextBase(first);
  while (Object.values(trioPaths(paths, base)).some((path) => existsSync(path))) base = nextBase(base);
  return base;
}

async function copyWarcs(paths: CollectionPaths, from: readonly string[], to: string): Promise<boolean> {
  const out = await open(to, 'wx');
  try {
    const infos = new Set<string>();
    for (const base of from) if (!(await copyWarc(trioPaths(paths, base).warc, out, basename(to), infos))) return false;
    await out.sync();
    return true;
  } finally {
    await out.close();
  }
}

const NOTHING = Buffer.alloc(0);

/** The warcinfo records come along, each once, under the new file's name: the records behind them name them. */
async function copyWarc(path: string, out: FileHandle, name: string, infos: Set<string>): Promise<boolean> {
  const source = await openFileSource(path);
  let isFirst = true;
  try {
    for await (const record of readRecords(source, { compression: 'gzip' })) {
      if (record.kind === 'lost' || !record.isAlone || (isFirst && record.type !== 'warcinfo')) return false;
      isFirst = false;
      if (record.type !== 'warcinfo') await copyRange(source, record.offset, record.length, out);
      else {
        const id = recordField(record, 'warc-record-id') ?? '';
        const renamed = infos.has(id) ? NOTHING : await renamedWarcinfo(record, name);
        if (renamed === null) return false;
        infos.add(id);
        await out.writeFile(renamed);
      }
    }
    return true;
  } finally {
    await source.close();
  }
}

async function copyDocuments(paths: CollectionPaths, from: readonly string[], to: string): Promise<boolean> {
  const there = from.map((base) => trioPaths(paths, base).documents).filter((path) => existsSync(path));
  if (there.length === 0) return true;
  const out = await open(to, 'wx');
  try {
    for (const path of there) {
      const source = await openFileSource(path);
      try {
        await copyRange(source, 0, source.size, out);
      } finally {
        await source.close();
      }
    }
    await out.sync();
    return true;
  } finally {
    await out.close();
  }
}

/** Whether the new files hold each capture of the old ones, and each document. */
async function hasEach(
  paths: CollectionPaths,
  from: readonly string[],
  made: readonly CommittedCapture[],
): Promise<boolean> {
  const byId = new Map(made.map((capture) => [capture.captureId, capture]));
  let count = 0;
  for (const base of from)
    for await (const old of capturesOf(paths, base)) {
      const now = byId.get(old.captureId);
      count += 1;
      if (now === undefined || now.recordId !== old.recordId || now.textId !== old.textId) return false;
      if ((now.document === null) !== (old.document === null)) return false;
    }
  return count === made.length && byId.size === made.length;
}

const BATCH = 500;

/** The old places are taken back just before the new ones are told. */
async function tell(
  { collection }: CompactRequest,
  paths: CollectionPaths,
  from: readonly string[],
  made: readonly CommittedCapture[],
  index: CaptureIndex,
): Promise<void> {
  const byId = new Map(made.map((capture) => [capture.captureId, capture]));
  let old: CommittedCapture[] = [];
  const flush = async (): Promise<void> => {
    await index.withdraw(collection, old);
    await index.commit(
      collection,
      old.flatMap(({ captureId }) => byId.get(captureId) ?? []),
    );
    old = [];
  };
  for (const base of from)
    for await (const capture of capturesOf(paths, base)) {
      old.push(capture);
      if (old.length >= BATCH) await flush();
    }
  await flush();
}

async function putAway(paths: CollectionPaths, base: string): Promise<void> {
  const { index, documents, warc } = trioPaths(paths, base);
  for (const path of [index, documents, warc]) await rm(path, { force: true });
}

const notePath = (dataDir: string, collection: string): string =>
  join(dataDir, 'collections', collection, 'compactions.json');

async function readNotes(dataDir: string, collection: string): Promise<Note[]> {
  try {
    return (JSON.parse(await readFile(notePath(dataDir, collection), 'utf8')) as { merged: Note[] }).merged;
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

async function writeNote(dataDir: string, collection: string, note: Note): Promise<void> {
  const merged = [...(await readNotes(dataDir, collection)), note];
  await saveNotes(dataDir, collection, merged);
}

async function saveNotes(dataDir: string, collection: string, merged: readonly Note[]): Promise<void> {
  const path = notePath(dataDir, collection);
  await replaceFile(path, `${path}.${process.pid}.tmp`, `${JSON.stringify({ schema_version: 1, merged })}\n`);
}

/** What a run that was killed left: the old ones where the new index stands, else the new ones. */
async function finishEarlier(request: CompactRequest, paths: CollectionPaths): Promise<void> {
  const { dataDir, collection } = request;
  const notes = await readNotes(dataDir, collection);
  if (notes.length === 0) return;
  for (const { base, from } of notes) {
    const fresh = trioPaths(paths, base);
    const left = from.filter((one) => existsSync(trioPaths(paths, one).index));
    if (!existsSync(fresh.index)) {
      // brought, so that it is taken away where it came from too
      await request.bring?.(`collections/${collection}/warc/${warcName(base)}`);
      for (const path of [fresh.documents, fresh.warc]) await rm(path, { force: true });
      continue;
    }
    if (request.index !== undefined && left.length > 0) {
      const made: CommittedCapture[] = [];
      for await (const capture of capturesOf(paths, base)) made.push(capture);
      await tell(request, paths, left, made, request.index);
    }
    for (const one of from) await putAway(paths, one);
  }
  await saveNotes(dataDir, collection, []);
}
