// Evaluates gradient-boosted trees on a matrix of features: plain typed arrays, one pass a tree.

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

/** Sums of the trees, `outputs` a row, before any link function. */
export function sumTrees(forest: Forest, matrix: Float32Array, width: number): Float64Array {
  const { roots, feature, value, right, outputs, base } = forest;
  const rows = width === 0 ? 0 : matrix.length / width;
  const out = new Float64Array(rows * outputs).fill(base);
  for (let tree = 0; tree < roots.length; tree++) {
    const root = roots[tree] ?? 0;
    const column = tree % outputs;
    for (let row = 0; row < rows; row++) {
      const offset = row * width;
      let at = root;
      for (let f = feature[at] ?? LEAF; f !== LEAF; f = feature[at] ?? LEAF) {
        at += (matrix[offset + f] ?? 0) < (value[at] ?? 0) ? 1 : (right[at] ?? 1);
      }
      const index = row * outputs + column;
      out[index] = (out[index] ?? 0) + (value[at] ?? 0);
    }
  }
  return out;
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
