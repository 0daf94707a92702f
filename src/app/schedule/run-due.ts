// Starts the crawls of schedules that are due. Any number of services may run this beside each other: what is due is computed alike by all, and
// taken by one (schedule-files.ts). A crawl's id is made from its schedule and due time, so that starting it again starts nothing new.
import { createHash } from 'node:crypto';
import { newCrawlId } from '../../domain/crawl.ts';
import {
  type DueTime,
  decideOverlap,
  dueNow,
  MOST_CATCH_UPS,
  nextDue,
  type Schedule,
} from '../../domain/schedule/schedule.ts';
import { crashPoint } from '../../observe/crash-points.ts';
import type { ScheduleFiles, ScheduleRun } from './schedule-files.ts';
import { type ScheduleRecord, scheduleOf } from './schedule-record.ts';

/** Crawls as schedules need them. */
export interface ScheduledCrawls {
  /** Does nothing when a crawl of this id exists. Resolves when it is on disk, with `nothing-due` when there is nothing to crawl at this due time. */
  start(id: string, record: ScheduleRecord, nominal: Date): Promise<'started' | 'nothing-due'>;
  isRunning(id: string): Promise<boolean>;
  cancel(id: string): Promise<void>;
}

export interface RunDueOptions {
  files: ScheduleFiles;
  crawls: ScheduledCrawls;
  /** Without them every due time is found by ticks. */
  wakes?: ScheduleWakes;
  /** Told of every run that ends in a state, and of schedules that cannot be read. */
  note(event: { schedule: string; run: ScheduleRun | null; fault: unknown }): void;
}

/** A due time so much late is on time still: ticks and busy services. */
export const GRACE_MS = 60_000;
/** A run that stays `taken` for so long belongs to a process that died between taking and starting. */
export const ORPHANED_MS = 60_000;

interface Known {
  version: number;
  record: ScheduleRecord;
  schedule: Schedule;
  /** Nominal time up to which everything is dealt with. */
  last: Date;
  /** When to look at it again; null when it is never due again. */
  wake: Date | null;
}

export interface DueRunner {
  /** Starts what is due. Answers when the next tick is worth it, null when nothing is scheduled. */
  tick(now: Date): Promise<Date | null>;
  /** Starts what is due of one schedule. Called too early, too late or twice it does no harm: what is due is taken once. */
  wake(id: string, now: Date): Promise<void>;
}

/** Alarms that wake a process when a schedule is due; several processes share them. They are a copy of what is saved, and may be lost. */
export interface ScheduleWakes {
  /** Sets each schedule's alarm to its next due time, whatever it was before. One that is never due again has none. */
  set(schedules: readonly Schedule[]): Promise<void>;
  remove(ids: readonly string[]): Promise<void>;
  ids(): Promise<string[]>;
  count(): Promise<number>;
}

/** With alarms, the tick takes only what they missed for so long. */
const MISSED_WAKE_MS = 5000;

/** Changed schedules are looked for so often, and all of them read again so often. */
const RECONCILE_MS = 2000;
const WHOLE_LOOK_MS = 30_000;
/** Schedules read or started side by side. */
const AT_ONCE = 16;

export function createDueRunner(options: RunDueOptions): DueRunner {
  const known = new Map<string, Known>();
  const running = new Map<string, Promise<void>>();
  const reconcile = createReconciler(options, known);

  const runOne = async (entry: Known, now: Date): Promise<void> => {
    try {
      await runSchedule(options, entry, now);
    } catch (fault) {
      options.note({ schedule: entry.record.id, run: null, fault });
      entry.wake = new Date(now.getTime() + GRACE_MS / 4);
    }
  };
  /** A tick and a wake may mean one schedule at once: one after the other. */
  const inTurn = async (entry: Known, now: Date): Promise<void> => {
    const { id } = entry.record;
    const turn = (running.get(id) ?? Promise.resolve()).then(() => runOne(entry, now));
    running.set(id, turn);
    await turn;
    if (running.get(id) === turn) running.delete(id);
  };

  return {
    async wake(id, now) {
      await reconcile(now);
      const entry = known.get(id);
      if (entry !== undefined) await inTurn(entry, now);
    },
    async tick(now) {
      await reconcile(now);
      const due = [...known.values()].filter(({ wake }) => wake !== null && wake <= now);
      await inLanes(due, (entry) => inTurn(entry, now));
      let next: Date | null = null;
      for (const { wake } of known.values()) if (wake !== null && (next === null || wake < next)) next = wake;
      return next;
    },
  };
}

