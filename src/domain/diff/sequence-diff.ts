// The shortest edit between two sequences (Myers, "An O(ND) Difference Algorithm and Its Variations", Algorithmica 1986), bounded: long
// inputs are first split at tokens that are unique in both (Cohen's patience diff), and what stays too different is one replacement.

/** Ranges of `before` and `after` that are equal, in order, neither empty nor overlapping. */
export interface EqualRun {
  before: number;
  after: number;
  length: number;
}

/** Edits that one stretch may need before it counts as replaced. Memory grows with the square: 800 takes 2.5 MB. */
const MOST_EDITS = 800;
/** Splits inside splits. */
const MOST_SPLITS = 30;

export function equalRuns(before: readonly string[], after: readonly string[]): EqualRun[] {
  const ids = new Map<string, number>();
  const idOf = (token: string): number => {
    const known = ids.get(token);
    if (known !== undefined) return known;
    ids.set(token, ids.size);
    return ids.size - 1;
  };
  const a = Uint32Array.from(before, idOf);
  const b = Uint32Array.from(after, idOf);
  const runs: EqualRun[] = [];
  const work: Stretch[] = [{ a0: 0, a1: a.length, b0: 0, b1: b.length, splits: 0 }];
  // Stretches are worked off from the left, so that runs come in order.
  for (let stretch = work.pop(); stretch !== undefined; stretch = work.pop()) diffStretch(a, b, stretch, runs, work);
  return runs;
}

interface Stretch {
  a0: number;
  a1: number;
  b0: number;
  b1: number;
  splits: number;
}

function push(runs: EqualRun[], before: number, after: number, length: number): void {
  if (length === 0) return;
  const last = runs[runs.length - 1];
  if (last !== undefined && last.before + last.length === before && last.after + last.length === after)
    last.length += length;
  else runs.push({ before, after, length });
}

function diffStretch(a: Uint32Array, b: Uint32Array, whole: Stretch, runs: EqualRun[], work: Stretch[]): void {
  let { a0, a1, b0, b1 } = whole;
  const { splits } = whole;
  const start = a0;
  while (a0 < a1 && b0 < b1 && a[a0] === b[b0]) {
    a0++;
    b0++;
  }
  push(runs, start, b0 - (a0 - start), a0 - start);
  const end = a1;
  while (a0 < a1 && b0 < b1 && a[a1 - 1] === b[b1 - 1]) {
    a1--;
    b1--;
  }
  // The equal end comes after what is in between.
  if (end > a1) work.push({ a0: a1, a1: end, b0: b1, b1: b1 + (end - a1), splits });
  if (a0 === a1 || b0 === b1) return;
  const middle: Stretch = { a0, a1, b0, b1, splits };
  const isLong = a1 - a0 + (b1 - b0) > MOST_EDITS;
  const anchors = isLong && splits < MOST_SPLITS ? uniqueAnchors(a, b, middle) : [];
  if (anchors.length === 0) {
    for (const run of shortestEdit(a, b, middle)) push(runs, run.before, run.after, run.length);
    return;
  }
  const parts: Stretch[] = [];
  let [ap, bp] = [a0, b0];
  for (const [ai, bi] of anchors) {
    parts.push(
      { a0: ap, a1: ai, b0: bp, b1: bi, splits: splits + 1 },
      { a0: ai, a1: ai + 1, b0: bi, b1: bi + 1, splits: splits + 1 },
    );
    [ap, bp] = [ai + 1, bi + 1];
  }
  parts.push({ a0: ap, a1, b0: bp, b1, splits: splits + 1 });
  for (const part of parts.reverse()) work.push(part);
}

