// Clean articles come back exactly from under every family of noise; texts that only look like noise are left alone.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanText } from '../../src/stages/extract/clean-text.ts';
import { ARTICLES, articleText, LOOKALIKES } from '../support/noise-articles.ts';
import { MORE_LOOKALIKES } from '../support/noise-lookalikes.ts';
import { mutate, NOISE_KINDS } from '../support/noise-mutations.ts';

describe('noise filters', () => {
  it.each(ARTICLES)('leave a clean article as it is: $title', (article) => {
    const cleaned = cleanText(articleText(article));
    expect(cleaned).toMatchObject({ verdict: 'keep', title: article.title, removed: [] });
    expect(cleaned.fileText).toBe(articleText(article));
  });

  it.each([...LOOKALIKES, ...MORE_LOOKALIKES])('leave $about as it is', ({ text }) => {
    const cleaned = cleanText(text);
    expect(cleaned.removed).toEqual([]);
    expect(cleaned.fileText).toBe(text.normalize('NFC'));
  });

  it.each(NOISE_KINDS)('take $family out of every article, wherever it stands', (kind) => {
    for (const article of ARTICLES) {
      for (let seed = 0; seed < 6; seed++) {
        const mutation = mutate(article, seed * 7919 + 13, kind);
        expect(cleanText(mutation.input).fileText, mutation.input).toBe(mutation.expected);
      }
    }
  });

  it('take several kinds out at once', () => {
    fc.assert(
      fc.property(fc.constantFrom(...ARTICLES), fc.nat({ max: 100_000 }), (article, seed) => {
        const mutation = mutate(article, seed);
        expect(cleanText(mutation.input).fileText, mutation.injected.join(' ')).toBe(mutation.expected);
      }),
      { numRuns: 300, seed: 20261123 },
    );
  });

  it('name a reason for whatever they take', () => {
    fc.assert(
      fc.property(fc.constantFrom(...ARTICLES), fc.constantFrom(...NOISE_KINDS), fc.nat(99), (article, kind, seed) => {
        const mutation = mutate(article, seed, kind);
        fc.pre(mutation.injected.length > 0);
        const { removed } = cleanText(mutation.input);
        expect(removed.length).toBeGreaterThan(0);
        for (const { reason } of removed) expect(reason).toMatch(/^[a-z][a-z-]+$/);
      }),
      { numRuns: 60, seed: 4 },
    );
  });

  it('have nothing left to do on a cleaned text', () => {
    fc.assert(
      fc.property(fc.constantFrom(...ARTICLES), fc.nat({ max: 100_000 }), (article, seed) => {
        const once = cleanText(mutate(article, seed).input).fileText;
        expect(cleanText(once).fileText).toBe(once);
      }),
      { numRuns: 60, seed: 5 },
    );
  });

  it('end on any text whatever, and give canonical text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 600 }), (input) => {
        const { fileText } = cleanText(input);
        expect(fileText).toBe(fileText.normalize('NFC'));
        expect(fileText).not.toMatch(/\r|\n{3}|^\n|\n$/);
        expect(fileText.isWellFormed()).toBe(true);
      }),
      { numRuns: 300, seed: 6 },
    );
  });
});
