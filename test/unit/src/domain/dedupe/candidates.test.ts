// Pairs worth comparing do not depend on how much of a corpus is held at once, or on the order in which it is read.
import { expect, it } from 'vitest';
import { type CandidateSource, findCandidates } from '../../../../../src/domain/dedupe/candidates.ts';
import { createDraw } from './made-texts.ts';

const RULES = { counts: null, groupOf: (n: number) => n, mostGroups: 64, leastShare: 0.25 };

/** Sketches of 100 to 900 shingles; every fifth is half another's. */
function made(documents: number): Uint32Array[] {
  const draw = createDraw(5);
  const sketches: Uint32Array[] = [];
  for (let n = 0; n < documents; n++) {
    const own = Uint32Array.from({ length: 100 + Math.floor(draw() * 800) }, () => Math.floor(draw() * 2 ** 32));
    const other = n % 5 === 4 ? (sketches[Math.floor(draw() * n)] ?? own) : own;
    own.set(other.subarray(0, Math.min(other.length, own.length) >> 1));
    sketches.push(own);
  }
  return sketches;
}

const sourceOf = (sketches: readonly Uint32Array[], order: number[]): CandidateSource => ({
  size: sketches.length,
  order: Uint32Array.from(order),
  shingles: (n) => sketches[n] ?? new Uint32Array(),
  count: (n) => sketches[n]?.length ?? 0,
});

it('finds the same pairs in one reading and in many, forwards and backwards', () => {
  const sketches = made(120);
  const forwards = [...sketches.keys()];
  const whole = findCandidates(sourceOf(sketches, forwards), RULES);
  expect(whole.length).toBeGreaterThan(10);
  for (const atOnce of [100, 1000, 5000])
    for (const order of [forwards, forwards.toReversed()])
      expect(findCandidates(sourceOf(sketches, order), RULES, atOnce)).toEqual(whole);
});
