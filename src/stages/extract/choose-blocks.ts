// From probabilities to a choice: the set of blocks whose expected word-F1 is highest (Lewis 1995, "Evaluating and optimizing
// autonomous text classification systems": for F1 the best set is all above some threshold, half the F1 that is reached).
import type { PageBlock } from './blocks/page-block.ts';

export interface Choice {
  chosen: Uint8Array;
  /** The lowest probability that was chosen; 1 when nothing was. */
  threshold: number;
  /** What word-F1 the probabilities promise. */
  expectedF1: number;
}

export function chooseBlocks(blocks: readonly PageBlock[], p: Float32Array): Choice {
  const order = Array.from(p.keys()).sort((a, b) => (p[b] ?? 0) - (p[a] ?? 0) || a - b);
  let expected = 0;
  for (let i = 0; i < blocks.length; i++) expected += (blocks[i]?.words ?? 0) * (p[i] ?? 0);
  let words = 0;
  let right = 0;
  let best = 0;
  let count = 0;
  order.forEach((index, rank) => {
    const own = blocks[index]?.words ?? 0;
    words += own;
    right += own * (p[index] ?? 0);
    const f1 = words + expected === 0 ? 0 : (2 * right) / (words + expected);
    if (f1 > best) {
      best = f1;
      count = rank + 1;
    }
  });
  const chosen = new Uint8Array(blocks.length);
  for (const index of order.slice(0, count)) chosen[index] = 1;
  keepCaptions(blocks, chosen, p);
  return { chosen, threshold: count === 0 ? 1 : (p[order[count - 1] ?? 0] ?? 1), expectedF1: best };
}

const SURE = 0.9;

/**
 * A caption between two sure blocks goes with them: its own score lies near the edge, where the choice would fall differently on two
 * pages that carry the same text.
 */
function keepCaptions(blocks: readonly PageBlock[], chosen: Uint8Array, p: Float32Array): void {
  for (let i = 1; i + 1 < blocks.length; i++)
    if (blocks[i]?.element?.name === 'figcaption' && (p[i - 1] ?? 0) >= SURE && (p[i + 1] ?? 0) >= SURE) chosen[i] = 1;
}
