// How much of one text lies in passages that another text has too: windows of 30 shingles, matched when enough of their shingles are there.

export const WINDOW_SHINGLES = 30;

export interface Coverage {
  /** Share of the counted shingles inside matched windows, 0 to 1. */
  share: number;
  /** How many shingles were counted. */
  counted: number;
  /** For each shingle of the text: 1 inside a matched window. Reused by the next call. */
  marks: Uint8Array;
}

let marks = new Uint8Array(1 << 12);
let places = new Uint32Array(1 << 12);
let hits = new Uint8Array(1 << 12);

/**
 * Coverage of a text by another. `counts` leaves out furniture (null counts everything), `has` says what the other text holds, `threshold`
 * is the share of a window's shingles that must match. A text shorter than a window is one window.
 */
export function coverage(
  shingles: Uint32Array,
  counts: ((shingle: number) => boolean) | null,
  has: (shingle: number) => boolean,
  threshold: number,
): Coverage {
  reserve(shingles.length);
  let counted = 0;
  for (let at = 0; at < shingles.length; at += 1) {
    const shingle = shingles[at] ?? 0;
    marks[at] = 0;
    if (counts !== null && !counts(shingle)) continue;
    places[counted] = at;
    hits[counted] = has(shingle) ? 1 : 0;
    counted += 1;
  }
  const share = counted === 0 ? 0 : markWindows(counted, threshold) / counted;
  return { share, counted, marks: marks.subarray(0, shingles.length) };
}

/** Marks every shingle inside a matched window; returns how many. */
function markWindows(counted: number, threshold: number): number {
  const width = Math.min(WINDOW_SHINGLES, counted);
  const needed = threshold * width;
  let matched = 0;
  for (let at = 0; at < width; at += 1) matched += hits[at] ?? 0;
  let covered = 0;
  let coveredTo = 0;
  for (let from = 0; from + width <= counted; from += 1) {
    if (matched >= needed) {
      for (let at = Math.max(coveredTo, from); at < from + width; at += 1) {
        marks[places[at] ?? 0] = 1;
        covered += 1;
      }
      coveredTo = from + width;
    }
    matched += (hits[from + width] ?? 0) - (hits[from] ?? 0);
  }
  return covered;
}

function reserve(length: number): void {
  if (length < marks.length) return;
  marks = new Uint8Array(length * 2);
  places = new Uint32Array(length * 2);
  hits = new Uint8Array(length * 2);
}