/** Keeps what is known, and what is to be woken, equal to what is saved. */
function createReconciler(options: RunDueOptions, known: Map<string, Known>): (now: Date) => Promise<void> {
  const { files, wakes } = options;
  let lookedAt = Number.NEGATIVE_INFINITY;
  let wholeAt = Number.NEGATIVE_INFINITY;
  let stamp: string | null = null;
  /** Ids whose wakes may differ from what is saved; null: all may. */
  let unset: Set<string> | null = null;
  let current: Promise<void> | null = null;

  const read = async (now: Date, ids: ReadonlySet<string>): Promise<void> => {
    for (const id of known.keys()) {
      if (ids.has(id)) continue;
      known.delete(id);
      unset?.add(id);
    }
    await inLanes([...ids], async (id) => {
      const version = await files.version(id);
      if (version === null || known.get(id)?.version === version) return;
      unset?.add(id);
      try {
        const record = await files.load(id);
        if (record !== null) known.set(id, await firstSight(files, record, version, now));
      } catch (fault) {
        known.delete(id);
        options.note({ schedule: id, run: null, fault });
      }
    });
  };
  const setWakes = async (): Promise<void> => {
    if (wakes === undefined || unset?.size === 0) return;
    try {
      const stale = unset ?? new Set([...(await wakes.ids()), ...known.keys()]);
      const alive = [...stale].flatMap((id) => known.get(id) ?? []).filter(({ schedule }) => !schedule.paused);
      await wakes.set(alive.map(({ schedule }) => schedule));
      const asleep = new Set(alive.map(({ schedule }) => schedule.id));
      await wakes.remove([...stale].filter((id) => !asleep.has(id)));
      unset = new Set();
    } catch (fault) {
      unset = null; // the server is away or was emptied: all of it again, when it answers
      options.note({ schedule: '', run: null, fault });
    }
  };
  const look = async (now: Date): Promise<void> => {
    const before = stamp;
    stamp = await files.stamp();
    const isWhole = Math.abs(now.getTime() - wholeAt) >= WHOLE_LOOK_MS;
    if (isWhole || stamp !== before) {
      await read(now, new Set(await files.ids()));
      wholeAt = now.getTime();
    }
    // a server that lost what it had is told again within a whole look
    if (isWhole && wakes !== undefined && (await wakes.count().catch(() => -1)) !== countAwake(known)) unset = null;
    await setWakes();
  };
  return async (now) => {
    // A clock that went back must not stop the looking.
    if (Math.abs(now.getTime() - lookedAt) < RECONCILE_MS) return current ?? undefined;
    lookedAt = now.getTime();
    current = look(now).finally(() => {
      current = null;
    });
    await current;
  };
}

const countAwake = (known: ReadonlyMap<string, Known>): number =>
  [...known.values()].filter(
    ({ schedule }) => !schedule.paused && (schedule.endsAt === null || nextDue(schedule, new Date()) !== null),
  ).length;

async function inLanes<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const left = items.values();
  const lanes = Array.from({ length: Math.min(AT_ONCE, items.length) }, async () => {
    for (const item of left) await work(item);
  });
  await Promise.all(lanes);
}

/** How far the schedule has come: its newest run, else when it was made or last resumed. */
async function firstSight(files: ScheduleFiles, record: ScheduleRecord, version: number, now: Date): Promise<Known> {
  const newest = (await files.runs(record.id, 1))[0];
  const last = new Date(Math.max(Date.parse(record.since), newest === undefined ? 0 : Date.parse(newest.nominal)));
  return { version, record, schedule: scheduleOf(record), last, wake: now };
}

async function runSchedule(options: RunDueOptions, entry: Known, now: Date): Promise<void> {
  const { schedule } = entry;
  const recent = await options.files.runs(entry.record.id, MOST_CATCH_UPS + 1);
  const busy = await settleRecent(options, entry, recent, now);
  const { start, missed } = dueNow(schedule, entry.last, now, GRACE_MS + schedule.jitterMs);
  if (missed > 0 && start.length === 0) await markMissed(options, entry, now, missed);
  for (const due of start) {
    // In order, also when jitter would let a later one begin first: what is taken says how far the schedule has come.
    if (due.at > now) break;
    await takeDue(options, entry, due, busy);
  }
  const isHeld = busy.waiting.length > 0 || busy.orphans;
  const following = schedule.paused ? null : nextDue(schedule, entry.last);
  const lateMs = options.wakes === undefined ? 0 : MISSED_WAKE_MS;
  // A held run is asked after every few seconds: the run before it may end at any time.
  const soon = isHeld ? new Date(now.getTime() + HELD_MS) : null;
  const next = following === null ? null : new Date(following.at.getTime() + lateMs);
  entry.wake = [next, soon].reduce((a, b) => (a === null ? b : b === null ? a : a < b ? a : b), null);
}

