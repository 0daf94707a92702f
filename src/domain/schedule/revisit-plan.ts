// Which pages of an adaptive schedule to visit now: each page's history says what is believed of its rate of change, the budget how long it waits.
import { type Belief, believe } from './change-belief.ts';
import { type ChangeRate, estimateChangeRate, type RevisitObservation } from './change-rate.ts';
import { INTERVAL_BOUNDS, type IntervalBounds } from './visit-budget.ts';
import { shareVisits, worthOfVisit } from './visit-worth.ts';

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
  lastVisit: Date;
  observations: readonly RevisitObservation[];
  /** It waits the longest that any page may: gone, or changing too fast to follow. */
  isGivenUp: boolean;
  belief: Belief;
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
  const beliefs = believe(pages.map(({ observations }) => observations));
  const there = beliefs.filter((_, i) => !isGone(pages[i]));
  const wide = wideEnough(bounds, there.length / visitsPerDay);
  const intervals = shareVisits(there, visitsPerDay, wide).values();
  return pages.map((page, i) => {
    const intervalDays = isGone(page) ? daysUntilLookedFor(page, bounds) : (intervals.next().value ?? bounds.mostDays);
    const due = new Date(page.lastVisit.getTime() + intervalDays * DAY_MS);
    return {
      url: page.url,
      lastVisit: page.lastVisit,
      observations: page.observations,
      isGivenUp: isGone(page) || intervalDays >= wide.mostDays,
      belief: beliefs[i] ?? new Float64Array(),
      intervalDays,
      due,
      announcedChange: page.announcedChange,
      goneSince: page.goneSince ?? null,
    };
  });
}

/** The longest wait of pages that are given up must leave most of a small budget to the others. */
function wideEnough(bounds: IntervalBounds, evenDays: number): IntervalBounds {
  return { ...bounds, mostDays: Math.max(bounds.mostDays, Math.min(YEAR_DAYS, 4 * evenDays)) };
}

const YEAR_DAYS = 365;

const isGone = (page: PageHistory | undefined): boolean => (page?.goneSince ?? null) !== null;

function daysUntilLookedFor(page: PageHistory, bounds: IntervalBounds): number {
  const goneDays = (page.lastVisit.getTime() - (page.goneSince?.getTime() ?? 0)) / DAY_MS;
  return Math.min(bounds.mostDays, Math.max(1, bounds.leastDays, goneDays));
}

/**
 * What to visit now, at most `limit`: announced changes first, a few of the pages that are given up and have waited their longest, then what a visit is
 * worth most to. What is not due yet is taken only to fill the budget, when an eighth of its wait is over: a budget that is granted is spent.
 */
export function dueRevisits(plans: readonly RevisitPlan[], now: Date, limit: number): RevisitPlan[] {
  const ranked = plans
    .map((plan) => {
      const days = Math.max(0, (now.getTime() - plan.lastVisit.getTime()) / DAY_MS);
      return { plan, days, isDue: plan.due <= now, worth: worthOfVisit(plan.belief, days) };
    })
    .filter(({ plan, isDue, days }) => plan.announcedChange || isDue || canFill(plan, days))
    .sort((a, b) => b.worth - a.worth || (a.plan.url < b.plan.url ? -1 : 1));
  const waited = ranked.filter(({ plan, isDue }) => isDue && plan.isGivenUp).sort((a, b) => b.days - a.days);
  const first = [
    ...ranked.filter(({ plan }) => plan.announcedChange),
    ...waited.slice(0, Math.ceil(limit * GIVEN_UP_SHARE)),
    ...ranked,
  ];
  return [...new Set(first.map(({ plan }) => plan))].slice(0, limit);
}

/** Of a run's visits, for pages that the best use of the budget would not visit at all. */
const GIVEN_UP_SHARE = 0.1;

const canFill = (plan: RevisitPlan, days: number): boolean => plan.goneSince === null && days >= plan.intervalDays / 8;

/** Of its own history alone, for people; visits are planned by what is believed. */
export const rateOf = (plan: RevisitPlan): ChangeRate => estimateChangeRate(plan.observations);

/** One line for people: why a page is visited when it is. */
export function explainPlan(plan: RevisitPlan): string {
  if (plan.announcedChange) return 'visited now: a sitemap or feed announced a change';
  if (plan.goneSince !== null)
    return `gone since ${plan.goneSince.toISOString().slice(0, 16)}Z; looked for again after ${spanOf(plan.intervalDays)}`;
  const { visits, changes, perDay } = rateOf(plan);
  const seen =
    visits === 0
      ? 'never revisited, assumed to change'
      : `changed on ${changes} of ${visits} visits, estimated to change`;
  return `${seen} every ${spanOf(1 / perDay)}; the budget allows a visit every ${spanOf(plan.intervalDays)}`;
}

function spanOf(days: number): string {
  if (days >= 1) return `${days.toFixed(1)} days`;
  if (days * 24 >= 1) return `${(days * 24).toFixed(1)} hours`;
  return `${Math.max(0.1, days * 1440).toFixed(1)} minutes`;
}
