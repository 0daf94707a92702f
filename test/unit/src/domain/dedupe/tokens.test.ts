// What the hashing-only form folds, and what it must keep apart.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readBody } from '../../../../../src/domain/dedupe/body-hash.ts';
import { tokenise } from '../../../../../src/domain/dedupe/tokens.ts';

const bodyHash = (text: string): string => readBody(text).hash;

describe('the hashing-only form', () => {
  it.each([
    ['case', 'Rain IN Perth', 'rain in perth'],
    ['width', 'Ｒａｉｎ １２', 'rain 12'],
    ['zero-width characters', 'ra\u200Bin\u00AD \uFEFFperth', 'rain perth'],
    ['punctuation', '“Rain” — in; Perth!', 'rain in perth'],
    ['spaces and lines', 'rain\n\n\tin\u00A0perth ', 'rain in perth'],
    ['composed and decomposed accents', 'caf\u0065\u0301', 'caf\u00e9'],
    ['ligatures', 'ﬁne', 'fine'],
    ['spaces between ideographs', '北京 天气', '北京天气'],
    ['emoji', 'rain 🌧️ today', 'rain today'],
  ])('folds %s', (_what, a, b) => {
    expect(bodyHash(a)).toBe(bodyHash(b));
  });

  it.each([
    ['digits', 'high of 21', 'high of 22'],
    ['words', 'rain', 'snow'],
    ['word borders', 'over all', 'overall'],
    ['accents', 'resume', 'résumé'],
    ['ideographs beyond the BMP', '𠮷', '𠮸'],
  ])('keeps %s apart', (_what, a, b) => {
    expect(bodyHash(a)).not.toBe(bodyHash(b));
  });

  it.each([
    ['accents of Latin, Greek and Cyrillic', 'Élève über Σίσυφος ёлка', 'eleve uber σισυφος елка'],
    ['accents that have no letter of their own', 'x\u0323yz', 'xyz'],
    ['Arabic vowel signs', 'كَتَبَ', 'كتب'],
    ['Hebrew points', 'שָׁלוֹם', 'שלום'],
  ])('compares words without %s, and still tells the texts apart', (_what, a, b) => {
    expect([...tokenise(a)]).toEqual([...tokenise(b)]);
    expect(bodyHash(a)).not.toBe(bodyHash(b));
  });

  it('keeps words apart that differ in vowel signs which are letters, in syllables and in strokes', () => {
    for (const [a, b] of [
      ['कि', 'की'],
      ['가', '각'],
      ['ø', 'o'],
      ['か', 'さ'],
    ] as const)
      expect([...tokenise(a)]).not.toEqual([...tokenise(b)]);
  });

  it('makes each ideograph a token, and each word elsewhere', () => {
    expect(tokenise('北京天气').length).toBe(4);
    expect(tokenise('rain in 上海 today').length).toBe(5);
    expect(tokenise('𠮷野家').length).toBe(3);
  });

  it('holds for texts of any length and make, lone surrogates included', () => {
    const unit = fc.integer({ min: 0, max: 0xffff }).map((n) => String.fromCharCode(n));
    fc.assert(
      fc.property(fc.array(unit, { maxLength: 300 }), (units) => {
        const text = units.join('');
        expect(bodyHash(`${text} `)).toBe(bodyHash(` \n${text}`));
        expect(tokenise(text)).toEqual(tokenise(text));
      }),
    );
  });

  it('is the same after a much longer text was read', () => {
    const before = bodyHash('a short one');
    tokenise('ﷺ long '.repeat(100_000));
    expect(bodyHash('a short one')).toBe(before);
  });
});