const HELD_MS = 5000;

interface Busy {
  /** The crawl of the newest started run, when it is still going. */
  running: string | null;
  waiting: ScheduleRun[];
  /** Runs taken by others and not started yet. */
  orphans: boolean;
}

/** Starts what waits when nothing runs any more, and what its taker left behind. */
async function settleRecent(
  options: RunDueOptions,
  entry: Known,
  recent: readonly ScheduleRun[],
  now: Date,
): Promise<Busy> {
  const lastCrawl = recent.findLast((run) => run.state === 'started')?.crawl ?? null;
  const busy: Busy = {
    running: lastCrawl !== null && (await options.crawls.isRunning(lastCrawl)) ? lastCrawl : null,
    waiting: recent.filter((run) => run.state === 'waiting'),
    orphans: false,
  };
  for (const run of recent.filter((r) => r.state === 'taken')) {
    if (now.getTime() - Date.parse(run.at) < ORPHANED_MS) busy.orphans = true;
    else busy.running = await startRun(options, entry, run);
  }
  while (busy.running === null && busy.waiting.length > 0) {
    const run = busy.waiting.shift();
    if (run !== undefined) busy.running = await startRun(options, entry, run);
  }
  return busy;
}

async function takeDue(options: RunDueOptions, entry: Known, due: DueTime, busy: Busy): Promise<void> {
  const run: ScheduleRun = {
    nominal: due.nominal.toISOString(),
    at: due.at.toISOString(),
    state: 'taken',
    reason: null,
    crawl: null,
  };
  const isMine = await options.files.take(entry.record.id, run);
  if (due.nominal > entry.last) entry.last = due.nominal;
  if (!isMine) return;
  crashPoint('schedule.after-tick-before-start');
  const most = entry.schedule.catchUp === 'all' ? MOST_CATCH_UPS : 1;
  switch (decideOverlap(entry.schedule.overlap, busy.running !== null, busy.waiting.length >= most)) {
    case 'skip':
      return settle(options, entry, { ...run, state: 'skipped', reason: 'overlap' });
    case 'wait': {
      const waiting: ScheduleRun = { ...run, state: 'waiting' };
      busy.waiting.push(waiting);
      return settle(options, entry, waiting);
    }
    case 'cancel-then-start':
      if (busy.running !== null) await options.crawls.cancel(busy.running);
      break;
    case 'start':
      break;
  }
  busy.running = await startRun(options, entry, run);
}

/** The crawl that runs now; null when there was nothing to crawl. */
async function startRun(options: RunDueOptions, entry: Known, run: ScheduleRun): Promise<string | null> {
  const id = scheduledCrawlId(entry.record.id, run.nominal);
  const started = await options.crawls.start(id, entry.record, new Date(run.nominal));
  if (started === 'nothing-due') {
    await settle(options, entry, { ...run, state: 'skipped', reason: 'nothing due' });
    return null;
  }
  crashPoint('schedule.after-start-before-record');
  await settle(options, entry, { ...run, state: 'started', crawl: id });
  return id;
}

/** The latest missed due time stands for all of them, so that they are not found again. */
async function markMissed(options: RunDueOptions, entry: Known, now: Date, missed: number): Promise<void> {
  const edge = new Date(now.getTime() - GRACE_MS - entry.schedule.jitterMs);
  const { start } = dueNow({ ...entry.schedule, catchUp: 'last' }, entry.last, now, GRACE_MS + entry.schedule.jitterMs);
  const latest = start[0];
  if (latest === undefined || latest.nominal > edge) return;
  const run: ScheduleRun = {
    nominal: latest.nominal.toISOString(),
    at: latest.at.toISOString(),
    state: 'skipped',
    reason: `missed ${missed}`,
    crawl: null,
  };
  const isMine = await options.files.take(entry.record.id, run);
  entry.last = latest.nominal;
  if (isMine) options.note({ schedule: entry.record.id, run, fault: null });
}

async function settle(options: RunDueOptions, entry: Known, run: ScheduleRun): Promise<void> {
  await options.files.update(entry.record.id, run);
  options.note({ schedule: entry.record.id, run, fault: null });
}

/** Thousands may be due in one second: six digits would make two of 5,000 one crawl about every other time. */
const ID_DIGITS = 16;

/** The same for one schedule and due time in every process. */
export function scheduledCrawlId(schedule: string, nominal: string): string {
  return newCrawlId(new Date(nominal), createHash('sha256').update(`${schedule}\n${nominal}`).digest('hex'), ID_DIGITS);
}
