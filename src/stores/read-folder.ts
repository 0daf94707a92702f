// Reads of files and folders that need not be there.
import { readdir, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';

/** Whether a call failed because there is no such file or folder. */
export const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ENOENT';

/** Sorted names in a folder; none when there is no such folder. */
export async function namesIn(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).sort();
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

/** Files in a folder of `dir` and below it, by their paths from `dir`. */
export async function filesBelow(dir: string, folder: string): Promise<string[]> {
  try {
    const entries = await readdir(join(dir, folder), { recursive: true, withFileTypes: true });
    return entries.filter((entry) => entry.isFile()).map((entry) => relative(dir, join(entry.parentPath, entry.name)));
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

/** Size and time of a file. */
export interface Here {
  size: number;
  mtimeMs: number;
}

export async function statOrNull(path: string): Promise<Here | null> {
  try {
    const { size, mtimeMs } = await stat(path);
    return { size, mtimeMs };
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}
