// Recurring crawls: what a schedule says, and when it is due. Pure: the same schedule and the same times give the same answer in every process.
import { createHash } from 'node:crypto';
import { parseCron } from './cron-expression.ts';
import { nextCron } from './next-cron.ts';
import { timeZone } from './time-zone.ts';

export type Trigger =
  | { kind: 'cron'; expression: string; timeZone: string }
  /** From `anchor` on, every so often, in elapsed time. */
  | { kind: 'every'; everyMs: number; anchor: Date };

/** What happens when a due time comes while the last run is still going. */
export type OverlapPolicy = 'skip' | 'queue' | 'cancel';
/** Which due times that passed while nothing ran are made up for. */
export type CatchUpPolicy = 'none' | 'last' | 'all';

export interface Schedule {
  id: string;
  trigger: Trigger;
  /** A run starts up to so much after its due time, by an offset of its own. */
  jitterMs: number;
  /** Due times before are none. */
  startsAt: Date | null;
  /** Due times from here on are none. */
  endsAt: Date | null;
  overlap: OverlapPolicy;
  catchUp: CatchUpPolicy;
  paused: boolean;
}

/** One due time. `nominal` names it: a run for it exists at most once, whoever starts it. */
export interface DueTime {
  nominal: Date;
  /** When it starts: nominal and jitter. */
  at: Date;
}

/** A schedule of seconds would be a load generator. */
export const LEAST_EVERY_MS = 60_000;
/** Made-up runs of one downtime, the latest ones. */
export const MOST_CATCH_UPS = 100;

/** The first due time whose nominal time is after `after`; null when there is none. Pausing is not looked at. Throws CronSyntaxError or TimeZoneError. */
export function nextDue(schedule: Schedule, after: Date): DueTime | null {
  const startMs = schedule.startsAt?.getTime() ?? Number.NEGATIVE_INFINITY;
  const nominal = nextNominal(schedule.trigger, Math.max(after.getTime(), startMs - 1));
  if (nominal === null || (schedule.endsAt !== null && nominal >= schedule.endsAt.getTime())) return null;
  return { nominal: new Date(nominal), at: new Date(nominal + jitterOf(schedule, nominal)) };
}

/** The first start (nominal time and jitter) after `after`; null when there is none. */
export function nextStart(schedule: Schedule, after: Date): Date | null {
  let from = new Date(after.getTime() - Math.max(0, schedule.jitterMs) - 1);
  // starts of one schedule may change places within the jitter; the earliest one counts
  let earliest: Date | null = null;
  for (let i = 0; i < MOST_JITTERED; i++) {
    const due = nextDue(schedule, from);
    if (due === null || (earliest !== null && due.nominal >= earliest)) break;
    if (due.at > after && (earliest === null || due.at < earliest)) earliest = due.at;
    from = due.nominal;
  }
  return earliest;
}

/** Due times within one jitter that are looked at: a day of minutes. */
const MOST_JITTERED = 2000;

/** Due times with `from` < nominal <= `to`, in order, at most `limit`. */
export function dueBetween(schedule: Schedule, from: Date, to: Date, limit: number): DueTime[] {
  const due: DueTime[] = [];
  let after = from;
  while (due.length < limit) {
    const next = nextDue(schedule, after);
    if (next === null || next.nominal.getTime() > to.getTime()) break;
    due.push(next);
    after = next.nominal;
  }
  return due;
}

/**
 * Due times to start now, after everything up to `lastNominal` was dealt with. What is due within `graceMs` before `now` is on time; what is older
 * was missed: `none` drops it, `last` keeps the latest of it (unless one on time follows, which does its work), `all` keeps all, the latest MOST_CATCH_UPS.
 * A clock that went back gives nothing: `lastNominal` is never passed backwards.
 */
export function dueNow(
  schedule: Schedule,
  lastNominal: Date,
  now: Date,
  graceMs: number,
): { start: DueTime[]; missed: number } {
  if (schedule.paused) return { start: [], missed: 0 };
  const edge = new Date(Math.max(lastNominal.getTime(), now.getTime() - graceMs));
  const missed = missedBetween(schedule, lastNominal, edge);
  const onTime = dueBetween(schedule, edge, now, MOST_CATCH_UPS);
  const keep = schedule.catchUp === 'all' ? MOST_CATCH_UPS : schedule.catchUp === 'last' && onTime.length === 0 ? 1 : 0;
  const kept = keep === 0 ? [] : missed.latest.slice(-keep);
  return { start: [...kept, ...onTime], missed: missed.count - kept.length };
}

/** Due times of a cron expression that are walked at most; beyond it a count says nothing more. */
const MOST_COUNTED = 100_000;

function missedBetween(schedule: Schedule, from: Date, to: Date): { count: number; latest: DueTime[] } {
  const { trigger } = schedule;
  const firstMs =
    Math.max(schedule.startsAt?.getTime() ?? 0, trigger.kind === 'every' ? trigger.anchor.getTime() : 0) - 1;
  const lastMs = Math.min(to.getTime(), (schedule.endsAt?.getTime() ?? Number.POSITIVE_INFINITY) - 1);
  let afterMs = Math.max(from.getTime(), firstMs);
  let count = 0;
  if (trigger.kind === 'every') {
    // Counted, not walked: a schedule of minutes may have slept for years. Every period holds one due time.
    count = Math.max(0, Math.floor((lastMs - afterMs) / trigger.everyMs) - MOST_CATCH_UPS);
    afterMs += count * trigger.everyMs;
  }
  const latest: DueTime[] = [];
  while (count < MOST_COUNTED || trigger.kind === 'every') {
    const next = nextDue(schedule, new Date(afterMs));
    if (next === null || next.nominal.getTime() > lastMs) break;
    count++;
    latest.push(next);
    if (latest.length > MOST_CATCH_UPS) latest.shift();
    afterMs = next.nominal.getTime();
  }
  return { count, latest };
}

export type OverlapDecision = 'start' | 'skip' | 'wait' | 'cancel-then-start';

/** `queue` keeps one run waiting; a second would only repeat it. */
export function decideOverlap(policy: OverlapPolicy, isRunning: boolean, isWaiting: boolean): OverlapDecision {
  if (!isRunning) return 'start';
  switch (policy) {
    case 'skip':
      return 'skip';
    case 'queue':
      return isWaiting ? 'skip' : 'wait';
    case 'cancel':
      return 'cancel-then-start';
  }
}

function nextNominal(trigger: Trigger, afterMs: number): number | null {
  if (trigger.kind === 'cron') return nextCron(parseCron(trigger.expression), timeZone(trigger.timeZone), afterMs);
  const anchor = trigger.anchor.getTime();
  if (!(trigger.everyMs >= 1)) throw new RangeError('a schedule repeats after a millisecond at least');
  return afterMs < anchor ? anchor : anchor + (Math.floor((afterMs - anchor) / trigger.everyMs) + 1) * trigger.everyMs;
}

/** From 0 to jitterMs, the same for one schedule's due time in every process; schedules of one instant spread out. */
function jitterOf(schedule: Schedule, nominalMs: number): number {
  if (schedule.jitterMs <= 0) return 0;
  const digest = createHash('sha256').update(`${schedule.id}\n${nominalMs}`).digest();
  return Math.floor((digest.readUInt32BE(0) / 2 ** 32) * (schedule.jitterMs + 1));
}
