import { expect, it } from 'vitest';
import { parseFeed } from '../../../../../src/domain/discovery/feed.ts';
import { parseSitemap } from '../../../../../src/domain/discovery/sitemap.ts';

const MEGABYTE = 1_000_000;
const endless = (piece: string): string => piece.repeat(MEGABYTE / piece.length);

// A reader that takes quadratic time does not end within the test's own limit.
it.each([
  ['an attribute name', `<rss><channel><item ${endless('a')}>`],
  ['attributes', `<rss><channel><item ${endless('a=b ')}>`],
  ['open quotes', `<urlset>${endless('<a "')}`],
  ['tag openers', `<urlset>${endless('<')}`],
  ['comment openers', `<urlset>${endless('<!--')}`],
  ['CDATA openers', `<urlset>${endless('<![CDATA[')}`],
  ['ampersands', `<urlset><url><loc>${endless('&')}`],
  ['a document type', `<!DOCTYPE ${endless('[')}`],
  ['entries that never close', `<urlset>${endless('<url>')}`],
  ['items that never close', `<rss><channel>${endless('<item>')}`],
  [
    'escaped markup in a title',
    `<rss><channel><item><title>${endless('&lt;a')}</title><link>http://shop.test/</link></item>`,
  ],
  ['blanks', endless(' ')],
])('a megabyte of %s is read to its end, for nothing', (_shape, text) => {
  const bytes = Buffer.from(text);
  expect(parseSitemap(bytes, null, 'http://shop.test/').children).toEqual([]);
  expect(parseFeed(bytes, null, 'http://shop.test/').items.length).toBeLessThanOrEqual(1);
});
