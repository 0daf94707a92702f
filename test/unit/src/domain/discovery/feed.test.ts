import { describe, expect, it } from 'vitest';
import { parseFeed } from '../../../../../src/domain/discovery/feed.ts';
import type { Feed } from '../../../../../src/domain/discovery/feed-items.ts';

const read = (text: string): Feed => parseFeed(Buffer.from(text), null, 'http://shop.test/news/feed');
const rss = (...items: string[]): string =>
  `<?xml version="1.0"?><rss version="2.0"><channel><title>News</title><link>http://shop.test/</link>${items.map((i) => `<item>${i}</item>`).join('')}</channel></rss>`;
const first = (text: string) => read(text).items[0];

describe('RSS', () => {
  it('gives links, titles and dates', () => {
    const feed = read(
      rss(
        '<title>One</title><link>http://shop.test/1?a=1&amp;b=2</link><pubDate>Tue, 03 Feb 2026 10:00:00 +0100</pubDate>',
      ),
    );
    expect(feed).toMatchObject({ kind: 'rss', title: 'News', verdict: 'ok', note: null });
    expect(feed.items).toEqual([
      { url: 'http://shop.test/1?a=1&b=2', title: 'One', publishedAt: '2026-02-03T09:00:00Z', modifiedAt: null },
    ]);
  });

  it.each([
    ['the guid when there is no link', '<guid>http://shop.test/g</guid>', 'http://shop.test/g'],
    [
      'FeedBurner’s original',
      '<link>http://proxy.test/x</link><feedburner:origLink>http://shop.test/o</feedburner:origLink>',
      'http://shop.test/o',
    ],
    ['an Atom link', '<atom:link rel="alternate" href="/at"/>', 'http://shop.test/at'],
    ['a relative link', '<link>../x</link>', 'http://shop.test/x'],
    [
      'the item’s own link, not its source’s',
      '<source><link>http://shop.test/no</link></source><link>http://shop.test/yes</link>',
      'http://shop.test/yes',
    ],
  ])('takes %s', (_form, item, url) => {
    expect(first(rss(item))?.url).toBe(url);
  });

  it.each([
    ['a guid that is no permalink', '<guid isPermaLink="false">http://shop.test/g</guid>'],
    ['a guid that is no URL', '<guid>tag-17</guid>'],
    ['another scheme', '<link>mailto:a@shop.test</link>'],
    ['nothing', '<title>x</title>'],
  ])('leaves out items with %s for a link', (_form, item) => {
    expect(read(rss(item)).items).toEqual([]);
  });

  it.each([
    ['escaped markup', '&lt;b&gt;One&lt;/b&gt; &amp;amp; two', 'One & two'],
    ['CDATA', '<![CDATA[<i>One</i> &amp; two]]>', 'One & two'],
    ['blank runs', '  One \n two ', 'One two'],
    ['a smaller-than sign', '1 &lt; 2', '1 < 2'],
    ['an unknown entity', 'a&x;b', 'ab'],
    ['nothing', '', null],
  ])('reads titles with %s', (_form, title, expected) => {
    expect(first(rss(`<title>${title}</title><link>http://shop.test/</link>`))?.title).toBe(expected);
  });

  it('does not take a title of media for the item’s', () => {
    expect(
      first(
        rss(
          '<media:group><media:title>no</media:title><title>no</title></media:group><title>yes</title><link>/a</link>',
        ),
      )?.title,
    ).toBe('yes');
  });

  it('keeps the good items of a broken feed', () => {
    const feed = read(
      rss('<title>a</title><link>/a</link>').replace(
        '</channel>',
        '<item><title>broken<link><item><title>b</title><link>/b</link></item></channel>',
      ),
    );
    expect(feed.verdict).toBe('recovered');
    expect(feed.items.map(({ url }) => url)).toEqual(['http://shop.test/a', 'http://shop.test/b']);
  });

  it('keeps an item that the end cuts', () => {
    const cut = rss('<title>a</title><link>/a</link>', '<title>b</title><link>/b</link><description>x');
    const feed = read(cut.slice(0, cut.indexOf('</item></channel>')));
    expect(feed.verdict).toBe('recovered');
    expect(feed.items).toHaveLength(2);
  });
});

it('Atom gives alternates, plain titles and both dates', () => {
  const feed = read(`
    <feed xmlns="http://www.w3.org/2005/Atom" xml:base="http://shop.test/base/"><title>F</title>
    <entry><title type="text">a &lt;b> c</title><link rel="self" href="self"/><link href="x"/><published>2026-02-03</published><updated>2026-02-04T01:02:03Z</updated></entry>
    <entry xml:base="deep/"><title type="xhtml"><div>One <b>two</b></div></title><link rel="alternate" href="y"/></entry>
    <entry><id>http://shop.test/id</id></entry><entry><id>urn:x</id></entry></feed>`);
  expect(feed).toMatchObject({ kind: 'atom', title: 'F', verdict: 'ok' });
  expect(feed.items).toEqual([
    {
      url: 'http://shop.test/base/x',
      title: 'a <b> c',
      publishedAt: '2026-02-03T00:00:00Z',
      modifiedAt: '2026-02-04T01:02:03Z',
    },
    { url: 'http://shop.test/base/deep/y', title: 'One two', publishedAt: null, modifiedAt: null },
    { url: 'http://shop.test/id', title: null, publishedAt: null, modifiedAt: null },
  ]);
});

it('RDF gives items beside their channel', () => {
  const feed = read(
    '<rdf:RDF xmlns="http://purl.org/rss/1.0/"><channel><title>C</title></channel><item rdf:about="http://shop.test/a"><title>T</title><dc:date>2026-02-03T04:05:06Z</dc:date></item></rdf:RDF>',
  );
  expect(feed).toMatchObject({
    kind: 'rdf',
    title: 'C',
    items: [{ url: 'http://shop.test/a', title: 'T', publishedAt: '2026-02-03T04:05:06Z' }],
  });
});

describe('JSON Feed', () => {
  it('gives links, titles and dates', () => {
    const feed = read(
      JSON.stringify({
        version: 'https://jsonfeed.org/version/1.1',
        title: 'J',
        items: [
          { id: '1', url: '/a', title: 'x < y', date_published: '2026-02-03T04:05:06+01:00' },
          { id: 2, external_url: 'http://shop.test/b', date_modified: 'never' },
          { id: 'http://shop.test/c' },
          { id: 'no link' },
          'no item',
        ],
      }),
    );
    expect(feed).toMatchObject({ kind: 'json', title: 'J', verdict: 'ok' });
    expect(feed.items).toEqual([
      { url: 'http://shop.test/a', title: 'x < y', publishedAt: '2026-02-03T03:05:06Z', modifiedAt: null },
      { url: 'http://shop.test/b', title: null, publishedAt: null, modifiedAt: null },
      { url: 'http://shop.test/c', title: null, publishedAt: null, modifiedAt: null },
    ]);
  });

  it('is known by its version', () => {
    expect(read('{"items":[]}')).toMatchObject({ verdict: 'error', note: 'no JSON Feed' });
    expect(read('{"version":').verdict).toBe('error');
  });
});

it.each([
  ['HTML', '<html></html>'],
  ['prose', 'hello'],
  ['nothing', ''],
])('%s is no feed', (_form, text) => {
  expect(read(text)).toMatchObject({ kind: 'unknown', verdict: 'error', items: [] });
});
