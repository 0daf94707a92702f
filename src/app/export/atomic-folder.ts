// A folder that appears whole or not at all: written beside its place, put there by rename, and swept up after a crash.
import { mkdir, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { crashPoint } from '../../observe/crash-points.ts';
import { isMissing } from '../../stores/read-folder.ts';

export interface FolderInWork {
  /** Where to write what shall be kept. */
  path: string;
  /** For files that are gone at the end. */
  scratch: string;
  /** Puts the folder in its place. */
  commit(): Promise<void>;
  /** Removes everything; no error when there is nothing. */
  discard(): Promise<void>;
}

export class ExportFolderError extends Error {
  override readonly name = 'ExportFolderError';
}

/** Begins a folder for `out`. Leftovers of an export that was killed are removed; a living one refuses. */
export async function beginFolder(out: string): Promise<FolderInWork> {
  const target = resolve(out);
  const work = join(dirname(target), `.${basename(target)}.export`);
  await refuseForeign(target);
  await refuseRunning(work);
  await putBack(target, join(work, 'old'));
  await rm(work, { recursive: true, force: true });
  const path = join(work, 'new');
  const scratch = join(work, 'scratch');
  await mkdir(path, { recursive: true });
  await mkdir(scratch);
  await writeFile(join(work, 'pid'), String(process.pid));
  const discard = (): Promise<void> => rm(work, { recursive: true, force: true });
  return {
    path,
    scratch,
    discard,
    async commit() {
      await syncFolder(path);
      const old = join(work, 'old');
      if (await exists(target)) await rename(target, old);
      crashPoint('export.mid-swap');
      await rename(path, target);
      await syncFolder(dirname(target));
      await discard();
    },
  };
}

/** An export that was killed between moving the old folder away and the new one in: the old one is whole, and the next may append to it. */
async function putBack(target: string, old: string): Promise<void> {
  if ((await exists(old)) && !(await exists(target))) await rename(old, target);
}

async function refuseForeign(target: string): Promise<void> {
  const entries = await entriesOf(target);
  if (entries === null || entries.length === 0 || entries.includes('manifest.json')) return;
  throw new ExportFolderError(`${target} is not empty and holds no earlier export (no manifest.json)`);
}

async function refuseRunning(work: string): Promise<void> {
  let pid = 0;
  try {
    pid = Number(await readFile(join(work, 'pid'), 'utf8'));
  } catch (error) {
    if (isMissing(error)) return;
    throw error;
  }
  if (pid !== process.pid && isAlive(pid)) throw new ExportFolderError(`process ${pid} is writing this export`);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return pid > 0;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

async function entriesOf(path: string): Promise<string[] | null> {
  try {
    return await readdir(path);
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

const exists = async (path: string): Promise<boolean> => (await entriesOf(path)) !== null;

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
