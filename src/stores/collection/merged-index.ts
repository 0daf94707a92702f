// All index lines of a collection in one ZipNum index, for look-ups: `merged/<collection>/`. It is derived and may be removed at any time. A manifest
// says which index files it was made of, by size and time; files that are newer, or not as they were, are searched for themselves.
import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { mkdir, open, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { type FileSource, mergeSorted, openFileSource, searchZipNum, writeZipNum } from '../../../archive/index.ts';
import { isMissing } from '../read-folder.ts';
import { replaceFile, syncFolder } from './durable.ts';
import { collectionPaths } from './paths.ts';
import { indexFiles } from './read-committed.ts';
import { openBases } from './writer-lock.ts';

interface MergedFile {
  name: string;
  size: number;
  /** Milliseconds, whole. */
  changedAt: number;
}

interface Manifest {
  version: 1;
  /** Base name of the three files that belong to it. */
  base: string;
  lines: number;
  files: MergedFile[];
}

const MANIFEST = 'manifest.json';
/** Index files open at once while they are merged. */
const MERGED_AT_ONCE = 200;

export const mergedFolder = (dataDir: string, collection: string): string => {
  collectionPaths(dataDir, collection); // refuses names that are none
  return join(dataDir, 'merged', collection);
};

/** Makes the merged index of all index files that no writer has open; one that is there and of the same files stays. Answers its lines. */
export async function mergeIndexes(dataDir: string, collection: string): Promise<number> {
  const folder = mergedFolder(dataDir, collection);
  const files = await closedFiles(dataDir, collection);
  if (files.length === 0) {
    await dropMerged(dataDir, collection);
    return 0;
  }
  const before = readManifest(join(folder, MANIFEST));
  if (before !== null && isDeepStrictEqual(before.files, files) && isThere(folder, before)) return before.lines;
  await mkdir(folder, { recursive: true });
  // of this process alone: another may merge the same files at the same time, and the later manifest stands
  const base = `index-${createHash('sha256').update(JSON.stringify(files)).digest('hex').slice(0, 16)}-${process.pid}`;
  const { indexes } = collectionPaths(dataDir, collection);
  const lines = await writeMerged(
    folder,
    base,
    files.map(({ name }) => join(indexes, name)),
  );
  const manifest: Manifest = { version: 1, base, lines, files };
  await replaceFile(join(folder, MANIFEST), join(folder, `${base}.json.tmp`), `${JSON.stringify(manifest)}\n`);
  for (const name of await readdir(folder))
    if (name !== MANIFEST && !name.startsWith(`${base}.`)) await rm(join(folder, name), { force: true });
  return lines;
}

/** Merges when what is not merged has grown to a half of what is, or to many files: a line is written again a few times in all. */
export async function compactIndexes(dataDir: string, collection: string): Promise<void> {
  const manifest = readManifest(join(mergedFolder(dataDir, collection), MANIFEST));
  const merged = new Map(manifest?.files.map((file) => [file.name, file]));
  const left = (await closedFiles(dataDir, collection)).filter(
    (file) => !isDeepStrictEqual(merged.get(file.name), file),
  );
  const bytesOf = (files: Iterable<MergedFile>): number => [...files].reduce((sum, { size }) => sum + size, 0);
  const isDue = bytesOf(left) > Math.max(LEAST_BYTES, bytesOf(merged.values()) / 2) || left.length > MOST_FILES;
  if (isDue) await mergeIndexes(dataDir, collection);
}

/** Less is searched as quickly where it is. */
const LEAST_BYTES = 4 * 1024 * 1024;
const MOST_FILES = 64;

async function closedFiles(dataDir: string, collection: string): Promise<MergedFile[]> {
  const { indexes } = collectionPaths(dataDir, collection);
  const writing = await openBases(dataDir);
  const files: MergedFile[] = [];
  for (const name of await indexFiles(indexes)) {
    const here = writing.has(name.slice(0, -'.cdxj'.length)) ? null : placeOf(join(indexes, name));
    if (here !== null) files.push({ name, ...here });
  }
  return files;
}

const isThere = (folder: string, { base }: Manifest): boolean =>
  placeOf(join(folder, `${base}.idx`)) !== null && placeOf(join(folder, `${base}.cdxj.gz`)) !== null;

/** Takes the merged index away: what it was made of says less now. */
export const dropMerged = (dataDir: string, collection: string): Promise<void> =>
  rm(mergedFolder(dataDir, collection), { recursive: true, force: true });

async function writeMerged(folder: string, base: string, paths: readonly string[]): Promise<number> {
  const part = `${base}.cdxj.gz`;
  const blocks = await open(join(folder, part), 'w');
  const index = await open(join(folder, `${base}.idx`), 'w');
  try {
    const lines = await mergeAll(paths, join(folder, `${base}.part`), (merged) =>
      writeZipNum(merged, base, {
        block: async (bytes) => void (await blocks.writeFile(bytes)),
        entry: async (line) => void (await index.writeFile(line)),
      }),
    );
    await blocks.sync();
    await index.sync();
    await replaceFile(join(folder, `${base}.loc`), join(folder, `${base}.loc.tmp`), `${base}\t${part}\n`);
    return lines;
  } finally {
    await blocks.close();
    await index.close();
    await syncFolder(folder);
  }
}

/** Merges in rounds, so that no more than so many files are open; what a round has merged waits in a plain file. */
async function mergeAll(
  paths: readonly string[],
  scratch: string,
  use: (lines: AsyncIterable<string>) => Promise<number>,
): Promise<number> {
  const left = [...paths];
  const made: string[] = [];
  try {
    while (left.length > MERGED_AT_ONCE) {
      const path = `${scratch}-${made.length}`;
      const round = left.splice(0, MERGED_AT_ONCE);
      const file = await open(path, 'w');
      made.push(path);
      try {
        await withSources(round, async (sources) => {
          let waiting = '';
          for await (const line of mergeSorted(sources)) {
            waiting += `${line}\n`;
            if (waiting.length < ROUND_UNITS) continue;
            await file.writeFile(waiting);
            waiting = '';
          }
          await file.writeFile(waiting);
        });
      } finally {
        await file.close();
      }
      left.push(path);
    }
    return await withSources(left, (sources) => use(mergeSorted(sources)));
  } finally {
    for (const path of made) await rm(path, { force: true });
  }
}

const ROUND_UNITS = 1024 * 1024;

async function withSources<T>(paths: readonly string[], use: (sources: FileSource[]) => Promise<T>): Promise<T> {
  const sources: FileSource[] = [];
  try {
    for (const path of paths) sources.push(await openFileSource(path));
    return await use(sources);
  } finally {
    for (const source of sources) await source.close();
  }
}

export interface MergedIndex {
  /** Whether the lines of an index file of that name are all in it, and nothing else of it. */
  covers(name: string): boolean;
  /** Lines of covered files and of files that are gone or changed: told apart by the file they name. */
  search(prefix: string): AsyncGenerator<string, void, undefined>;
  close(): Promise<void>;
}

/** Null when there is none that can be used. */
export async function openMerged(dataDir: string, collection: string): Promise<MergedIndex | null> {
  const folder = mergedFolder(dataDir, collection);
  const { indexes } = collectionPaths(dataDir, collection);
  const manifest = readManifest(join(folder, MANIFEST));
  if (manifest === null) return null;
  const index = await openFileSource(join(folder, `${manifest.base}.idx`)).catch(nullIfMissing);
  const blocks = await openFileSource(join(folder, `${manifest.base}.cdxj.gz`)).catch(nullIfMissing);
  const close = async (): Promise<void> => {
    await index?.close();
    await blocks?.close();
  };
  if (index === null || blocks === null) {
    await close(); // replaced by a newer one just now
    return null;
  }
  const covered = new Set<string>();
  for (const { name, size, changedAt } of manifest.files) {
    const here = placeOf(join(indexes, name));
    if (here?.size === size && here.changedAt === changedAt) covered.add(name);
  }
  return { covers: (name) => covered.has(name), search: (prefix) => searchZipNum(index, blocks, prefix), close };
}

/** Asked for here rather than in a thread, whose turn takes longer to come than the answer. */
function placeOf(path: string): { size: number; changedAt: number } | null {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats === undefined ? null : { size: stats.size, changedAt: Math.floor(stats.mtimeMs) };
}

function readManifest(path: string): Manifest | null {
  try {
    const manifest = JSON.parse(readFileSync(path, 'utf8')) as Manifest;
    return manifest.version === 1 && /^index-[0-9a-f]{16}-\d+$/.test(manifest.base) ? manifest : null;
  } catch (error) {
    if (isMissing(error) || error instanceof SyntaxError) return null;
    throw error;
  }
}

function nullIfMissing(error: unknown): null {
  if (isMissing(error)) return null;
  throw error;
}
