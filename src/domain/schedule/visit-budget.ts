// How to spend a budget of visits so that copies are current for the most of the time.
// Cho and Garcia-Molina, "Effective Page Refresh Policies for Web Crawlers", ACM TODS 28(4), 2003: visits at even intervals, freshness
// F(rate, f) = (f/rate)(1 - e^(-rate/f)), budget shared so that the next visit is worth the same for every page.

/** Share of the time that a copy is current when a page changes `perDay` and is visited every `intervalDays`. */
export function freshness(perDay: number, intervalDays: number): number {
  const changes = perDay * intervalDays;
  return changes < 1e-12 ? 1 : -Math.expm1(-changes) / changes;
}

export interface IntervalBounds {
  leastDays: number;
  /** Even a page that the optimum gives up is looked at so often, to notice when it calms down. */
  mostDays: number;
}

/** A quarter of an hour to a quarter of a year. */
export const INTERVAL_BOUNDS: IntervalBounds = { leastDays: 1 / 96, mostDays: 90 };

/**
 * Days between visits for each page, so that all together cost `visitsPerDay` or, when the bounds force more or less, as near as they allow. Pages that change
 * much faster than the budget can follow get the longest interval: a visit to them is stale at once.
 */
export function allocateVisits(
  ratesPerDay: readonly number[],
  visitsPerDay: number,
  bounds: IntervalBounds = INTERVAL_BOUNDS,
): number[] {
  // The worth of a visit (the Lagrange multiplier): the dearer, the fewer visits.
  let low = -60;
  let high = 60;
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    const cost = ratesPerDay.reduce((sum, rate) => sum + 1 / intervalAt(rate, Math.exp(middle), bounds), 0);
    if (cost > visitsPerDay) low = middle;
    else high = middle;
  }
  const worth = Math.exp((low + high) / 2);
  return ratesPerDay.map((rate) => intervalAt(rate, worth, bounds));
}

/** Where one more visit to the page is worth `worth`: 1 - (1+u)e^-u = worth × rate, for u = rate × interval. */
function intervalAt(rate: number, worth: number, bounds: IntervalBounds): number {
  const target = worth * rate;
  if (target >= 1) return bounds.mostDays;
  return Math.min(bounds.mostDays, Math.max(bounds.leastDays, changesAt(target) / rate));
}

/** Inverse of g(u) = 1 - (1+u)e^-u, by Newton's method on the log scale from the branch's own approximation. */
function changesAt(target: number): number {
  // Near 0 g is u²/2; near 1 it is 1 - u e^-u.
  let u = target < 0.5 ? Math.sqrt(2 * target) : 2 - 1.3 * Math.log1p(-target);
  for (let step = 0; step < 30; step++) {
    const tail = Math.exp(-u);
    const value = u < 1e-3 ? (u * u) / 2 - (u * u * u) / 3 : 1 - (1 + u) * tail;
    const slope = u * tail;
    if (slope < 1e-300) break;
    const next = u - (value - target) / slope;
    const bounded = next <= 0 ? u / 2 : Math.min(next, 700);
    if (Math.abs(bounded - u) <= 1e-10 * u) return bounded;
    u = bounded;
  }
  return u;
}
