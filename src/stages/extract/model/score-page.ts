// Runs the model over a page: its likely type, then how likely each block is main text.
import { blockFeatures, FEATURE_NAMES } from '../features/block-features.ts';
import type { PageView } from '../features/page-view.ts';
import { PRIOR_NAMES, priorFeatures } from '../features/token-priors.ts';
import { TYPE_FEATURE_NAMES, typeFeatures } from '../features/type-features.ts';
import type { BlockModel } from './block-model.ts';
import { type Forest, logistic, softmax, sumTrees } from './forest.ts';
import { STACK_NAMES, stackFeatures } from './stack-features.ts';

export interface PageScores {
  /** Probability that a block is main text, one number a block. */
  blocks: Float32Array;
  /** Probability of each page type, in the order of `BlockModel.typeNames`. */
  types: Float64Array;
}

export function scorePage(view: PageView, model: BlockModel): PageScores {
  const types = softmax(sumTrees(model.types, typeFeatures(view), TYPE_FEATURE_NAMES.length));
  const n = view.page.blocks.length;
  const width = FEATURE_NAMES.length + PRIOR_NAMES.length + types.length + STACK_NAMES.length;
  const matrix = new Float32Array(n * width);
  copyColumns(matrix, width, 0, blockFeatures(view), FEATURE_NAMES.length);
  copyColumns(
    matrix,
    width,
    FEATURE_NAMES.length,
    priorFeatures(view.page, view.stats, view.headings, model.priors),
    PRIOR_NAMES.length,
  );
  const typeAt = FEATURE_NAMES.length + PRIOR_NAMES.length;
  for (let i = 0; i < n; i++) matrix.set(types, i * width + typeAt);
  const first = probabilities(model.first, matrix, width);
  if (model.second === null) return { blocks: first, types };
  copyColumns(matrix, width, typeAt + types.length, stackFeatures(view, first), STACK_NAMES.length);
  return { blocks: probabilities(model.second, matrix, width), types };
}

const probabilities = (forest: Forest, matrix: Float32Array, width: number): Float32Array =>
  Float32Array.from(sumTrees(forest, matrix, width), logistic);

function copyColumns(matrix: Float32Array, width: number, at: number, columns: Float32Array, count: number): void {
  const rows = count === 0 ? 0 : columns.length / count;
  for (let row = 0; row < rows; row++) matrix.set(columns.subarray(row * count, (row + 1) * count), row * width + at);
}
