// Schedules on disk: `<data>/schedules/<id>/schedule.json`, and one file a due time in `runs/`. A due time is taken by creating its file, which
// only one process can: that is what makes each due time fire once, over restarts and beside other services.
import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isMissing, namesIn } from '../../stores/read-folder.ts';
import type { ScheduleRecord } from './schedule-record.ts';

/**
 * - `taken`: by a process that has not started its crawl yet; whoever finds it so for long starts it, under the same crawl id.
 * - `waiting`: for the run before to end.
 * - `started`: its crawl has a record.
 * - `skipped`: the run before was still going, or it was missed.
 */
export type RunState = 'taken' | 'waiting' | 'started' | 'skipped';

export interface ScheduleRun {
  /** RFC 3339 UTC; names the run. */
  nominal: string;
  at: string;
  state: RunState;
  reason: string | null;
  crawl: string | null;
}

export interface ScheduleFiles {
  /** On disk, fsynced, before it returns. */
  save(record: ScheduleRecord): Promise<void>;
  load(id: string): Promise<ScheduleRecord | null>;
  /** Changes when any schedule is saved or removed, by any process. */
  stamp(): Promise<string | null>;
  /** By id. */
  list(): Promise<ScheduleRecord[]>;
  /** Changes when the record does; null when there is none. */
  version(id: string): Promise<number | null>;
  ids(): Promise<string[]>;
  /** With its runs. False when there was none. */
  remove(id: string): Promise<boolean>;
  /** False when the due time was taken before, by anybody. */
  take(id: string, run: ScheduleRun): Promise<boolean>;
  update(id: string, run: ScheduleRun): Promise<void>;
  /** Oldest first. */
  runs(id: string, newest?: number): Promise<ScheduleRun[]>;
}

/** Runs kept of each schedule; older files go. The newest is the one that says how far the schedule has come. */
const RUNS_KEPT = 1000;

export function createScheduleFiles(dataDir: string): ScheduleFiles {
  const root = join(dataDir, 'schedules');
  const stampPath = join(root, '.stamp');
  const touch = (): Promise<void> => writeFile(stampPath, randomUUID());
  const recordPath = (id: string): string => join(root, id, 'schedule.json');
  const runsDir = (id: string): string => join(root, id, 'runs');
  const runName = (nominal: string): string => `${nominal.replaceAll(/[-:]/g, '').replace('.000Z', 'Z')}.json`;
  const runNames = async (id: string): Promise<string[]> =>
    (await namesIn(runsDir(id))).filter((name) => /^\d{8}T\d{6}(?:\.\d+)?Z\.json$/.test(name)).sort();
  const ids = async (): Promise<string[]> => (await namesIn(root)).filter(isScheduleId).sort();
  const load = async (id: string): Promise<ScheduleRecord | null> => {
    if (!isScheduleId(id)) return null;
    const text = await readOrNull(recordPath(id));
    return text === null ? null : (JSON.parse(text) as ScheduleRecord);
  };

  return {
    ids,
    load,
    async save(record) {
      await mkdir(runsDir(record.id), { recursive: true });
      await writeWhole(recordPath(record.id), `${JSON.stringify(record, null, 2)}\n`);
      await touch();
    },
    stamp: () => readOrNull(stampPath),
    async list() {
      const records = await Promise.all((await ids()).map(load));
      return records.filter((record) => record !== null);
    },
    async version(id) {
      try {
        return (await stat(recordPath(id))).mtimeMs;
      } catch (fault) {
        if (isMissing(fault)) return null;
        throw fault;
      }
    },
    async remove(id) {
      if ((await load(id)) === null) return false;
      // The record goes first: what has no record is no schedule.
      await rm(recordPath(id), { force: true });
      await rm(join(root, id), { recursive: true, force: true });
      await touch();
      return true;
    },
    async take(id, run) {
      // Written aside and linked into place would need a second name; a whole line in one write is as good, and `runs` passes over a torn one.
      try {
        // Not synced: a claim that a power cut undoes is taken again, and the crawl's id is the same then. Its record is on disk before it begins.
        await writeFile(join(runsDir(id), runName(run.nominal)), `${JSON.stringify(run)}\n`, { flag: 'wx' });
      } catch (fault) {
        if (codeOf(fault) === 'EEXIST' || isMissing(fault)) return false;
        throw fault;
      }
      const old = (await runNames(id)).slice(0, -RUNS_KEPT);
      await Promise.all(old.map((name) => rm(join(runsDir(id), name), { force: true })));
      return true;
    },
    async update(id, run) {
      try {
        await writeWhole(join(runsDir(id), runName(run.nominal)), `${JSON.stringify(run)}\n`, false);
      } catch (fault) {
        // Removed meanwhile: nothing to tell.
        if (!isMissing(fault)) throw fault;
      }
    },
    async runs(id, newest = RUNS_KEPT) {
      const names = (await runNames(id)).slice(-newest);
      const texts = await Promise.all(
        names.map(async (name) => ({ name, text: await readOrNull(join(runsDir(id), name)) })),
      );
      return texts.filter(({ text }) => text !== null).map(({ name, text }) => readRun(name, text ?? ''));
    },
  };
}

export const isScheduleId = (id: string): boolean => /^[a-z0-9][a-z0-9_-]{0,63}$/.test(id);

/** A file that a crash left empty was taken all the same: its name says for when. */
function readRun(name: string, text: string): ScheduleRun {
  const [, y, mo, d, h, mi, s] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d(?:\.\d+)?)Z/.exec(name) ?? [];
  const nominal = new Date(`${y}-${mo}-${d}T${h}:${mi}:${s}Z`).toISOString();
  try {
    return JSON.parse(text) as ScheduleRun;
  } catch (torn) {
    if (!(torn instanceof SyntaxError)) throw torn;
    return { nominal, at: nominal, state: 'taken', reason: null, crawl: null };
  }
}

let written = 0;

async function writeWhole(path: string, text: string, isSynced = true): Promise<void> {
  written++;
  const aside = `${path}.${process.pid}-${written}.part`;
  const file = await open(aside, 'w');
  try {
    await file.writeFile(text);
    if (isSynced) await file.sync();
  } finally {
    await file.close();
  }
  await rename(aside, path);
}

async function readOrNull(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (fault) {
    if (isMissing(fault)) return null;
    throw fault;
  }
}

const codeOf = (fault: unknown): unknown => (fault instanceof Error && 'code' in fault ? fault.code : null);
