// One process at a time in a folder; the lock of a process that is gone is taken over.
import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isNamedAlive, processName } from './collection/writer-lock.ts';
import { isMissing } from './read-folder.ts';

const LOOK_EVERY_MS = 100;
let turn: Promise<void> = Promise.resolve();

/** Waits for its turn; answers how to give it up. Within a process callers wait for each other, too. */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  const before = turn;
  let passOn: () => void = () => undefined;
  turn = new Promise((done) => {
    passOn = done;
  });
  await before;
  const path = join(folder, 'in-use');
  const mine = `${path}.${process.pid}.tmp`;
  try {
    await mkdir(folder, { recursive: true });
    await writeFile(mine, processName());
    while (!(await take(path, mine))) await sleep(LOOK_EVERY_MS);
  } catch (error) {
    passOn();
    throw error;
  } finally {
    await rm(mine, { force: true });
  }
  return async () => {
    await rm(path, { force: true });
    passOn();
  };
}

/** Null when somebody has it. */
export async function tryLockFolder(folder: string): Promise<(() => Promise<void>) | null> {
  const path = join(folder, 'in-use');
  const mine = `${path}.${process.pid}.try.tmp`;
  await mkdir(folder, { recursive: true });
  await writeFile(mine, processName());
  try {
    // the first look takes a dead holder's lock away
    if (!(await take(path, mine)) && !(await take(path, mine))) return null;
    return () => rm(path, { force: true });
  } finally {
    await rm(mine, { force: true });
  }
}

async function take(path: string, mine: string): Promise<boolean> {
  try {
    await link(mine, path);
    return true;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
  try {
    const holder = await readFile(path, 'utf8');
    if (holder !== '' && isNamedAlive(holder)) return false;
    const dead = `${path}.${process.pid}.dead.tmp`;
    await rename(path, dead); // one of many takes it away
    if ((await readFile(dead, 'utf8')) !== holder) await link(dead, path).catch(() => undefined); // it had a new holder already
    await rm(dead, { force: true });
  } catch (error) {
    if (!isMissing(error)) throw error; // another process was quicker
  }
  return false;
}
