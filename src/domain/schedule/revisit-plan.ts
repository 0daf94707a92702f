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
}

export interface RevisitPlan {
  url: string;
  rate: ChangeRate;
  intervalDays: number;
  due: Date;
  announcedChange: boolean;
}

const DAY_MS = 86_400_000;

/** One plan a page, in the order of `pages`. Gone pages are left to the caller. */
export function planRevisits(
  pages: readonly PageHistory[],
  visitsPerDay: number,
  bounds: IntervalBounds = INTERVAL_BOUNDS,
): RevisitPlan[] {
  const rates = pages.map((page) => estimateChangeRate(page.observations));
  const intervals = allocateVisits(
    rates.map(({ perDay }) => perDay),
    visitsPerDay,
    bounds,
  );
  return pages.map((page, i) => {
    const intervalDays = intervals[i] ?? bounds.mostDays;
    const due = new Date(page.lastVisit.getTime() + intervalDays * DAY_MS);
    return {
      url: page.url,
      rate: rates[i] ?? estimateChangeRate([]),
      intervalDays,
      due,
      announcedChange: page.announcedChange,
    };
  });
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
  const { visits, changes, perDay } = plan.rate;
  const seen =
    visits === 0
      ? 'never revisited, assumed to change'
      : `changed on ${changes} of ${visits} visits, estimated to change`;
  const every =
    plan.intervalDays >= 1 ? `${plan.intervalDays.toFixed(1)} days` : `${(plan.intervalDays * 24).toFixed(1)} hours`;
  return `${seen} every ${(1 / perDay).toFixed(1)} days; the budget allows a visit every ${every}`;
}
