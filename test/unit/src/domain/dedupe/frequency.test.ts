// Counts of shingles are those of one byte a cell, whatever holds them.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createFrequency } from '../../../../../src/domain/dedupe/frequency.ts';

/** 2^22 cells, as for any small corpus. */
function bytesACell(documents: readonly (readonly number[])[]): (shingle: number) => number {
  const cells = new Uint8Array(2 ** 22);
  const cellOf = (shingle: number): number => Math.imul(shingle, 0x9e3779b1) >>> 10;
  for (const shingles of documents)
    for (const shingle of shingles) cells[cellOf(shingle)] = Math.min(255, (cells[cellOf(shingle)] ?? 0) + 1);
  return (shingle) => cells[cellOf(shingle)] ?? 0;
}

const shingle = fc.oneof(fc.nat(40), fc.integer({ min: 0, max: 0xffffffff }));

it('counts as one byte a cell does', () => {
  fc.assert(
    fc.property(fc.array(fc.array(shingle, { maxLength: 60 }), { maxLength: 30 }), (documents) => {
      const frequency = createFrequency(100);
      for (const shingles of documents) frequency.add(shingles);
      const known = bytesACell(documents);
      for (const one of [...documents.flat(), 7, 0xffffffff]) expect(frequency.of(one)).toBe(known(one));
    }),
  );
});

it('counts thousands of shingles that came often, and no further than 255', () => {
  const frequency = createFrequency(100);
  const shingles = Array.from({ length: 5000 }, (_, n) => n);
  for (let round = 1; round <= 300; round++) frequency.add(round <= 3 ? shingles : shingles.slice(0, 10));
  expect(frequency.of(9)).toBe(255);
  expect(new Set(shingles.slice(10).map((n) => frequency.of(n)))).toEqual(new Set([3]));
});

it('knows nothing any more once cleared', () => {
  const frequency = createFrequency(100);
  for (let round = 0; round < 5; round++) frequency.add([1, 2]);
  frequency.clear();
  frequency.add([2]);
  expect([frequency.of(1), frequency.of(2)]).toEqual([0, 1]);
});

it('holds the cells of a large corpus in a quarter of a byte each', () => {
  const before = process.memoryUsage().arrayBuffers;
  const frequency = createFrequency(60_000_000);
  const took = process.memoryUsage().arrayBuffers - before;
  expect(frequency.of(1)).toBe(0);
  expect(took).toBeLessThan(80 * 1024 * 1024);
});
