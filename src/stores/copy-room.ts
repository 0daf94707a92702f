// How much a bucket's working copy may hold. What was not used for longest goes first; what the bucket does not have as it is here, and what a living
// process has asked for, stays. Uses are noted in files beside the copy, so that processes that share it know of each other's.
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BlobStore } from '../ports/blob-store.ts';
import { isNamedAlive, processName } from './collection/writer-lock.ts';
import { tryLockFolder } from './folder-lock.ts';
import { filesBelow, isMissing, namesIn, statOrNull } from './read-folder.ts';

export interface CopyRoom {
  /** Files of these parts are read from now on, until `leave`. The caller holds the folder's lock. */
  use(collection: string | null, parts: readonly string[]): Promise<void>;
  /** Takes away what must go for `bytes` more to fit. The caller holds the folder's lock. */
  make(bytes: number): Promise<void>;
  /** The files that were asked for are not needed any more; what is beyond the bound goes, unless another process is busy with the copy. */
  leave(): Promise<void>;
}

interface Copied {
  key: string;
  size: number;
  mtimeMs: number;
  usedAt: number;
}

/** When each part was used last, by `main/warc`; `*` stands for every collection. */
type LastUses = Record<string, number>;

let rooms = 0;

/** `isKept`: files that are more than copies. */
export function openCopyRoom(
  dir: string,
  blobs: BlobStore,
  mostBytes: number,
  isKept: (key: string) => boolean,
): CopyRoom {
  const folder = join(dir, 'uses');
  const mine = join(folder, `${processName()}.${++rooms}`);
  const uses = new Set<string>();

  const make = async (bytes: number): Promise<void> => {
    const last = await lastUses(folder);
    const files = await filesOf(dir, last);
    let total = files.reduce((sum, { size }) => sum + size, bytes);
    if (total <= mostBytes) return;
    const used = await usedNow(folder);
    const idle = files.filter(({ key }) => !isKept(key) && !nameOf(key).some((name) => used.has(name)));
    // of one part, records before what tells of them, and then the oldest
    idle.sort((a, b) => a.usedAt - b.usedAt || rankOf(a) - rankOf(b) || a.mtimeMs - b.mtimeMs);
    for (const file of idle) {
      if (total <= mostBytes) return;
      if (!(await isSafe(file, blobs))) continue;
      await rm(join(dir, file.key), { force: true });
      total -= file.size;
    }
  };

  return {
    async use(collection, parts) {
      const names = parts.map((part) => `${collection ?? '*'}/${part}`);
      await mkdir(folder, { recursive: true });
      await noteUse(folder, names);
      if (names.every((name) => uses.has(name))) return;
      for (const name of names) uses.add(name);
      await writeWhole(mine, JSON.stringify([...uses]));
    },
    make,
    async leave() {
      if (uses.size === 0) return;
      uses.clear();
      await rm(mine, { force: true });
      const unlock = await tryLockFolder(dir);
      if (unlock === null) return;
      try {
        await make(0);
      } finally {
        await unlock();
      }
    },
  };
}

/** `collections/main/warc/…` is of `main/warc`, and of `*\/warc`. */
function nameOf(key: string): string[] {
  const [, collection = '', part = ''] = key.split('/');
  const bare = part.replace(/\..*$/, '');
  return [`${collection}/${bare}`, `*/${bare}`];
}

const rankOf = ({ key }: Copied): number => (key.endsWith('.warc.gz') ? 0 : 1);

async function isSafe({ key, size, mtimeMs }: Copied, blobs: BlobStore): Promise<boolean> {
  const there = await blobs.stat(key);
  return there !== null && there.size === size && Math.abs(there.modifiedAt.getTime() - mtimeMs) < 2;
}

async function filesOf(dir: string, last: LastUses): Promise<Copied[]> {
  const files: Copied[] = [];
  for (const key of await filesBelow(dir, 'collections')) {
    const here = await statOrNull(join(dir, key));
    if (here !== null) files.push({ key, ...here, usedAt: Math.max(...nameOf(key).map((name) => last[name] ?? 0)) });
  }
  return files;
}

/** Uses closer together than this are one. */
const NOTE_EVERY_MS = 1000;
const LAST = 'last.json';

async function noteUse(folder: string, names: readonly string[]): Promise<void> {
  const last = await lastUses(folder);
  const now = Date.now();
  if (names.every((name) => now - (last[name] ?? 0) < NOTE_EVERY_MS)) return;
  for (const name of names) last[name] = now;
  const path = join(folder, LAST);
  await writeWhole(path, JSON.stringify(last));
}

async function lastUses(folder: string): Promise<LastUses> {
  const read = await readJson(join(folder, LAST));
  return typeof read === 'object' && read !== null && !Array.isArray(read) ? (read as LastUses) : {};
}

/** What living processes have asked for; notes of dead ones are swept. */
async function usedNow(folder: string): Promise<Set<string>> {
  const used = new Set<string>();
  for (const name of await namesIn(folder)) {
    if (name.startsWith(LAST) || name.endsWith('.tmp')) continue;
    const path = join(folder, name);
    if (!isNamedAlive(name.replace(/\.\d+$/, ''))) await rm(path, { force: true });
    else for (const use of ((await readJson(path)) as string[] | null) ?? []) used.add(use);
  }
  return used;
}

/** Notes need not outlast a power cut: nobody uses anything then. */
async function writeWhole(path: string, text: string): Promise<void> {
  await writeFile(`${path}.tmp`, text);
  await rename(`${path}.tmp`, path);
}

async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    if (isMissing(error) || error instanceof SyntaxError) return null;
    throw error;
  }
}
