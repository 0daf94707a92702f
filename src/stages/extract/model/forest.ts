// Evaluates gradient-boosted trees on a matrix of features: plain typed arrays, four rows at a time, without a branch on the features.

/** Trees one after another, each in pre-order: the left child follows its parent, `right` says how far the right one is. */
export interface Forest {
  /** First node of each tree. */
  roots: Uint32Array;
  /** Column looked at; LEAF at a leaf. */
  feature: Uint16Array;
  /** Rows below it go left; at a leaf, what the tree adds. */
  value: Float32Array;
  right: Uint16Array;
  /** Outputs a row; tree t adds to output t modulo this. */
  outputs: number;
  base: number;
}

export const LEAF = 0xffff;

/** Rows taken through all trees before the next ones are: together they fit the first cache. */
const ROWS_AT_ONCE = 16;

/** Sums of the trees, `outputs` a row, before any link function. */
export function sumTrees(forest: Forest, matrix: Float32Array, width: number): Float64Array {
  const count = width === 0 ? 0 : matrix.length / width;
  const out = new Float64Array(count * forest.outputs).fill(forest.base);
  addTrees(forest, { matrix, width, out, rows: Uint32Array.from(out.subarray(0, count), (_, row) => row) });
  return out;
}

export interface Sums {
  matrix: Float32Array;
  width: number;
  /** What is added to: `outputs` numbers for each row of the matrix. */
  out: Float64Array;
  /** The rows that are looked at. */
  rows: Uint32Array;
}

/** Adds trees [first, last) to the sums of the rows listed. */
export function addTrees(forest: Forest, sums: Sums, first = 0, last = forest.roots.length): void {
  const walk: Walk = { ...sums, forest, paths: pathsOf(forest) };
  for (let from = 0; from < sums.rows.length; from += ROWS_AT_ONCE) {
    const to = Math.min(sums.rows.length, from + ROWS_AT_ONCE);
    for (let tree = first; tree < last; tree++) addTree(walk, tree, from, to);
  }
}

interface Walk extends Sums {
  forest: Forest;
  paths: Paths;
}

/**
 * Adds one tree to the rows that stand at [from, to) of the list. Every row takes as many steps as the tree is deep (a leaf steps onto itself), and where a step
 * leads is computed, not branched on: which way a row goes is what a processor cannot foresee. Four rows' steps overlap.
 */
function addTree(walk: Walk, tree: number, from: number, to: number): void {
  const { paths, matrix, width, out, rows } = walk;
  const { value, outputs } = walk.forest;
  const { steps } = paths;
  const root = walk.forest.roots[tree] ?? 0;
  const depth = paths.depths[tree] ?? 0;
  const column = tree % outputs;
  let at = from;
  for (; at + 3 < to; at += 4) {
    const rowA = rows[at] ?? 0;
    const rowB = rows[at + 1] ?? 0;
    const rowC = rows[at + 2] ?? 0;
    const rowD = rows[at + 3] ?? 0;
    const atA = rowA * width;
    const atB = rowB * width;
    const atC = rowC * width;
    const atD = rowD * width;
    let a = root;
    let b = root;
    let c = root;
    let d = root;
    for (let level = 0; level < depth; level++) {
      const stepA = steps[a] ?? 0;
      const stepB = steps[b] ?? 0;
      const stepC = steps[c] ?? 0;
      const stepD = steps[d] ?? 0;
      a += onward(stepA, (matrix[atA + (stepA & COLUMN)] ?? 0) < (value[a] ?? 0));
      b += onward(stepB, (matrix[atB + (stepB & COLUMN)] ?? 0) < (value[b] ?? 0));
      c += onward(stepC, (matrix[atC + (stepC & COLUMN)] ?? 0) < (value[c] ?? 0));
      d += onward(stepD, (matrix[atD + (stepD & COLUMN)] ?? 0) < (value[d] ?? 0));
    }
    add(out, rowA * outputs + column, value[a]);
    add(out, rowB * outputs + column, value[b]);
    add(out, rowC * outputs + column, value[c]);
    add(out, rowD * outputs + column, value[d]);
  }
  for (; at < to; at++) {
    const row = rows[at] ?? 0;
    add(out, row * outputs + column, value[leafOf(walk, root, depth, row * width)]);
  }
}

function leafOf({ forest, paths, matrix }: Walk, root: number, depth: number, offset: number): number {
  let at = root;
  for (let level = 0; level < depth; level++) {
    const step = paths.steps[at] ?? 0;
    at += onward(step, (matrix[offset + (step & COLUMN)] ?? 0) < (forest.value[at] ?? 0));
  }
  return at;
}

/** How far on the next node is: 1 to the left child, more to the right one, 0 at a leaf. */
const onward = (step: number, below: boolean): number => ((step >>> 15) & 1) + ((Number(below) - 1) & (step >>> 16));

function add(out: Float64Array, index: number, value: number | undefined): void {
  out[index] = (out[index] ?? 0) + (value ?? 0);
}

/** A node in one number: its column; 1 in bit 15 where it has children; how much further the right child is than the left one. */
interface Paths {
  steps: Uint32Array;
  /** Steps from the root to the farthest leaf of each tree. */
  depths: Uint16Array;
}

const COLUMN = 0x7fff;
const known = new WeakMap<Forest, Paths>();

function pathsOf(forest: Forest): Paths {
  const found = known.get(forest);
  if (found) return found;
  const { feature, right, roots } = forest;
  const steps = Uint32Array.from(feature, (column, i) =>
    column === LEAF ? 0 : ((column & COLUMN) | 0x8000 | (((right[i] ?? 1) - 1) << 16)) >>> 0,
  );
  const paths = { steps, depths: Uint16Array.from(roots, (root) => depthOf(forest, root)) };
  known.set(forest, paths);
  return paths;
}

function depthOf({ feature, right }: Forest, root: number): number {
  let deepest = 0;
  const open: [node: number, depth: number][] = [[root, 0]];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [node, depth] = next;
    if ((feature[node] ?? LEAF) === LEAF) deepest = Math.max(deepest, depth);
    else open.push([node + 1, depth + 1], [node + (right[node] ?? 1), depth + 1]);
  }
  return deepest;
}

export const logistic = (x: number): number => 1 / (1 + Math.exp(-x));

/** Class probabilities of one row. */
export function softmax(sums: Float64Array): Float64Array {
  let most = Number.NEGATIVE_INFINITY;
  for (const sum of sums) if (sum > most) most = sum;
  const out = sums.map((sum) => Math.exp(sum - most));
  const total = out.reduce((a, b) => a + b, 0);
  return out.map((x) => x / total);
}
