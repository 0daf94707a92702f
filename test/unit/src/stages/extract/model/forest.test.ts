import { describe, expect, it } from 'vitest';
import {
  addTrees,
  type Forest,
  LEAF,
  logistic,
  softmax,
  sumTrees,
} from '../../../../../../src/stages/extract/model/forest.ts';

/** Two trees: x0 < 1 ? -1 : (x1 < 5 ? 2 : 3), and a leaf of 10. */
const forest: Forest = {
  roots: Uint32Array.of(0, 5),
  feature: Uint16Array.of(0, LEAF, 1, LEAF, LEAF, LEAF),
  value: Float32Array.of(1, -1, 5, 2, 3, 10),
  right: Uint16Array.of(2, 0, 2, 0, 0, 0),
  outputs: 1,
  base: 0.5,
};

describe('sumTrees', () => {
  it('walks every tree for every row; equal values go right', () => {
    const rows = Float32Array.of(0, 0, 1, 4, 1, 5);
    expect([...sumTrees(forest, rows, 2)]).toEqual([9.5, 12.5, 13.5]);
  });

  it('gives each of many rows what walking node by node gives it, NaN and leaves at any depth included', () => {
    const rows = Array.from({ length: 75 }, (_, i) => [i % 7 === 0 ? Number.NaN : (i % 5) - 1, i % 11]);
    const sums = sumTrees(forest, Float32Array.from(rows.flat()), 2);
    const walked = rows.map(([x = 0, y = 0]) => 10.5 + (x < 1 ? -1 : y < 5 ? 2 : 3));
    expect([...sums]).toEqual(walked);
  });

  it('shares trees out to several outputs in turn', () => {
    expect([...sumTrees({ ...forest, outputs: 2 }, Float32Array.of(0, 0), 2)]).toEqual([-0.5, 10.5]);
  });
});

describe('addTrees', () => {
  it('adds some of the trees to some of the rows', () => {
    const matrix = Float32Array.from(Array.from({ length: 9 }, (_, i) => [i % 2, i]).flat());
    const out = new Float64Array(9);
    const rows = Uint32Array.of(1, 3, 4, 5, 7, 8);
    addTrees(forest, { matrix, width: 2, out, rows }, 0, 1);
    expect([...out]).toEqual([0, 2, 0, 2, -1, 3, 0, 3, -1]);
    addTrees(forest, { matrix, width: 2, out, rows: rows.subarray(0, 1) }, 1);
    expect([...out]).toEqual([0, 12, 0, 2, -1, 3, 0, 3, -1]);
  });
});

it('links sums to probabilities', () => {
  expect(logistic(0)).toBe(0.5);
  const p = softmax(Float64Array.of(1000, 1000, -1000));
  expect([...p]).toEqual([0.5, 0.5, 0]);
});
