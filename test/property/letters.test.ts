import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countWords } from '../../src/stages/extract/blocks/count-words.ts';
import { foldSpaces } from '../../src/stages/extract/blocks/inline-text.ts';
import { lettersAlone, wordsOf } from '../../src/stages/extract/letters.ts';

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc.string({
    unit: fc.constantFrom(...'ab1 ²Ⅳé-\u0301語をกก𝒳😀\ud800\n\t\u00a0\u00ad\u200b\ufeff\u2028\u0001'),
    maxLength: 40,
  }),
);

describe('tables of letters and spaces agree with the Unicode classes', () => {
  it('words are runs of letters and numbers', () => {
    fc.assert(
      fc.property(text, (sample) => {
        expect(wordsOf(sample)).toEqual([...(sample.match(/[\p{L}\p{N}]+/gu) ?? [])]);
      }),
    );
  });

  it('letters alone is the text without all else', () => {
    fc.assert(
      fc.property(text, (sample) => {
        expect(lettersAlone(sample)).toBe(sample.replace(/[^\p{L}\p{N}]+/gu, ''));
      }),
    );
  });

  it('counted words are those runs, and a third of the characters of scripts without spaces', () => {
    fc.assert(
      fc.property(text, (sample) => {
        const unspaced = sample.match(/[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]/g)?.length ?? 0;
        expect(countWords(sample)).toBe((sample.match(/[\p{L}\p{N}]+/gu)?.length ?? 0) + Math.floor(unspaced / 3));
      }),
    );
  });

  it('white space folds to single spaces, and what cannot be seen goes', () => {
    fc.assert(
      fc.property(text, (sample) => {
        const folded = foldSpaces(sample);
        expect(folded).not.toMatch(/[^\S ]|[\u0085\u00a0]|[\u00ad\u200b\ufeff]/);
        expect(folded.replaceAll(' ', '')).toBe(
          sample.replace(
            /[\s\u0085\u00a0\u0000\u0003-\u0008\u000e-\u001f\u007f-\u009f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060\ufeff\ufff9-\uffff]/g,
            '',
          ),
        );
      }),
    );
  });
});
