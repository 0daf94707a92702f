// The numbers that the block model sees of one block. Names and order are the model's contract: see `FEATURE_NAMES`.
import { CLASS_WORDS } from '../blocks/class-words.ts';
import { BOX_NAMES, boxFeatures } from './box-features.ts';
import { type Columns, FeatureRow, ownColumns } from './feature-row.ts';
import { NEIGHBOUR_NAMES, neighbourFeatures, windowFeatures } from './neighbour-features.ts';
import { OWN_NAMES, ownFeatures } from './own-features.ts';
import { PAGE_NAMES, pageFeatures } from './page-features.ts';
import type { PageView } from './page-view.ts';
import { NEAR_TAGS, nearness, PLACE_NAMES, placeFeatures } from './place-features.ts';

/** Everything but the token priors, in order. */
export const FEATURE_NAMES: readonly string[] = [
  ...OWN_NAMES,
  ...PLACE_NAMES,
  ...CLASS_WORDS.map(([name]) => `near-class-${name}`),
  ...CLASS_WORDS.map(([name]) => `inline-class-${name}`),
  ...NEAR_TAGS.map((tag) => `near-tag-${tag}`),
  ...BOX_NAMES,
  ...NEIGHBOUR_NAMES,
  ...PAGE_NAMES.map((name) => `page-${name}`),
];

/** A matrix of blocks by features, row by row. */
export function blockFeatures(view: PageView, into?: Columns): Float32Array {
  const { blocks } = view.page;
  const { matrix, width, at } = into ?? ownColumns(blocks.length, FEATURE_NAMES.length);
  const near = nearness(view);
  const pageRow = pageFeatures(view);
  const row = new FeatureRow(matrix);
  for (let i = 0; i < blocks.length; i++) {
    const block = blocks[i];
    if (!block) continue;
    row.at = i * width + at;
    ownFeatures(row, view, block, i);
    placeFeatures(row, view, block, i);
    row.putAll(near.classes, block.box * CLASS_WORDS.length, CLASS_WORDS.length);
    for (let b = 0; b < CLASS_WORDS.length; b++) row.put((block.inlineBits >> b) & 1);
    row.putAll(near.tags, block.box * NEAR_TAGS.length, NEAR_TAGS.length);
    boxFeatures(row, view, block, i);
    neighbourFeatures(row, view, block, i);
    windowFeatures(row, view, i);
    row.putAll(pageRow, 0, pageRow.length);
  }
  return matrix;
}
