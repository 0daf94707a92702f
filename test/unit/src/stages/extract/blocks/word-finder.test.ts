// One pass finds what an expression for each group would find.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  CLASS_WORDS,
  classBit,
  classBits,
  splitCamelCase,
} from '../../../../../../src/stages/extract/blocks/class-words.ts';
import { wordFinder } from '../../../../../../src/stages/extract/blocks/word-finder.ts';

const expressionOf = (words: readonly string[]): RegExp =>
  new RegExp(words.map((w) => w.replaceAll('|', '\\b')).join('|'));

describe('wordFinder', () => {
  it('finds words within words, and where they must begin or end', () => {
    const find = wordFinder([['nav', 'navigation'], ['tab|'], ['|ad-'], ['|by|']]);
    const bits = (text: string): number[] => [0, 1, 2, 3].filter((group) => (find(text) & (1 << group)) !== 0);
    expect(bits('main-navigation')).toEqual([0]);
    expect(bits('tab')).toEqual([1]);
    expect(bits('table')).toEqual([]);
    expect(bits('ad-slot load-slot')).toEqual([2]);
    expect(bits('load-slot')).toEqual([]);
    expect(bits('posted-by')).toEqual([3]);
    expect(bits('posted_by')).toEqual([]);
    expect(bits('byline')).toEqual([]);
    expect(bits('')).toEqual([]);
  });

  it('agrees with expressions, group by group, on names made of the words and of their pieces', () => {
    const groups = CLASS_WORDS.map(([, words]) => words.split(' '));
    const find = wordFinder(groups);
    const expressions = groups.map(expressionOf);
    const pieces = groups.flat().map((word) => word.replaceAll('|', ''));
    const piece = fc.oneof(
      fc.constantFrom(...pieces),
      fc.constantFrom(...pieces).chain((word) => fc.nat(word.length).map((n) => word.slice(0, n))),
      fc.constantFrom('-', '_', ' ', ':', '1', 'x', 's', 'é', '/'),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 6 }), (parts) => {
        const name = parts.join('');
        const wanted = expressions.reduce(
          (bits, expression, group) => bits | (expression.test(name) ? 1 << group : 0),
          0,
        );
        expect(find(name), name).toBe(wanted);
      }),
      { numRuns: 3000 },
    );
  });

  it('refuses words that it could not find', () => {
    expect(() => wordFinder([['two words']])).toThrow(RangeError);
    expect(() => wordFinder(Array.from({ length: 32 }, () => ['a']))).toThrow(RangeError);
  });
});

describe('classBits', () => {
  it('reads class, id and role, in any case', () => {
    const bits = classBits({ class: 'PostMeta wrap', id: 'siteNav', role: 'search' });
    for (const name of ['nav', 'meta', 'post', 'form']) expect(bits & classBit(name), name).not.toBe(0);
    expect(bits & classBit('footer')).toBe(0);
    expect(splitCamelCase('siteNav_main')).toBe('site-nav-main');
  });

  it('has a bit beside the features for names of line numbers', () => {
    expect(classBits({ class: 'rouge-gutter gl' }) & classBit('line-numbers')).not.toBe(0);
    expect(classBits({ class: 'entry-content' }) & classBit('line-numbers')).toBe(0);
    expect(() => classBit('nothing-such')).toThrow(RangeError);
  });
});
