// What an export leaves out: how many by each reason, and the first of each in export order as an example.
import type { Row } from './row.ts';

export interface Removals {
  /** `row` may serve as the reason's example; give rows in export order. */
  count(reason: string, by?: number, row?: Row): void;
  /** By reason, in alphabetical order. */
  counts(): Record<string, number>;
  examples(): [reason: string, row: Row][];
}

export function createRemovals(): Removals {
  const counted = new Map<string, number>();
  const examples = new Map<string, Row>();
  const byReason = (a: readonly [string, unknown], b: readonly [string, unknown]): number => (a[0] < b[0] ? -1 : 1);
  return {
    count(reason, by = 1, row) {
      if (by <= 0) return;
      counted.set(reason, (counted.get(reason) ?? 0) + by);
      if (row !== undefined && !examples.has(reason)) examples.set(reason, row);
    },
    counts: () => Object.fromEntries([...counted].sort(byReason)),
    examples: () => [...examples].sort(byReason),
  };
}
