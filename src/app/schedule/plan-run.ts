// What one run of a schedule crawls: everything in scope, or, adaptive, what is due within the budget.
import type { CrawlSpec } from '../../domain/crawl.ts';
import { dueBetween } from '../../domain/schedule/schedule.ts';
import type { CrawlPlan } from '../../stores/crawl-records.ts';
import { type Announcements, crawlPlanOf, knownPagesPlan, LEAST_NEW, planVisits } from './plan-visits.ts';
import type { ScheduleRun } from './schedule-files.ts';
import { type ScheduleRecord, scheduleOf } from './schedule-record.ts';

export interface RunPlanRequest {
  dataDir: string;
  record: ScheduleRecord;
  /** Earlier runs, oldest first. */
  runs: readonly ScheduleRun[];
  nominal: Date;
  now: Date;
  /** What the schedule's sitemaps and feeds say just now. */
  announcements(spec: CrawlSpec): Promise<Announcements>;
}

export interface RunPlan {
  spec: CrawlSpec;
  plan: CrawlPlan | null;
}

const DAY_MS = 86_400_000;
/** A budget saved up for longer is forgotten: a service that comes back after months must not make up for them at once. */
const MOST_SAVED_DAYS = 1;

/** Null when nothing is due. */
export async function planRun(request: RunPlanRequest): Promise<RunPlan | null> {
  const { dataDir, record } = request;
  const { spec } = record;
  const visitsPerDay = record.adaptive?.visits_per_day ?? null;
  if (visitsPerDay === null) {
    if (spec.revisit === 'new') return { spec, plan: null };
    const plan = await knownPagesPlan(dataDir, spec);
    return { spec, plan: plan.pages.length === 0 ? null : plan };
  }
  const announced = await request.announcements(spec);
  const plan = await planVisits({ dataDir, spec, visitsPerDay, runEveryDays: runEveryDays(record), announced });
  // the first run sees the whole site
  if (plan.pages.length === 0) return { spec, plan: null };
  const visits = visitsOfRun(visitsPerDay, record, request.runs, request.nominal);
  const chosen = crawlPlanOf(plan, spec, request.now, visits);
  if (chosen.pages.length === 0) return null;
  const limit = chosen.pages.length + Math.max(LEAST_NEW, visits);
  return { spec: { ...spec, revisit: 'new', limit: Math.min(spec.limit, limit) }, plan: chosen };
}

/** Whole visits that the budget has gathered since the run before; over many runs no more and no fewer than it allows. */
export function visitsOfRun(
  visitsPerDay: number,
  record: Pick<ScheduleRecord, 'since'>,
  runs: readonly ScheduleRun[],
  nominal: Date,
): number {
  const since = Date.parse(record.since);
  const before = runs.filter((run) => Date.parse(run.nominal) < nominal.getTime()).at(-1);
  const from = Math.max(
    since,
    before === undefined ? since : Date.parse(before.nominal),
    nominal.getTime() - MOST_SAVED_DAYS * DAY_MS,
  );
  const gathered = (time: number): number => Math.floor(((time - since) / DAY_MS) * visitsPerDay);
  return Math.max(0, gathered(nominal.getTime()) - gathered(from));
}

const FAR = new Date('9999-12-31T00:00:00Z');

/** Between its next due times, the shorter of two gaps; a day where it is due once more at most. */
export function runEveryDays(record: ScheduleRecord): number {
  if (record.trigger.kind === 'every') return record.trigger.every_ms / DAY_MS;
  const times = dueBetween(scheduleOf({ ...record, ends_at: null }), new Date(record.since), FAR, 3).map(
    ({ nominal }) => nominal.getTime(),
  );
  const gaps = times.slice(1).map((time, i) => time - (times[i] ?? time));
  return gaps.length === 0 ? 1 : Math.min(...gaps) / DAY_MS;
}
