// Hostile text: long lines, many lines and repetitions that make careless expressions run for ever end here, unharmed.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanText } from '../../src/stages/extract/clean-text.ts';

const PIECES = [
  'Warning: ',
  'Warning: x in /a/b.php ',
  ' on line ',
  'java.lang.NullPointerException ',
  ' at x.y(Z.java:1)',
  'You have an error in your SQL syntax; ',
  'WordPress database error: [',
  'Liquid error (',
  '&amp;',
  'Ã©',
  'â€',
  'Рџ',
  '* ',
  ' ',
  '\t',
  '\u200b',
  '\u200d',
  '的',
  '[a b=c ',
  ' | ',
  'Jane ',
  'facebook messenger ',
  'copyright 2024 ©',
  '\u0093',
  '\ud800',
  '\u0301',
  'Read more: x\n',
  'By Jane Doe\n',
  '2024-10-12\n',
  '  File "a", line 3\n',
  'a\n',
  'Share\n\n',
] as const;

describe('cleaning hostile text', () => {
  it('ends on 200 kB of any piece repeated', () => {
    for (const piece of PIECES) {
      const text = piece.repeat(Math.ceil(200_000 / piece.length));
      const { verdict, fileText } = cleanText(text);
      expect(['keep', 'reject']).toContain(verdict);
      expect(fileText.isWellFormed()).toBe(true);
    }
  }, 60_000);

  it('ends on mixtures of them', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...PIECES), { minLength: 1, maxLength: 6 }),
        fc.integer({ min: 1, max: 400 }),
        (pieces, times) => {
          const { fileText } = cleanText(`A mill\n\n${pieces.join('').repeat(times)}`);
          expect(fileText.length).toBeLessThanOrEqual(pieces.join('').length * times * 3 + 8);
        },
      ),
      { numRuns: 120, seed: 11 },
    );
  }, 60_000);
});
