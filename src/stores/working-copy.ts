// A bucket's collections as files in a folder, brought up to date before a command reads them, and sent back after one has changed them.
// The bucket is the truth: a file here that it does not have is removed, and every file carries the object's time.
import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { BlobEntry, BlobStore } from '../ports/blob-store.ts';
import { markedBases } from './collection/bucket-batch.ts';
import { openCopyRoom } from './copy-room.ts';
import { lockFolder } from './folder-lock.ts';
import { filesBelow, type Here, statOrNull } from './read-folder.ts';

/** What a collection is made of, folder by folder; `tombstones`, `retention` and `compactions` are files. */
export type CopyPart =
  | 'warc'
  | 'indexes'
  | 'documents'
  | 'generations'
  | 'profiles'
  | 'tombstones'
  | 'retention'
  | 'compactions'
  | 'crawls'
  | 'quarantine';

/** What texts, captures and crawls are told from: everything but the records themselves. */
export const TEXT_PARTS: readonly CopyPart[] = [
  'indexes',
  'documents',
  'generations',
  'profiles',
  'tombstones',
  'retention',
  'compactions',
  'crawls',
];
export const ALL_PARTS: readonly CopyPart[] = [...TEXT_PARTS, 'warc', 'quarantine'];

export interface WorkingCopy {
  /** Brings parts up to date, of one collection or of all. */
  pull(collection: string | null, parts: readonly CopyPart[]): Promise<void>;
  /** Brings parts, lets the work change the files, and sends what is new, changed or gone to the bucket. Other commands wait meanwhile. */
  change<T>(collection: string, parts: readonly CopyPart[], work: () => Promise<T>): Promise<T>;
  /** One file, for work within `change` that finds that it needs it. */
  bring(key: string): Promise<void>;
  /** No file of it is read any more: what is beyond its bound goes. */
  leave(): Promise<void>;
}

const AT_ONCE = 8;

/** `mostBytes` bounds what stays here; a command that needs more has it while it runs. */
export function openWorkingCopy(dir: string, blobs: BlobStore, mostBytes = Number.POSITIVE_INFINITY): WorkingCopy {
  let before: Snapshot | null = null;
  const room = openCopyRoom(dir, blobs, mostBytes, isOfCrawl);

  const pullNow = async (collection: string | null, parts: readonly CopyPart[]): Promise<void> => {
    await room.use(collection, parts);
    const wanted = new Map<string, BlobEntry>();
    for (const name of collection === null ? await collectionsOf(blobs) : [collection])
      for (const [key, entry] of await listParts(blobs, name, parts)) wanted.set(key, entry);
    for (const key of await wholeFiles(dir, prefixOf(collection)))
      if (isPart(key, parts) && !wanted.has(key) && !isOfCrawl(key)) await rm(join(dir, key), { force: true });
    const missing: BlobEntry[] = [];
    for (const entry of wanted.values()) if (!(await isHere(dir, entry))) missing.push(entry);
    // before they come: a disk that is full of what nobody needs takes nothing
    if (missing.length > 0) await room.make(missing.reduce((sum, { size }) => sum + size, 0));
    await inTurns(missing, (entry) => bring(dir, blobs, entry));
  };

  return {
    async pull(collection, parts) {
      const unlock = await lockFolder(dir);
      try {
        await pullNow(collection, parts);
      } finally {
        await unlock();
      }
    },
    async change(collection, parts, work) {
      const unlock = await lockFolder(dir);
      try {
        await pullNow(collection, parts);
        before = await snapshotOf(dir, prefixOf(collection));
        const result = await work();
        await push(dir, blobs, prefixOf(collection), before);
        return result;
      } finally {
        before = null;
        await unlock();
      }
    },
    async bring(key) {
      const stat = await blobs.stat(key);
      if (stat === null) return;
      await bring(dir, blobs, { key, ...stat });
      const here = await statOrNull(join(dir, key));
      if (here !== null) before?.set(key, here);
    },
    leave: room.leave,
  };
}

async function collectionsOf(blobs: BlobStore): Promise<string[]> {
  const names = new Set<string>();
  for await (const key of blobs.list('collections/')) names.add(key.split('/')[1] ?? '');
  return [...names];
}

/**
 * Batches that a worker writes just now are left out whole. Indexes are listed last: a WARC that is here, and whose batch has no
 * marker any more, has its index by then.
 */
