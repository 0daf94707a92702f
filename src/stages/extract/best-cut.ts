// How many of the likeliest blocks to take, so that word-F1 is highest as far as the probabilities tell (Lewis 1995, "Evaluating and optimizing autonomous
// text classification systems": for F1 the best set is all above some threshold, half the F1 that is reached).
//
// Blocks of one page err together: what a page is taken for, cards or only its introduction, moves all of them. So F1 is the mean over pages that are
// this one in all but how generous they are: every block's odds are shifted by the same step, from a normal distribution cut into five equal parts.
// Pages of shops and lists differ most in what is their text, a paragraph above the cards or every price: there the steps are wider,
// but for blocks that are hardly text on the most generous page.
import type { PageBlock } from './blocks/page-block.ts';

/** Middles of the fifths of a normal distribution of deviation 1. */
const STEPS = [-1.2816, -0.5244, 0, 0.5244, 1.2816];
const SHIFTS = STEPS.map(Math.exp);
const WIDE_SHIFTS = STEPS.map((step) => Math.exp(1.75 * step));
const LEAST_WIDE = 0.15;

export interface Cut {
  count: number;
  /** What word-F1 the probabilities promise. */
  expectedF1: number;
}

/** `order`: indices from the likeliest block down. `wide`: such pages differ much in how generous they are. */
export function bestCut(blocks: readonly PageBlock[], p: Float32Array, order: readonly number[], wide: boolean): Cut {
  const shifted = SHIFTS.map((narrow, s) =>
    p.map((own) => {
      const factor = wide && own >= LEAST_WIDE ? (WIDE_SHIFTS[s] ?? narrow) : narrow;
      return (own * factor) / (own * factor + 1 - own);
    }),
  );
  const totals = shifted.map((likely) => expectedWords(blocks, likely));
  const right = new Float64Array(SHIFTS.length);
  let words = 0;
  let best = 0;
  let count = 0;
  order.forEach((index, rank) => {
    const own = blocks[index]?.words ?? 0;
    words += own;
    let f1 = 0;
    for (let s = 0; s < right.length; s++) {
      right[s] = (right[s] ?? 0) + own * (shifted[s]?.[index] ?? 0);
      f1 += f1Of(right[s] ?? 0, words, totals[s] ?? 0);
    }
    if (f1 <= best) return;
    best = f1;
    count = rank + 1;
  });
  return { count, expectedF1: promised(blocks, p, order.slice(0, count)) };
}

const f1Of = (right: number, words: number, expected: number): number =>
  words + expected === 0 ? 0 : (2 * right) / (words + expected);

function promised(blocks: readonly PageBlock[], p: Float32Array, chosen: readonly number[]): number {
  let words = 0;
  let right = 0;
  for (const index of chosen) {
    words += blocks[index]?.words ?? 0;
    right += (blocks[index]?.words ?? 0) * (p[index] ?? 0);
  }
  return f1Of(right, words, expectedWords(blocks, p));
}

function expectedWords(blocks: readonly PageBlock[], p: Float32Array): number {
  let expected = 0;
  for (let i = 0; i < blocks.length; i++) expected += (blocks[i]?.words ?? 0) * (p[i] ?? 0);
  return expected;
}