/** Tokens that occur once on both sides, the longest series of them in the same order. */
function uniqueAnchors(a: Uint32Array, b: Uint32Array, { a0, a1, b0, b1 }: Stretch): Array<[number, number]> {
  const places = new Map<number, { inA: number; inB: number; countA: number; countB: number }>();
  for (let i = a0; i < a1; i++) {
    const place = places.get(a[i] ?? 0);
    if (place === undefined) places.set(a[i] ?? 0, { inA: i, inB: -1, countA: 1, countB: 0 });
    else place.countA++;
  }
  for (let j = b0; j < b1; j++) {
    const place = places.get(b[j] ?? 0);
    if (place === undefined) continue;
    place.inB = j;
    place.countB++;
  }
  const pairs = [...places.values()]
    .filter((p) => p.countA === 1 && p.countB === 1)
    .map((p): [number, number] => [p.inA, p.inB]);
  return longestIncreasing(pairs);
}

/** Pairs come ordered by the first; the longest series also ordered by the second (Fredman's patience sort). */
function longestIncreasing(pairs: ReadonlyArray<[number, number]>): Array<[number, number]> {
  const tops: number[] = [];
  const previous: number[] = [];
  const secondOf = (i: number | undefined): number => pairs[i ?? -1]?.[1] ?? -1;
  for (let i = 0; i < pairs.length; i++) {
    let low = 0;
    let high = tops.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (secondOf(tops[middle]) < secondOf(i)) low = middle + 1;
      else high = middle;
    }
    previous[i] = low > 0 ? (tops[low - 1] ?? -1) : -1;
    tops[low] = i;
  }
  const series: Array<[number, number]> = [];
  for (let i = tops[tops.length - 1] ?? -1; i >= 0; i = previous[i] ?? -1) {
    const pair = pairs[i];
    if (pair !== undefined) series.push(pair);
  }
  return series.reverse();
}

/** Myers' greedy forward search; no runs at all when more than MOST_EDITS are needed. */
function shortestEdit(a: Uint32Array, b: Uint32Array, { a0, a1, b0, b1 }: Stretch): EqualRun[] {
  const n = a1 - a0;
  const m = b1 - b0;
  const most = Math.min(n + m, MOST_EDITS);
  const trace: Int32Array[] = [];
  let furthest = new Int32Array(2 * most + 3);
  const mid = most + 1;
  for (let d = 0; d <= most; d++) {
    // Only diagonals -d-1 to d+1 matter to the way back.
    trace.push(furthest.slice(mid - d - 1, mid + d + 2));
    const next = furthest.slice();
    for (let k = -d; k <= d; k += 2) {
      const down = k === -d || (k !== d && (furthest[mid + k - 1] ?? 0) < (furthest[mid + k + 1] ?? 0));
      let x = down ? (furthest[mid + k + 1] ?? 0) : (furthest[mid + k - 1] ?? 0) + 1;
      let y = x - k;
      while (x < n && y < m && a[a0 + x] === b[b0 + y]) {
        x++;
        y++;
      }
      next[mid + k] = x;
      if (x >= n && y >= m)
        return wayBack(trace, d, n, m).map((r) => ({ before: r.before + a0, after: r.after + b0, length: r.length }));
    }
    furthest = next;
  }
  return [];
}

function wayBack(trace: readonly Int32Array[], edits: number, n: number, m: number): EqualRun[] {
  const runs: EqualRun[] = [];
  let [x, y] = [n, m];
  for (let d = edits; d > 0; d--) {
    const furthest = trace[d] ?? new Int32Array(0);
    // Index of diagonal k in the slice that was kept.
    const at = (k: number): number => furthest[k + d + 1] ?? 0;
    const k = x - y;
    const down = k === -d || (k !== d && at(k - 1) < at(k + 1));
    const fromX = down ? at(k + 1) : at(k - 1);
    const startX = down ? fromX : fromX + 1;
    if (x > startX) runs.push({ before: startX, after: startX - k, length: x - startX });
    x = fromX;
    y = fromX - (down ? k + 1 : k - 1);
  }
  if (x > 0) runs.push({ before: 0, after: 0, length: x });
  return runs.reverse();
}
