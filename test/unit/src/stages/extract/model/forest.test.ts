import { describe, expect, it } from 'vitest';
import { type Forest, LEAF, logistic, softmax, sumTrees } from '../../../../../../src/stages/extract/model/forest.ts';

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

it('links sums to probabilities', () => {
  expect(logistic(0)).toBe(0.5);
  const p = softmax(Float64Array.of(1000, 1000, -1000));
  expect([...p]).toEqual([0.5, 0.5, 0]);
});
