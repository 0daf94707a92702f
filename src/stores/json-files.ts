// Small records as one JSON file each in one folder: on disk, fsynced, before a call returns; a file is whole or not there.
import { link, mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { syncFolder } from './collection/durable.ts';
import { isMissing } from './read-folder.ts';

export interface JsonFiles<T> {
  save(id: string, value: T): Promise<void>;
  /** False when there is one of that id already, which stays. */
  create(id: string, value: T): Promise<boolean>;
  /** Null when there is none, or what is there cannot be read. */
  load(id: string): Promise<T | null>;
  /** Sorted. */
  ids(): Promise<string[]>;
  /** In the order of ids. */
  list(): Promise<T[]>;
  remove(id: string): Promise<boolean>;
}

const ID = /^[A-Za-z0-9][A-Za-z0-9_-]{0,127}$/;
const READ_AT_ONCE = 32;
let written = 0;

export const isFileId = (id: string): boolean => ID.test(id);

export function createJsonFiles<T>(folder: string): JsonFiles<T> {
  const pathOf = (id: string): string => {
    if (!isFileId(id)) throw new RangeError(`bad id ${JSON.stringify(id.slice(0, 200))}`);
    return join(folder, `${id}.json`);
  };
  const writeAside = async (id: string, value: T): Promise<{ path: string; aside: string }> => {
    const path = pathOf(id);
    written++;
    const aside = `${path}.${process.pid}-${written}.part`;
    await mkdir(folder, { recursive: true });
    const file = await open(aside, 'w', 0o600);
    try {
      await file.writeFile(`${JSON.stringify(value)}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    return { path, aside };
  };
  const load = async (id: string): Promise<T | null> => {
    if (!isFileId(id)) return null;
    try {
      return JSON.parse(await readFile(pathOf(id), 'utf8')) as T;
    } catch (error) {
      if (isMissing(error) || error instanceof SyntaxError) return null;
      throw error;
    }
  };
  const ids = async (): Promise<string[]> => {
    try {
      const names = await readdir(folder);
      return names
        .filter((name) => name.endsWith('.json'))
        .map((name) => name.slice(0, -'.json'.length))
        .filter(isFileId)
        .sort();
    } catch (error) {
      if (isMissing(error)) return [];
      throw error;
    }
  };
  return {
    load,
    ids,
    async save(id, value) {
      const { path, aside } = await writeAside(id, value);
      await rename(aside, path);
      await syncFolder(folder);
    },
    async create(id, value) {
      const { path, aside } = await writeAside(id, value);
      try {
        await link(aside, path);
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
        throw error;
      } finally {
        await rm(aside, { force: true });
      }
      await syncFolder(folder);
      return true;
    },
    async list() {
      const all = await ids();
      const found: T[] = [];
      for (let at = 0; at < all.length; at += READ_AT_ONCE) {
        const some = await Promise.all(all.slice(at, at + READ_AT_ONCE).map(load));
        for (const value of some) if (value !== null) found.push(value);
      }
      return found;
    },
    async remove(id) {
      if ((await load(id)) === null) return false;
      await rm(pathOf(id), { force: true });
      return true;
    },
  };
}
