// Named places between a side effect and its record, where a fault test may end or stop this process. Nothing happens unless `armCrashPoints` was called.
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';

export const CRASH_POINTS = [
  'crawl.after-record-before-seeds',
  'crawl.after-take-before-enqueue',
  'crawl.after-log-before-drop',
  'crawl.after-end-before-forget',
  'fetch.before-request',
  'fetch.after-body-before-staging',
  'fetch.after-body-before-enqueue',
  'fetch.after-enqueue-before-ack',
  'extract.after-text-before-offer',
  'extract.after-offer-before-enqueue',
  'extract.after-enqueue-before-ack',
  'dedupe.after-index-before-enqueue',
  'dedupe.after-enqueue-before-ack',
  'archive.mid-record',
  'archive.after-record-before-fsync',
  'archive.after-fsync-before-index',
  'archive.mid-index-line',
  'archive.after-index-before-commit',
  'archive.after-commit-before-end',
  'archive.after-end-before-forget',
  'archive.after-forget-before-ack',
  'archive.roll-over-before-sort',
  'archive.roll-over-after-sort',
  'archive.roll-over-before-open',
  'schedule.after-tick-before-start',
  'schedule.after-start-before-record',
  'export.mid-file',
  'export.before-manifest',
  'export.mid-swap',
] as const;
export type CrashPoint = (typeof CRASH_POINTS)[number];

/** What is to happen at a point, the n-th time that any process of the plan's folder comes by. */
interface Crash {
  signal: 'SIGKILL' | 'SIGSTOP';
  nth: number;
  folder: string;
}

let armed: Map<string, Crash> | null = null;

/**
 * `plan` is `FOLDER;POINT=kill;POINT=stop@3;…`: kill or stop this process at the point, at its third passing. Files in FOLDER count the
 * passings over all processes, so that each entry happens once, whatever is started again.
 */
export function armCrashPoints(plan: string | null): void {
  if (plan === null || plan === '') return;
  const [folder = '', ...entries] = plan.split(';');
  armed = new Map();
  for (const entry of entries) {
    const match = /^([\w.-]+)=(kill|stop)(?:@(\d+))?$/.exec(entry);
    if (match === null || !(CRASH_POINTS as readonly string[]).includes(match[1] ?? ''))
      throw new RangeError(`no crash point in ${JSON.stringify(entry)}; there are ${CRASH_POINTS.join(', ')}`);
    armed.set(match[1] ?? '', {
      signal: match[2] === 'kill' ? 'SIGKILL' : 'SIGSTOP',
      nth: Number(match[3] ?? 1),
      folder,
    });
  }
}

/** Ends or stops the process here when the plan says so. */
export function crashPoint(name: CrashPoint): void {
  if (armed !== null) pass(name);
}

/** For writers of one buffer: half of it first, where the plan tears at this point. */
export const isTorn = (name: CrashPoint): boolean => armed?.has(name) ?? false;

function pass(name: CrashPoint): void {
  const crash = armed?.get(name);
  if (crash === undefined) return;
  for (let n = 1; n <= crash.nth; n++) {
    if (!claims(join(crash.folder, `${name}.${n}`))) continue;
    if (n < crash.nth) return;
    process.kill(process.pid, crash.signal);
    if (crash.signal === 'SIGKILL') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0); // nothing runs after this
    return;
  }
}

/** True for the first process and passing that asks. */
function claims(path: string): boolean {
  try {
    closeSync(openSync(path, 'wx'));
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}
