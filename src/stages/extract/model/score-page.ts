// Runs the model over a page: its likely type, then how likely each block is main text.
import { blockFeatures, FEATURE_NAMES } from '../features/block-features.ts';
import type { PageView } from '../features/page-view.ts';
import { PRIOR_NAMES, priorFeatures } from '../features/token-priors.ts';
import { TYPE_FEATURE_NAMES, typeFeatures, withoutTitle } from '../features/type-features.ts';
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
  const shape = typeFeatures(view);
  const typesOf = (columns: Float32Array) => softmax(sumTrees(model.types, columns, TYPE_FEATURE_NAMES.length));
  const types = typesOf(shape);
  // The blocks' scores must not hang on the headline: the same text under another one is the same text.
  const blind = typesOf(withoutTitle(shape));
  const { page, stats, headings } = view;
  const typesAt = FEATURE_NAMES.length + PRIOR_NAMES.length;
  const stackAt = typesAt + types.length;
  const width = stackAt + STACK_NAMES.length;
  const matrix = cleared(page.blocks.length * width);
  blockFeatures(view, { matrix, width, at: 0 });
  priorFeatures(page, stats, headings, model.priors, { matrix, width, at: FEATURE_NAMES.length });
  for (let row = typesAt; row < matrix.length; row += width) {
    for (let type = 0; type < types.length; type++) matrix[row + type] = blind[type] ?? 0;
  }
  const first = probabilities(model.first, matrix, width);
  if (model.second === null) return { blocks: first, types };
  stackFeatures(view, first, { matrix, width, at: stackAt });
  return { blocks: probabilities(model.second, matrix, width), types };
}

/** One matrix serves page after page: half a megabyte that the garbage collector never sees. Nothing keeps it beyond one page. */
let scratch = new Float32Array(0);

function cleared(length: number): Float32Array {
  if (scratch.length < length && length <= MOST_KEPT) scratch = new Float32Array(Math.min(MOST_KEPT, length * 2));
  return scratch.length < length ? new Float32Array(length) : scratch.subarray(0, length).fill(0);
}

/** Numbers kept between pages, 2 MB in all; the few pages that need more get a matrix of their own. */
const MOST_KEPT = 512 * 1024;

const probabilities = (forest: Forest, matrix: Float32Array, width: number): Float32Array =>
  Float32Array.from(sumTrees(forest, matrix, width), logistic);
