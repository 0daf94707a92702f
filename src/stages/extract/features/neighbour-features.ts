// What stands before and after a block: three blocks each way, and eight in sum.
import type { Box, PageBlock } from '../blocks/page-block.ts';
import { type FeatureRow, KINDS, log, share } from './feature-row.ts';
import type { PageView } from './page-view.ts';

const NEIGHBOURS = [-3, -2, -1, 1, 2, 3];
const NEIGHBOUR = 'words density kind ends-sentence shared rule same-template'.split(' ');
const WINDOW = 'before-words before-density after-words after-density long-before long-after'.split(' ');

export const NEIGHBOUR_NAMES = [
  ...NEIGHBOURS.flatMap((step) => NEIGHBOUR.map((name) => `at${step}-${name}`)),
  ...WINDOW,
];

export function neighbourFeatures(row: FeatureRow, view: PageView, block: PageBlock, i: number): void {
  for (const step of NEIGHBOURS) {
    const other = view.page.blocks[i + step];
    if (!other) {
      row.put(-1);
      row.put(-1);
      row.put(-1);
      row.at += NEIGHBOUR.length - 3;
      continue;
    }
    row.put(log(other.words));
    row.put(share(other.linkChars, other.chars));
    row.put(KINDS.indexOf(other.kind));
    row.flag(view.stats[i + step]?.endsSentence ?? false);
    row.put(sharedLevels(view.page.boxes, block.box, other.box));
    row.put(view.rules[i + step] ?? 0);
    row.flag(view.templates[i + step] === view.templates[i]);
  }
}

/** How many levels up from the first box the two meet: 0 is the same box; at most 8. */
function sharedLevels(boxes: readonly Box[], a: number, b: number): number {
  let up = a;
  for (let level = 0; level < 8; level++) {
    const box = boxes[up];
    if (!box) return 8;
    let other = b;
    while (other > up) other = boxes[other]?.parent ?? -1;
    if (other === up) return level;
    up = box.parent;
  }
  return 8;
}

const WINDOW_BLOCKS = 8;

export function windowFeatures(row: FeatureRow, view: PageView, i: number): void {
  const before = windowSum(view, i - WINDOW_BLOCKS, i);
  const after = windowSum(view, i + 1, i + 1 + WINDOW_BLOCKS);
  row.put(log(before.words));
  row.put(before.density);
  row.put(log(after.words));
  row.put(after.density);
  row.put(before.long);
  row.put(after.long);
}

function windowSum(view: PageView, from: number, to: number): { words: number; density: number; long: number } {
  let words = 0;
  let chars = 0;
  let linkChars = 0;
  let long = 0;
  for (let i = Math.max(0, from); i < to; i++) {
    const block = view.page.blocks[i];
    if (!block) break;
    words += block.words;
    chars += block.chars;
    linkChars += block.linkChars;
    if (block.words >= 20 && block.linkChars * 2 < block.chars) long++;
  }
  return { words, density: share(linkChars, chars), long };
}
