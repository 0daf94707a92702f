// A WARC, its documents and its index written anew with some records left out: for repairs and takedowns. The new three files stand
// complete under a new base name before the old ones are moved away, so that a kill between leaves both, never neither.
import { type FileHandle, mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import {
  type ByteSource,
  bareHeaderFor,
  LOOKED_AT_BYTES,
  openFileSource,
  type ReadRecord,
  readRecords,
  recordField,
} from '../../../archive/index.ts';
import type { CommittedCapture } from '../../ports/capture-index.ts';
import { isMissing } from '../read-folder.ts';
import { parseDocument } from './document-line.ts';
import { replaceFile, syncFolder } from './durable.ts';
import { rewriteGenerations } from './generations.ts';
import { type CollectionPaths, trioPaths } from './paths.ts';
import { rebuildIndex, wholeDocuments } from './rebuild-index.ts';
import { lostWarcinfo, renamedWarcinfo } from './warcinfo.ts';
import { WarcinfoNames } from './warcinfo-links.ts';

export interface Rewritten {
  /** Base name of the new files; null when nothing was kept. */
  base: string | null;
  captures: CommittedCapture[];
}

export interface RewriteRequest {
  dataDir: string;
  collection: string;
  paths: CollectionPaths;
  base: string;
  /** Folder that the old files are moved into; null deletes them (a takedown must leave no content). */
  quarantine: string | null;
  keepRecord(record: ReadRecord): boolean;
  /** Bytes of another record in the place of one that is kept; null where it stays as it is. Absent: all stay. */
  change?(record: ReadRecord): Promise<Buffer | null>;
  /** Documents are kept by the id of their record. */
  keepDocument(recordId: string): boolean;
  surt(url: string): string;
}

export async function rewriteTrio(request: RewriteRequest): Promise<Rewritten> {
  const { paths, base } = request;
  const next = nextBase(base);
  const fresh = trioPaths(paths, next);
  const old = trioPaths(paths, base);
  for (const path of [fresh.index, fresh.documents, fresh.warc]) await rm(path, { force: true });
  const kept = await copyRecords(old.warc, fresh.warc, request);
  await copyDocuments(old.documents, fresh.documents, request.keepDocument);
  let captures: CommittedCapture[] = [];
  if (kept === 0) for (const path of [fresh.documents, fresh.warc]) await rm(path, { force: true });
  else {
    const rebuilt = await rebuildIndex(paths, next, request.surt);
    captures = rebuilt.captures;
    await replaceFile(fresh.index, `${fresh.index}.tmp`, `${rebuilt.lines.join('\n')}\n`);
  }
  for (const folder of [paths.warc, paths.documents]) await syncIfThere(folder);
  await rewriteGenerations(request.dataDir, request.collection, {
    from: base,
    to: kept === 0 ? null : next,
    keep(bytes) {
      const document = parseDocument(bytes);
      return document !== null && request.keepDocument(document.record_id);
    },
  });
  for (const path of [old.index, old.documents, old.warc]) await putAway(path, request.quarantine);
  return { base: kept === 0 ? null : next, captures };
}

/** `x` is followed by `x-r1`, `x-r2`, …: names still sort by time. */
export function nextBase(base: string): string {
  const match = /^(.*)-r(\d+)$/.exec(base);
  return match === null ? `${base}-r1` : `${match[1]}-r${Number(match[2]) + 1}`;
}

async function copyRecords(
  from: string,
  to: string,
  { keepRecord, change }: Pick<RewriteRequest, 'keepRecord' | 'change'>,
): Promise<number> {
  const source = await openFileSource(from);
  const out = await open(to, 'wx');
  const infos = new WarcinfoNames();
  let kept = 0;
  try {
    for await (const record of readRecords(source, { compression: 'gzip' })) {
      // one whose member breaks off behind it has no end to be copied to
      if (record.kind === 'lost' || !record.isAlone || record.length === 0 || !keepRecord(record)) continue;
      const changed =
        record.type === 'warcinfo' ? await renamedWarcinfo(record, basename(to)) : ((await change?.(record)) ?? null);
      const missing = infos.missing(record);
      if (missing !== null) await out.writeFile(await lostWarcinfo(missing, dateOf(record), basename(to)));
      if (changed !== null) await out.writeFile(changed);
      else await copyMember(source, record.offset, record.length, out);
      if (record.type !== 'warcinfo') kept += 1;
    }
    await out.sync();
  } finally {
    await out.close();
    await source.close();
  }
  return kept;
}

function dateOf(record: ReadRecord): Date {
  const date = new Date(recordField(record, 'warc-date') ?? Number.NaN);
  return Number.isNaN(date.getTime()) ? new Date(0) : date;
}

async function copyDocuments(from: string, to: string, keep: (recordId: string) => boolean): Promise<void> {
  let source: Awaited<ReturnType<typeof openFileSource>>;
  try {
    source = await openFileSource(from);
  } catch (error) {
    if (isMissing(error)) return;
    throw error;
  }
  const out = await open(to, 'wx');
  try {
    for await (const { recordId, offset, length } of wholeDocuments(source))
      if (keep(recordId)) await copyMember(source, offset, length, out);
    await out.sync();
  } finally {
    await out.close();
    await source.close();
  }
}

/** As it is, but that a header in which a bit was turned becomes what it was. */
async function copyMember(source: ByteSource, offset: number, length: number, out: FileHandle): Promise<void> {
  const changed = bareHeaderFor(await source.read(offset, Math.min(LOOKED_AT_BYTES, length)));
  if (changed === null) return copyRange(source, offset, length, out);
  await out.writeFile(changed.header);
  await copyRange(source, offset + changed.skip, length - changed.skip, out);
}

const PIECE_BYTES = 1024 * 1024;

export async function copyRange(source: ByteSource, offset: number, length: number, out: FileHandle): Promise<void> {
  for (let at = 0; at < length; at += PIECE_BYTES)
    await out.writeFile(await source.read(offset + at, Math.min(PIECE_BYTES, length - at)));
}

async function putAway(path: string, quarantine: string | null): Promise<void> {
  if (quarantine === null) await rm(path, { force: true });
  else {
    await mkdir(quarantine, { recursive: true });
    await rename(path, join(quarantine, path.slice(path.lastIndexOf('/') + 1))).catch((error: unknown) => {
      if (!isMissing(error)) throw error; // there was no such file
    });
  }
}

async function syncIfThere(folder: string): Promise<void> {
  try {
    await stat(folder);
  } catch (error) {
    if (isMissing(error)) return;
    throw error;
  }
  await syncFolder(folder);
}
