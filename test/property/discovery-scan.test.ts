// Readers of foreign files: whatever comes in, they end, throw nothing and give nothing but canonical web URLs.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseFeed } from '../../src/domain/discovery/feed.ts';
import { readDate } from '../../src/domain/discovery/feed-date.ts';
import { parseSeedFile } from '../../src/domain/discovery/seed-file.ts';
import { parseSitemap } from '../../src/domain/discovery/sitemap.ts';
import { scanXml } from '../../src/domain/discovery/xml-scan.ts';
import { canonicalUrl } from '../../src/domain/url/canonical.ts';

const AT = 'http://shop.test/x';
const shred = fc.array(
  fc.oneof(
    fc.constantFrom(
      '<urlset>',
      '</urlset>',
      '<url>',
      '</url>',
      '<loc>',
      '</loc>',
      '<sitemapindex>',
      '<sitemap>',
      '<rss><channel>',
      '<item>',
      '</item>',
      '<link>',
      '</link>',
      '<title>',
      '<feed>',
      '<entry>',
      '<link href="',
      '"/>',
      '<![CDATA[',
      ']]>',
      '<!--',
      '-->',
      '<!DOCTYPE x [',
      ']>',
      '<?xml',
      '?>',
      '&amp;',
      '&x;',
      '&#',
      '<',
      '>',
      '"',
      "'",
      '/',
      'http://shop.test/a',
      '/b',
      ' ',
      '\n',
      '{',
      '[',
      '}',
      '{"version":"https://jsonfeed.org/version/1","items":[',
      '\u0000',
      '\ufeff',
    ),
    fc.string({ maxLength: 6 }),
  ),
  { maxLength: 40 },
);
const text = shred.map((parts) => parts.join(''));
const bytes = fc.oneof(
  text.map((t) => Buffer.from(t)),
  fc.uint8Array({ maxLength: 200 }).map((b) => Buffer.from(b)),
);

describe('foreign files', () => {
  it('give canonical URLs or nothing', () => {
    fc.assert(
      fc.property(bytes, (file) => {
        const sitemap = parseSitemap(file, null, AT);
        const found = [...sitemap.urls, ...sitemap.children, ...parseFeed(file, null, AT).items].map(({ url }) => url);
        for (const url of [...found, ...parseSeedFile(file.toString()).seeds]) expect(canonicalUrl(url)).toBe(url);
      }),
      { numRuns: 2000 },
    );
  });

  it('lose no text to the scanner that is not markup', () => {
    const plain = fc.string().filter((t) => !/[<&]/.test(t));
    fc.assert(
      fc.property(plain, plain, (before, inside) => {
        let seen = '';
        const isWhole = scanXml(`${before}<a b="<>">${inside}</a>`, {
          open: () => undefined,
          close: () => undefined,
          text: (piece) => void (seen += piece),
        });
        expect([isWhole, seen]).toEqual([true, before + inside]);
      }),
    );
  });

  it('dates are read back from their own form', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('1970-01-01T00:00:00Z'), max: new Date('2200-01-01T00:00:00Z'), noInvalidDate: true }),
        (date) => {
          const whole = new Date(Math.floor(date.getTime() / 1000) * 1000);
          const form = whole.toISOString().replace('.000Z', 'Z');
          expect([readDate(form), readDate(whole.toUTCString())]).toEqual([form, form]);
        },
      ),
    );
  });
});
