import { describe, expect, it } from 'vitest';
import {
  estimateChangeRate,
  OBSERVATIONS_KEPT,
  PRIOR_RATE_PER_DAY,
  RATE_BOUNDS,
} from '../../../../../src/domain/schedule/change-rate.ts';
import { allocateVisits, freshness, INTERVAL_BOUNDS } from '../../../../../src/domain/schedule/visit-budget.ts';

const visits = (n: number, changed: number, days: number) =>
  Array.from({ length: n }, (_, i) => ({ days, changed: i < changed }));

describe('estimateChangeRate', () => {
  it.each([
    [10, 3, 1],
    [10, 10, 2],
    [50, 1, 7],
  ])('with %i even visits and %i changes every %i days is the published estimator', (n, changed, days) => {
    const published = -Math.log((n - changed + 0.5) / (n + 0.5)) / days;
    expect(estimateChangeRate(visits(n, changed, days)).perDay).toBeCloseTo(published, 6);
  });

  it('assumes the middle of the spread of a page never revisited', () => {
    expect(estimateChangeRate([])).toEqual({ perDay: PRIOR_RATE_PER_DAY, visits: 0, changes: 0 });
    expect(estimateChangeRate([{ days: 0, changed: true }]).visits).toBe(0);
  });

  it('falls the longer nothing changes', () => {
    const rates = [10, 100, 1000].map((days) => estimateChangeRate([{ days, changed: false }]).perDay);
    expect(rates[0]).toBeGreaterThan(rates[1] ?? 0);
    expect(rates[1]).toBeGreaterThan(rates[2] ?? 0);
  });

  it('stays within its bounds and forgets old habits', () => {
    expect(estimateChangeRate(visits(20, 20, 1e-6)).perDay).toBeCloseTo(RATE_BOUNDS.mostPerDay, 6);
    expect(estimateChangeRate(visits(60, 0, 1e6)).perDay).toBe(RATE_BOUNDS.leastPerDay);
    const calmed = [...visits(100, 100, 1), ...visits(OBSERVATIONS_KEPT, 0, 1)];
    expect(estimateChangeRate(calmed).changes).toBe(0);
  });
});

describe('freshness', () => {
  it('is 1 for what never changes or is always visited, and falls', () => {
    expect(freshness(0, 10)).toBe(1);
    expect(freshness(1, 0)).toBe(1);
    expect(freshness(1, 1)).toBeCloseTo(1 - Math.exp(-1), 12);
    expect(freshness(10, 10)).toBeLessThan(0.011);
  });
});

describe('allocateVisits', () => {
  const rates = Array.from({ length: 200 }, (_, i) => 365 ** (-i / 199));
  const wide = { leastDays: 1e-6, mostDays: 1e9 };
  const mean = (intervals: readonly number[]): number =>
    intervals.reduce((sum, days, i) => sum + freshness(rates[i] ?? 0, days), 0) / rates.length;

  it('spends the budget', () => {
    const cost = allocateVisits(rates, 20, wide).reduce((sum, days) => sum + 1 / days, 0);
    expect(cost).toBeCloseTo(20, 3);
  });

  it('beats visiting all alike, and visiting in proportion to change', () => {
    const total = rates.reduce((sum, rate) => sum + rate, 0);
    const best = mean(allocateVisits(rates, 5, wide));
    expect(best).toBeGreaterThan(mean(rates.map(() => rates.length / 5)) + 0.01);
    expect(best).toBeGreaterThan(mean(rates.map((rate) => total / (5 * rate))) + 0.01);
  });

  it('cannot be bettered by moving a little budget from one page to another', () => {
    const intervals = allocateVisits(rates, 20, wide);
    const best = mean(intervals);
    for (const [from, to] of [
      [0, 100],
      [100, 0],
      [50, 150],
      [199, 20],
    ] as const) {
      const moved = [...intervals];
      const step = 0.05 / (intervals[from] ?? 1);
      moved[from] = 1 / (1 / (intervals[from] ?? 1) - step);
      moved[to] = 1 / (1 / (intervals[to] ?? 1) + step);
      expect(mean(moved)).toBeLessThanOrEqual(best + 1e-9);
    }
  });

  it('keeps its bounds whatever the budget', () => {
    for (const budget of [1e-9, 1, 1e9]) {
      for (const days of allocateVisits([1e-6, 1, 1e6], budget)) {
        expect(days).toBeGreaterThanOrEqual(INTERVAL_BOUNDS.leastDays);
        expect(days).toBeLessThanOrEqual(INTERVAL_BOUNDS.mostDays);
      }
    }
  });

  it('gives up what changes faster than it can follow', () => {
    const [fast = 0, slow = 0] = allocateVisits([1000, 0.1], 0.2, wide);
    expect(fast).toBe(wide.mostDays);
    expect(slow).toBeLessThan(6);
  });
});
