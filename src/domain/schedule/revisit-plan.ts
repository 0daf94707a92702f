// Which pages of an adaptive schedule to visit now: each page's history gives its rate of change, the budget gives each rate its interval.
import { type ChangeRate, estimateChangeRate, type RevisitObservation } from './change-rate.ts';
import { allocateVisits, INTERVAL_BOUNDS, type IntervalBounds } from './visit-budget.ts';

/** What is known of one page. */
export interface PageHistory {
  url: string;
  lastVisit: Date;
  observations: readonly RevisitObservation[];
  /** A sitemap or feed said that it was modified since the last visit: it goes first. */
  announcedChange: boolean;
  /** When it was first found gone; null or absent while it is there. */
  goneSince?: Date | null;
}

export interface RevisitPlan {
  url: string;
  rate: ChangeRate;
  intervalDays: number;
  due: Date;
  announcedChange: boolean;
  goneSince: Date | null;
}

const DAY_MS = 86_400_000;

/**
 * One plan a page, in the order of `pages`. A gone page takes nothing of the budget's reckoning: it is looked for again when it has been gone twice as
 * long as at the last visit, a day later at least.
 */
export function planRevisits(
  pages: readonly PageHistory[],
  visitsPerDay: number,
  bounds: IntervalBounds = INTERVAL_BOUNDS,
): RevisitPlan[] {
  const rates = pages.map((page) => estimateChangeRate(page.observations));
  const there = rates.filter((_, i) => !isGone(pages[i]));
  const intervals = allocateVisits(
    there.map(({ perDay }) => perDay),
    visitsPerDay,
    bounds,
  ).values();
  return pages.map((page, i) => {
    const intervalDays = isGone(page) ? daysUntilLookedFor(page, bounds) : (intervals.next().value ?? bounds.mostDays);
    const due = new Date(page.lastVisit.getTime() + intervalDays * DAY_MS);
    return {
      url: page.url,
      rate: rates[i] ?? estimateChangeRate([]),
      intervalDays,
      due,
      announcedChange: page.announcedChange,
      goneSince: page.goneSince ?? null,
    };
  });
}

const isGone = (page: PageHistory | undefined): boolean => (page?.goneSince ?? null) !== null;

function daysUntilLookedFor(page: PageHistory, bounds: IntervalBounds): number {
  const goneDays = (page.lastVisit.getTime() - (page.goneSince?.getTime() ?? 0)) / DAY_MS;
  return Math.min(bounds.mostDays, Math.max(1, bounds.leastDays, goneDays));
}

/** What is due, announced changes first, then the most overdue for its interval; at most `limit`. */
export function dueRevisits(plans: readonly RevisitPlan[], now: Date, limit: number): RevisitPlan[] {
  const overdue = (plan: RevisitPlan): number => (now.getTime() - plan.due.getTime()) / DAY_MS / plan.intervalDays;
  return plans
    .filter((plan) => plan.announcedChange || plan.due <= now)
    .sort(
      (a, b) =>
        Number(b.announcedChange) - Number(a.announcedChange) || overdue(b) - overdue(a) || (a.url < b.url ? -1 : 1),
    )
    .slice(0, limit);
}

/** One line for people: why a page is visited when it is. */
export function explainPlan(plan: RevisitPlan): string {
  if (plan.announcedChange) return 'visited now: a sitemap or feed announced a change';
  if (plan.goneSince !== null)
    return `gone since ${plan.goneSince.toISOString().slice(0, 16)}Z; looked for again after ${plan.intervalDays.toFixed(1)} days`;
  const { visits, changes, perDay } = plan.rate;
  const seen =
    visits === 0
      ? 'never revisited, assumed to change'
      : `changed on ${changes} of ${visits} visits, estimated to change`;
  const every =
    plan.intervalDays >= 1 ? `${plan.intervalDays.toFixed(1)} days` : `${(plan.intervalDays * 24).toFixed(1)} hours`;
  return `${seen} every ${(1 / perDay).toFixed(1)} days; the budget allows a visit every ${every}`;
}
