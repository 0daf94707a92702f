// What a visit to a page is worth, and how long to wait for it so that all pages together keep a budget.
// Where budgets are shared best the next visit is worth the same for every page (Cho and Garcia-Molina, TODS 2003): for a page that changes at a rate r
// and was seen t days ago that is (1 - (1 + rt)e^-rt)/r. Of a page whose rate is not known it is the mean over what is believed of it.
import { type Belief, RATES } from './change-belief.ts';
import type { IntervalBounds } from './visit-budget.ts';

/** Grows with the days since the last visit; of pages that change too fast to follow it stays small. */
export function worthOfVisit(belief: Belief, days: number): number {
  let worth = 0;
  for (let i = 0; i < belief.length; i++) {
    const rate = RATES[i] ?? 1;
    worth += (belief[i] ?? 0) * (gain(rate * days) / rate);
  }
  return worth;
}

const gain = (changes: number): number =>
  changes < 1e-3 ? (changes * changes) / 2 - changes ** 3 / 3 : 1 - (1 + changes) * Math.exp(-changes);

/** Waits that are looked at, evenly spaced in their logarithm. */
const STEPS = 48;

/**
 * Days between visits for each page, so that all together cost `visitsPerDay` or, when the bounds force more or less, as near as they allow. What changes
 * much faster than the budget can follow is given the longest wait: a visit to it is stale at once.
 */
export function shareVisits(beliefs: readonly Belief[], visitsPerDay: number, bounds: IntervalBounds): number[] {
  const { leastDays, mostDays } = bounds;
  const waits = Array.from({ length: STEPS }, (_, i) => leastDays * (mostDays / leastDays) ** (i / (STEPS - 1)));
  const gains = waits.map((days) => Float64Array.from(RATES, (rate) => gain(rate * days) / rate));
  const tables = beliefs.map((belief) => Float64Array.from(gains, (column) => dot(belief, column)));
  let low = Math.log(1e-12);
  let high = Math.log(1e6);
  for (let step = 0; step < 40; step++) {
    const middle = (low + high) / 2;
    const worth = Math.exp(middle);
    let cost = 0;
    for (const table of tables) cost += 1 / waitFor(worth, table, waits);
    if (cost > visitsPerDay) low = middle;
    else high = middle;
  }
  const worth = Math.exp((low + high) / 2);
  return tables.map((table) => waitFor(worth, table, waits));
}

/** The first wait at which a visit is worth so much, between two steps by the logarithm. */
function waitFor(worth: number, table: Float64Array, waits: readonly number[]): number {
  let low = 0;
  let high = table.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((table[middle] ?? 0) < worth) low = middle + 1;
    else high = middle;
  }
  const after = waits[low] ?? waits.at(-1) ?? 1;
  if (low === 0 || low === table.length) return after;
  const [before = after, a = 0, b = 0] = [waits[low - 1], table[low - 1], table[low]];
  return before * (after / before) ** ((worth - a) / (b - a || 1));
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
}
