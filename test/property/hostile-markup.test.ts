// Any mixture of broken markup around an article ends with text or a reason, and never throws.
import fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import { createExtractEngine, type ExtractEngine } from '../../src/stages/extract/engine.ts';
import { extractPage } from '../../src/stages/extract/extract-page.ts';

const TAGS =
  'div span p b i a ul li ol dl dt dd table tr td th thead form select option svg math template noscript pre code blockquote article section h1 h2 details summary ruby rt button label textarea title script style iframe x-y'.split(
    ' ',
  );
const ODD = [
  '<',
  '</',
  '<!',
  '<!--',
  '-->',
  '<![CDATA[',
  ']]>',
  '&',
  '&amp',
  '&#0;',
  '&#x110000;',
  '\u0000',
  '\ufeff',
  '\ud800',
  '"',
  "'",
  '=',
  '>',
  '<a href="',
  '<p title=',
  '<br/>',
  '<img src=x onerror=1>',
  '<meta charset=x>',
  '<base href="//">',
  '\r\n',
  '\t',
];

const piece = fc.oneof(
  fc.tuple(fc.constantFrom(...TAGS), fc.nat(40)).map(([tag, n]) => `<${tag}>`.repeat(n)),
  fc.tuple(fc.constantFrom(...TAGS), fc.nat(40)).map(([tag, n]) => `</${tag}>`.repeat(n)),
  fc.tuple(fc.constantFrom(...ODD), fc.integer({ min: 1, max: 200 })).map(([odd, n]) => odd.repeat(n)),
  fc
    .tuple(fc.constantFrom(...TAGS), fc.string({ unit: 'binary', maxLength: 40 }))
    .map(([tag, text]) => `<${tag} class="${text}">${text}`),
  fc.lorem({ maxCount: 30 }),
);

let engine: ExtractEngine;
beforeAll(async () => {
  engine = await createExtractEngine({});
});

it('broken markup gives canonical text or a reason', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 30 }), async (pieces) => {
      const { text, markdown, title, noTextReason } = await extractPage(
        { html: pieces.join(''), url: 'https://example.org/a', contentType: null },
        engine,
      );
      expect(text === '').toBe(noTextReason !== null);
      expect(text).toBe(text.normalize('NFC'));
      expect(`${text}${markdown}${title ?? ''}`.isWellFormed()).toBe(true);
      expect(text).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f]|\n{3}|^\n|\n$|[ \t]\n/);
      expect(title).not.toBe('');
    }),
    { numRuns: 150, seed: 20261126 },
  );
});
