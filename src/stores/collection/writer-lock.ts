// A writer's lock: which process writes which files. It outlives a killed process, so that the next one knows what to mend.
import { readFileSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { isMissing } from '../read-folder.ts';
import { replaceFile, syncFolder } from './durable.ts';

export interface WriterLock {
  writerId: string;
  collection: string;
  host: string;
  pid: number;
  /** Start of the process in clock ticks since boot, so that a reused pid is not taken for the writer; null where /proc is absent. */
  startTicks: string | null;
  /** Base name of the files that are open; null before the first. */
  base: string | null;
}

export const locksFolder = (dataDir: string): string => join(dataDir, 'staging', 'writers');

export const lockPath = (dataDir: string, writerId: string): string => join(locksFolder(dataDir), `${writerId}.json`);

/** Scratch file that the sorted index is written to before it takes its place; swept on recovery. */
export const scratchPath = (dataDir: string, writerId: string): string =>
  join(locksFolder(dataDir), `${writerId}.${processName()}.tmp`);

/** This process, told apart from a later one of the same pid. */
export const processName = (): string => `${process.pid}-${startTicks(process.pid) ?? '0'}`;

export function newLock(writerId: string, collection: string): WriterLock {
  if (!/^[\w-]{1,100}$/.test(writerId)) throw new RangeError(`bad writer id ${JSON.stringify(writerId)}`);
  return {
    writerId,
    collection,
    host: hostname(),
    pid: process.pid,
    startTicks: startTicks(process.pid),
    base: null,
  };
}

export async function saveLock(dataDir: string, lock: WriterLock): Promise<void> {
  await replaceFile(lockPath(dataDir, lock.writerId), scratchPath(dataDir, lock.writerId), `${JSON.stringify(lock)}\n`);
}

export async function dropLock(dataDir: string, writerId: string): Promise<void> {
  await rm(lockPath(dataDir, writerId), { force: true });
}

/** A dead writer's lock, now held by this process under another name. */
export interface TakenLock {
  lock: WriterLock;
  path: string;
  /** When the writer last wrote it, by the file system's clock: it opened its files then. */
  savedMs: number;
}

/** Takes the locks of this host's dead writers, each by exactly one caller, and sweeps scratch files of dead processes. */
export async function takeDeadLocks(dataDir: string): Promise<TakenLock[]> {
  const folder = locksFolder(dataDir);
  const taken: TakenLock[] = [];
  for (const name of await namesIn(folder)) {
    const path = join(folder, name);
    const scratch = /\.(\d+-\d+)\.tmp$/.exec(name);
    if (scratch) {
      if (!isNamedAlive(scratch[1] ?? '')) await rm(path, { force: true });
      continue;
    }
    const lock = await takeIfDead(path);
    if (lock !== null) taken.push(lock);
  }
  return taken;
}

/** A lock being mended is named `<writer>.json.<mender>`. */
async function takeIfDead(path: string): Promise<TakenLock | null> {
  const mender = /\.json\.(\d+-\d+)$/.exec(path);
  if (mender !== null && isNamedAlive(mender[1] ?? '')) return null;
  if (mender === null && !path.endsWith('.json')) return null;
  try {
    const lock = JSON.parse(await readFile(path, 'utf8')) as WriterLock;
    if (lock.host !== hostname()) return null;
    if (mender === null && isAlive(lock.pid, lock.startTicks)) return null;
    const { mtimeMs: savedMs } = await stat(path);
    const mine = `${path.replace(/\.json(\.\d+-\d+)?$/, '.json')}.${processName()}`;
    await rename(path, mine);
    await syncFolder(join(mine, '..'));
    return { lock, path: mine, savedMs };
  } catch (error) {
    if (isMissing(error)) return null; // another process took it
    throw error;
  }
}

async function namesIn(folder: string): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  return (await readdir(folder)).sort();
}

/** Whether the process of that name still runs. */
export function isNamedAlive(name: string): boolean {
  const [pid = '0', ticks = '0'] = name.split('-');
  return isAlive(Number(pid), ticks === '0' ? null : ticks);
}

function isAlive(pid: number, ticks: string | null): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return false;
  }
  const stat = processStat(pid);
  if (stat === null) return true; // no /proc: the pid alone decides
  return !/^[ZX]/.test(stat[0] ?? '') && (ticks === null || stat[19] === ticks);
}

const startTicks = (pid: number): string | null => processStat(pid)?.[19] ?? null;

/** Fields of /proc/PID/stat from the third on; the second, the command's name, may hold spaces and brackets. */
function processStat(pid: number): string[] | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return null; // no /proc, or the process has just gone
  }
}

/** All locks there are, and whether their process is gone. A lock of another host is taken for alive. */
export async function listWriters(dataDir: string): Promise<{ name: string; lock: WriterLock; isDead: boolean }[]> {
  const found: { name: string; lock: WriterLock; isDead: boolean }[] = [];
  for (const name of await namesIn(locksFolder(dataDir))) {
    if (!/\.json(\.\d+-\d+)?$/.test(name)) continue;
    try {
      const lock = JSON.parse(await readFile(join(locksFolder(dataDir), name), 'utf8')) as WriterLock;
      found.push({ name, lock, isDead: lock.host === hostname() && !isAlive(lock.pid, lock.startTicks) });
    } catch (error) {
      if (!isMissing(error)) throw error; // closed meanwhile
    }
  }
  return found;
}

/** Base names of the files that writers have open, dead ones' too: until they are mended, their last lines are not what they will be. */
export async function openBases(dataDir: string): Promise<ReadonlySet<string>> {
  return new Set((await listWriters(dataDir)).flatMap(({ lock }) => (lock.base === null ? [] : [lock.base])));
}
