// When a schedule visits each page next, and why: for people and programs.
import { type ChangeRate, estimateChangeRate } from '../../domain/schedule/change-rate.ts';
import { explainPlan, rateOf } from '../../domain/schedule/revisit-plan.ts';
import { dueBetween } from '../../domain/schedule/schedule.ts';
import { runEveryDays } from './plan-run.ts';
import { pagesInScope, planVisits } from './plan-visits.ts';
import { type ScheduleRecord, scheduleOf } from './schedule-record.ts';

/** Times are RFC 3339 UTC. */
export interface PageVisit {
  url: string;
  last_visit: string;
  next_visit: string;
  interval_days: number;
  /** Estimated changes a day. */
  changes_per_day: number;
  visits: number;
  changes: number;
  gone_since: string | null;
  why: string;
}

const DAY_MS = 86_400_000;
const FAR = new Date('9999-12-31T00:00:00Z');

/** In the order of their next visits, then by address. */
export async function nextVisits(dataDir: string, record: ScheduleRecord, now: Date): Promise<PageVisit[]> {
  const visits = await (record.adaptive
    ? plannedVisits(dataDir, record, record.adaptive.visits_per_day)
    : wholeRunVisits(dataDir, record, now));
  return visits.sort((a, b) => compare(a.next_visit, b.next_visit) || compare(a.url, b.url));
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

async function plannedVisits(dataDir: string, record: ScheduleRecord, visitsPerDay: number): Promise<PageVisit[]> {
  const { pages } = await planVisits({
    dataDir,
    spec: record.spec,
    visitsPerDay,
    runEveryDays: runEveryDays(record),
    announced: new Map(),
  });
  return pages.map((plan) => ({
    url: plan.url,
    last_visit: new Date(plan.due.getTime() - plan.intervalDays * DAY_MS).toISOString(),
    next_visit: plan.due.toISOString(),
    interval_days: Number(plan.intervalDays.toPrecision(4)),
    ...shownRate(rateOf(plan)),
    gone_since: plan.goneSince?.toISOString() ?? null,
    why: explainPlan(plan),
  }));
}

/** A run that is not adaptive asks for every page that was there; none while it is paused, over, or after new pages alone. */
async function wholeRunVisits(dataDir: string, record: ScheduleRecord, now: Date): Promise<PageVisit[]> {
  const [next] = record.paused ? [] : dueBetween(scheduleOf(record), now, FAR, 1);
  if (next === undefined || record.spec.revisit === 'new') return [];
  const days = Number(runEveryDays(record).toPrecision(4));
  const pages = [...(await pagesInScope(dataDir, record.spec)).values()].filter(({ state }) => state === 'present');
  return pages.slice(0, record.spec.limit).map((page) => {
    const rate = estimateChangeRate(page.observations);
    return {
      url: page.url,
      last_visit: (page.lastVisit ?? new Date(0)).toISOString(),
      next_visit: next.at.toISOString(),
      interval_days: days,
      ...shownRate(rate),
      gone_since: null,
      why: `every run asks for what was there; ${seenOf(rate)}`,
    };
  });
}

const shownRate = (rate: ChangeRate): Pick<PageVisit, 'changes_per_day' | 'visits' | 'changes'> => ({
  changes_per_day: Number(rate.perDay.toPrecision(4)),
  visits: rate.visits,
  changes: rate.changes,
});

const seenOf = ({ visits, changes }: ChangeRate): string =>
  visits === 0 ? 'never revisited yet' : `changed on ${changes} of ${visits} visits`;
