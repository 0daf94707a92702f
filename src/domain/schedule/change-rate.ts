// How often a page changes, from visits that each saw whether it had changed since the one before.
// Cho and Garcia-Molina, "Estimating Frequency of Change", ACM TOIT 3(3), 2003: changes are taken as a Poisson process.

/** One visit: days since the visit before, and whether the content had changed. */
export interface RevisitObservation {
  days: number;
  changed: boolean;
}

export interface ChangeRate {
  /** Changes a day. */
  perDay: number;
  /** Visits that it rests on. */
  visits: number;
  changes: number;
}

/** Once in ten years to once in fifteen minutes. */
export const RATE_BOUNDS = { leastPerDay: 1 / 3650, mostPerDay: 96 };
/** What is assumed of a page never revisited: the median of a log-uniform spread between once a day and once a year. */
export const PRIOR_RATE_PER_DAY = Math.exp((Math.log(1) + Math.log(1 / 365)) / 2);
/** Observations that count; older ones are forgotten, for pages change their habits. */
export const OBSERVATIONS_KEPT = 64;

/**
 * Their bias-corrected estimator, extended to uneven intervals by its likelihood: the rate at which
 * sum over changed visits of t/(e^(rate t)-1) equals the days of the unchanged visits and half a mean interval more. With even intervals this
 * is their -log((n-X+0.5)/(n+0.5))/t exactly. Without any change seen, the rate is that at which seeing none had a chance of one half.
 */
export function estimateChangeRate(observations: readonly RevisitObservation[]): ChangeRate {
  const recent = observations.filter(({ days }) => days > 0).slice(-OBSERVATIONS_KEPT);
  const changed = recent.filter((o) => o.changed).map(({ days }) => days);
  const total = recent.reduce((sum, { days }) => sum + days, 0);
  const counts = { visits: recent.length, changes: changed.length };
  if (recent.length === 0) return { perDay: PRIOR_RATE_PER_DAY, ...counts };
  if (changed.length === 0) return { perDay: clampRate(Math.min(PRIOR_RATE_PER_DAY, Math.LN2 / total)), ...counts };
  const unchangedDays = total - changed.reduce((sum, days) => sum + days, 0) + total / recent.length / 2;
  return { perDay: solveRate(changed, unchangedDays), ...counts };
}

/** Bisection on the log scale: the left side falls from infinity to 0. */
function solveRate(changedDays: readonly number[], unchangedDays: number): number {
  let low = Math.log(RATE_BOUNDS.leastPerDay);
  let high = Math.log(RATE_BOUNDS.mostPerDay);
  for (let step = 0; step < 50; step++) {
    const middle = (low + high) / 2;
    const rate = Math.exp(middle);
    const left = changedDays.reduce((sum, days) => sum + days / Math.expm1(rate * days), 0);
    if (left > unchangedDays) low = middle;
    else high = middle;
  }
  return clampRate(Math.exp((low + high) / 2));
}

const clampRate = (rate: number): number => Math.min(RATE_BOUNDS.mostPerDay, Math.max(RATE_BOUNDS.leastPerDay, rate));
