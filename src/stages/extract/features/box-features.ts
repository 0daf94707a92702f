// The boxes around a block, from the innermost out: how much they hold and of what.
import type { Box, PageBlock } from '../blocks/page-block.ts';
import { type FeatureRow, log, share } from './feature-row.ts';
import type { PageView } from './page-view.ts';

const BOX = 'words density blocks paragraphs headings items fields images words-per-block share twins position'.split(
  ' ',
);
const LEVELS = ['own', 'parent', 'grand', 'great', 'fifth', 'wide'];

export const BOX_NAMES = LEVELS.flatMap((level) => BOX.map((name) => `${level}-${name}`));

export function boxFeatures(row: FeatureRow, view: PageView, block: PageBlock, i: number): void {
  const { boxes } = view.page;
  let at = block.box;
  for (let level = 0; level < 5; level++) {
    oneBox(row, view, boxes[at], at, i);
    at = boxes[at]?.parent ?? -1;
  }
  // The widest box around the block that is still clearly a part of the page.
  let wide = block.box;
  for (let up = block.box; up >= 0; up = boxes[up]?.parent ?? -1) {
    if ((boxes[up]?.words ?? 0) < view.totalWords * 0.7) wide = up;
  }
  oneBox(row, view, boxes[wide], wide, i);
}

function oneBox(row: FeatureRow, view: PageView, box: Box | undefined, index: number, i: number): void {
  if (!box) {
    row.at += BOX.length;
    return;
  }
  const size = box.end - box.first;
  row.put(log(box.words));
  row.put(share(box.linkChars, box.chars));
  row.put(log(size));
  row.put(log(box.paragraphs));
  row.put(log(box.headings));
  row.put(log(box.items));
  row.put(log(box.fields));
  row.put(log(box.images));
  row.put(share(box.words, size));
  row.put(share(box.words, view.totalWords));
  row.put(log(view.twins[index] ?? 0));
  row.put(share(i - box.first, size));
}
