// Which words of a page a gold text is made of: a word alignment by unique runs of words, after Cohen's patience diff.

const WORD = /[\p{L}\p{N}_]+/gu;

/** Lower-case words as the benchmark's scorer cuts them. */
export const wordsOf = (text: string): string[] => text.toLowerCase().match(WORD) ?? [];

/** For each word of `page`: 1 where it is aligned with a word of `gold`, else 0. */
export function alignWords(page: readonly string[], gold: readonly string[]): Uint8Array {
  const ids = new Map<string, number>();
  const idOf = (word: string): number => {
    const known = ids.get(word);
    if (known !== undefined) return known;
    ids.set(word, ids.size);
    return ids.size - 1;
  };
  const a = Int32Array.from(page, idOf);
  const b = Int32Array.from(gold, idOf);
  const matched = new Uint8Array(a.length);
  const usedGold = new Uint8Array(b.length);
  alignRange({ a, b, matched, usedGold }, { a0: 0, a1: a.length, b0: 0, b1: b.length }, 0);
  return matched;
}

interface Sides {
  a: Int32Array;
  b: Int32Array;
  matched: Uint8Array;
  usedGold: Uint8Array;
}

interface Range {
  a0: number;
  a1: number;
  b0: number;
  b1: number;
}

const RUNS = [8, 5, 3, 2, 1];
const LARGEST_TABLE = 3_000_000;

function alignRange(sides: Sides, range: Range, level: number): void {
  const { a0, a1, b0, b1 } = range;
  if (a0 >= a1 || b0 >= b1) return;
  if ((a1 - a0) * (b1 - b0) <= LARGEST_TABLE && level >= 2) {
    alignTable(sides, range);
    return;
  }
  const run = RUNS[level];
  if (run === undefined) return;
  const anchors = chain(uniqueRuns(sides, range, run));
  if (anchors.length === 0) {
    alignRange(sides, range, level + 1);
    return;
  }
  let fromA = a0;
  let fromB = b0;
  for (const [i, j] of anchors) {
    if (i < fromA || j < fromB) continue;
    alignRange(sides, { a0: fromA, a1: i, b0: fromB, b1: j }, level + 1);
    let k = 0;
    while (i + k < a1 && j + k < b1 && sides.a[i + k] === sides.b[j + k]) {
      sides.matched[i + k] = 1;
      sides.usedGold[j + k] = 1;
      k++;
    }
    fromA = i + k;
    fromB = j + k;
  }
  alignRange(sides, { a0: fromA, a1, b0: fromB, b1 }, level + 1);
}

/** Pairs of places where a run of words occurs once on each side. */
function uniqueRuns({ a, b }: Sides, { a0, a1, b0, b1 }: Range, run: number): [number, number][] {
  const seen = new Map<string, { i: number; j: number; na: number; nb: number }>();
  for (let i = a0; i + run <= a1; i++) {
    const key = a.subarray(i, i + run).join(' ');
    const at = seen.get(key);
    if (at) at.na++;
    else seen.set(key, { i, j: -1, na: 1, nb: 0 });
  }
  for (let j = b0; j + run <= b1; j++) {
    const at = seen.get(b.subarray(j, j + run).join(' '));
    if (!at) continue;
    at.nb++;
    at.j = j;
  }
  const pairs: [number, number][] = [];
  for (const { i, j, na, nb } of seen.values()) if (na === 1 && nb === 1) pairs.push([i, j]);
  return pairs.sort((x, y) => x[0] - y[0]);
}

/** The longest chain that rises on both sides. */
function chain(pairs: readonly [number, number][]): [number, number][] {
  const tails: number[] = [];
  const before = new Int32Array(pairs.length).fill(-1);
  for (let p = 0; p < pairs.length; p++) {
    const j = pairs[p]?.[1] ?? 0;
    let low = 0;
    let high = tails.length;
    while (low < high) {
      const mid = (low + high) >> 1;
      if ((pairs[tails[mid] ?? 0]?.[1] ?? 0) < j) low = mid + 1;
      else high = mid;
    }
    if (low > 0) before[p] = tails[low - 1] ?? -1;
    tails[low] = p;
  }
  const out: [number, number][] = [];
  for (let p = tails[tails.length - 1] ?? -1; p >= 0; p = before[p] ?? -1) {
    const pair = pairs[p];
    if (pair) out.push(pair);
  }
  return out.reverse();
}

/** Longest common subsequence by the full table, for what lies between two anchors. */
function alignTable({ a, b, matched, usedGold }: Sides, { a0, a1, b0, b1 }: Range): void {
  const rows = a1 - a0;
  const columns = b1 - b0;
  const best = new Uint16Array((rows + 1) * (columns + 1));
  for (let i = rows - 1; i >= 0; i--) {
    for (let j = columns - 1; j >= 0; j--) {
      const at = i * (columns + 1) + j;
      best[at] =
        a[a0 + i] === b[b0 + j]
          ? (best[at + columns + 2] ?? 0) + 1
          : Math.max(best[at + columns + 1] ?? 0, best[at + 1] ?? 0);
    }
  }
  let i = 0;
  let j = 0;
  while (i < rows && j < columns) {
    const at = i * (columns + 1) + j;
    if (a[a0 + i] === b[b0 + j]) {
      matched[a0 + i++] = 1;
      usedGold[b0 + j++] = 1;
    } else if ((best[at + columns + 1] ?? 0) >= (best[at + 1] ?? 0)) i++;
    else j++;
  }
}