async function listParts(
  blobs: BlobStore,
  collection: string,
  parts: readonly CopyPart[],
): Promise<Map<string, BlobEntry>> {
  const found = new Map<string, BlobEntry>();
  const list = async (part: CopyPart): Promise<void> => {
    for await (const entry of blobs.entries(`${prefixOf(collection)}${part}`))
      if (isPart(entry.key, [part])) found.set(entry.key, entry);
  };
  for (const part of parts) if (part !== 'indexes') await list(part);
  const marked = await markedBases(blobs);
  if (parts.includes('indexes')) await list('indexes');
  for (const key of found.keys()) if (marked.has(baseOf(key))) found.delete(key);
  return found;
}

const prefixOf = (collection: string | null): string => `collections/${collection === null ? '' : `${collection}/`}`;

/** `main-2026…-00001` of `collections/main/warc/main-2026…-00001.warc.gz`. */
const baseOf = (key: string): string => key.replace(/^.*\//, '').replace(/\.(warc\.gz|cdxj|jsonl\.gz)$/, '');

/** Size and time of each file. */
type Snapshot = Map<string, Here>;

async function snapshotOf(dir: string, prefix: string): Promise<Snapshot> {
  const found: Snapshot = new Map();
  for (const key of await wholeFiles(dir, prefix)) {
    const here = await statOrNull(join(dir, key));
    if (here !== null) found.set(key, here);
  }
  return found;
}

const partOf = (key: string): string => key.split('/')[2]?.replace(/\..*$/, '') ?? '';

const isPart = (key: string, parts: readonly CopyPart[]): boolean => (parts as readonly string[]).includes(partOf(key));

/** What drives a crawl writes its record here first. */
const isOfCrawl = (key: string): boolean => partOf(key) === 'crawls';

async function isHere(dir: string, entry: BlobEntry): Promise<boolean> {
  const here = await statOrNull(join(dir, entry.key));
  return here !== null && (isSame(here, entry) || (isOfCrawl(entry.key) && isOurs(entry, here)));
}

async function bring(dir: string, blobs: BlobStore, entry: BlobEntry): Promise<void> {
  const path = join(dir, entry.key);
  if (await isHere(dir, entry)) return;
  const scratch = `${path}.${process.pid}.tmp`;
  await mkdir(dirname(path), { recursive: true });
  try {
    await pipeline(Readable.from(await blobs.stream(entry.key)), createWriteStream(scratch));
    await utimes(scratch, entry.modifiedAt, entry.modifiedAt);
    await rename(scratch, path);
  } catch (error) {
    await rm(scratch, { force: true });
    if (error instanceof RangeError && (await blobs.stat(entry.key)) === null) return; // deleted since it was listed
    throw error;
  }
}

const isSame = (here: Here, there: BlobEntry): boolean =>
  here.size === there.size && Math.abs(here.mtimeMs - there.modifiedAt.getTime()) < 2;

/** A crawl's log only grows, and its record is newer where the crawl is driven. */
const isOurs = (there: BlobEntry, here: Here): boolean =>
  there.key.endsWith('.jsonl') ? here.size >= there.size : here.mtimeMs >= there.modifiedAt.getTime();

/** What is new or changed first, indexes last; then what is gone, indexes first: no index names what is not there. */
async function push(dir: string, blobs: BlobStore, prefix: string, before: Snapshot): Promise<void> {
  const now = await snapshotOf(dir, prefix);
  const isChanged = (key: string, { size, mtimeMs }: Here): boolean =>
    before.get(key)?.size !== size || before.get(key)?.mtimeMs !== mtimeMs;
  const changed = [...now].flatMap(([key, here]) => (isChanged(key, here) ? [key] : []));
  const gone = [...before.keys()].filter((key) => !now.has(key));
  const isIndex = (key: string): boolean => partOf(key) === 'indexes';
  const send = async (key: string): Promise<void> => {
    await blobs.putFile(key, join(dir, key));
    const { modifiedAt } = (await blobs.stat(key)) ?? { modifiedAt: new Date() };
    await utimes(join(dir, key), modifiedAt, modifiedAt);
  };
  await inTurns(
    changed.filter((key) => !isIndex(key)),
    send,
  );
  await inTurns(changed.filter(isIndex), send);
  await inTurns(gone.filter(isIndex), (key) => blobs.delete(key));
  await inTurns(
    gone.filter((key) => !isIndex(key)),
    (key) => blobs.delete(key),
  );
}

async function inTurns<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < items.length) {
      const item = items[next++];
      if (item !== undefined) await work(item);
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, items.length) }, worker));
}

/** What is still being written is passed over. */
const wholeFiles = async (dir: string, prefix: string): Promise<string[]> =>
  (await filesBelow(dir, prefix)).filter((key) => !key.endsWith('.tmp') && !key.endsWith('.part'));
