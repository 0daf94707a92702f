// Runs the model over a page: its likely type, then how likely each block is main text.
import { blockFeatures, FEATURE_NAMES } from '../features/block-features.ts';
import type { PageView } from '../features/page-view.ts';
import { PRIOR_NAMES, priorFeatures } from '../features/token-priors.ts';
import { TYPE_FEATURE_NAMES, typeFeatures, withoutTitle } from '../features/type-features.ts';
import type { BlockModel } from './block-model.ts';
import { addTrees, type Forest, logistic, softmax, sumTrees } from './forest.ts';
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
  const first = firstLook(model.first, matrix, width);
  if (model.second === null) return { blocks: first, types };
  stackFeatures(view, first, { matrix, width, at: stackAt });
  return { blocks: secondLook(model.second, matrix, width, first), types };
}

/**
 * Nearly half of a page's blocks are menus and footers beyond doubt. Of the first forest they need this share alone, after which none of these sums has
 * ever led to a probability above 0.03; the sums of all trees lie further out by this factor.
 */
const ENOUGH_TREES = 0.3;
const DOUBTLESS = -4;
const FURTHER_OUT = 1.35;

function firstLook(forest: Forest, matrix: Float32Array, width: number): Float32Array {
  const out = new Float64Array(matrix.length / width).fill(forest.base);
  const enough = Math.floor(forest.roots.length * ENOUGH_TREES);
  addTrees(forest, { matrix, width, out, rows: rowsFrom(out, Number.NEGATIVE_INFINITY) }, 0, enough);
  const rows = rowsFrom(out, DOUBTLESS);
  const doubtless = out.map((sum) => (sum < DOUBTLESS ? sum * FURTHER_OUT : 0));
  addTrees(forest, { matrix, width, out, rows }, enough);
  return Float32Array.from(out, (sum, i) => logistic(doubtless[i] || sum));
}

/** Less likely blocks need no second look: it has never made text of one. */
const HOPELESS = 0.01;

/** The second forest's probabilities of the blocks that may be text, the first one's of the others. */
function secondLook(forest: Forest, matrix: Float32Array, width: number, first: Float32Array): Float32Array {
  const rows = rowsFrom(first, HOPELESS);
  const out = new Float64Array(first.length).fill(forest.base);
  addTrees(forest, { matrix, width, out, rows });
  const scores = first.slice();
  for (const row of rows) scores[row] = logistic(out[row] ?? 0);
  return scores;
}

/** The rows whose number is at least so much. */
function rowsFrom(numbers: Float64Array | Float32Array, least: number): Uint32Array {
  const rows = new Uint32Array(numbers.length);
  let count = 0;
  for (let row = 0; row < numbers.length; row++) if ((numbers[row] ?? 0) >= least) rows[count++] = row;
  return rows.subarray(0, count);
}

/** One matrix serves page after page: half a megabyte that the garbage collector never sees. Nothing keeps it beyond one page. */
let scratch = new Float32Array(0);

function cleared(length: number): Float32Array {
  if (scratch.length < length && length <= MOST_KEPT) scratch = new Float32Array(Math.min(MOST_KEPT, length * 2));
  return scratch.length < length ? new Float32Array(length) : scratch.subarray(0, length).fill(0);
}

/** Numbers kept between pages, 2 MB in all; the few pages that need more get a matrix of their own. */
const MOST_KEPT = 512 * 1024;
