// Duplicates among copies with noise of kinds that the rules were not made after, in five scripts, beside pages that only share a template.
import { describe, expect, it } from 'vitest';
import { dedupeJsonl } from '../../../../src/app/dedupe-jsonl.ts';
import { NOISES, type NoisyText, noisyCorpus, scorePairs } from '../../../support/noisy-copies.ts';
import { createDraw } from '../domain/dedupe/made-texts.ts';

async function clusters(texts: readonly NoisyText[]): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  await dedupeJsonl(
    texts.map(({ id, text }) => JSON.stringify({ id, text })),
    (line) => {
      const { id, cluster } = JSON.parse(line) as { id: string; cluster: string };
      found.set(id, cluster);
    },
  );
  return found;
}

describe('noise of other kinds', () => {
  it.each([1, 2, 3])('is seen through, and no template merges its pages (seed %i)', async (seed) => {
    const texts = noisyCorpus(createDraw(seed), 60, 6);
    const score = scorePairs(texts, await clusters(texts));
    const copies = new Set(texts.map(({ kind }) => kind).filter((kind) => kind in NOISES));
    expect(copies.size).toBe(Object.keys(NOISES).length);
    expect(score.precision).toBeGreaterThanOrEqual(0.99);
    expect(score.f1, JSON.stringify(score.byNoise)).toBeGreaterThanOrEqual(0.99);
  });
});
