import { describe, expect, it } from 'vitest';
import { parseSitemap, type Sitemap } from '../../../../../src/domain/discovery/sitemap.ts';

const AT = 'http://shop.test/sitemap.xml';
const read = (
  text: string | Uint8Array,
  options: { truncated?: boolean; maxUrls?: number; maxBytes?: number } = {},
  type: string | null = 'application/xml',
): Sitemap => parseSitemap(typeof text === 'string' ? Buffer.from(text) : text, type, AT, options);
const urls = (text: string | Uint8Array): string[] => read(text).urls.map(({ url }) => url);
const set = (...entries: string[]): string =>
  `<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">${entries.map((e) => `<url>${e}</url>`).join('')}</urlset>`;
const loc = (path: string): string => `<loc>http://shop.test${path}</loc>`;

describe('a URL set', () => {
  it('gives its URLs in canonical form, in order, each once, with lastmod', () => {
    const sitemap = read(
      set(`${loc('/a#x')}<lastmod>2026-02-03</lastmod>`, loc('/b'), loc('/a'), `${loc('/c')}<lastmod>soon</lastmod>`),
    );
    expect(sitemap).toMatchObject({ kind: 'urlset', verdict: 'ok', note: null, truncated: false, children: [] });
    expect(sitemap.urls).toEqual([
      { url: 'http://shop.test/a', lastmod: '2026-02-03T00:00:00Z' },
      { url: 'http://shop.test/b', lastmod: null },
      { url: 'http://shop.test/c', lastmod: null },
    ]);
  });

  it.each([
    [
      'references and CDATA',
      set(
        '<loc>http://shop.test/?a=1&amp;b=2</loc>',
        '<loc><![CDATA[http://shop.test/?c=1&d=2]]></loc>',
        '<loc>http://shop.test/&#x41;&#66;</loc>',
      ),
      ['/?a=1&b=2', '/?c=1&d=2', '/AB'],
    ],
    ['bare ampersands', set('<loc>http://shop.test/?a=1&b=2</loc>'), ['/?a=1&b=2']],
    ['blank space around', set('<loc>\n http://shop.test/a \n</loc>'), ['/a']],
    ['relative locations', set('<loc>/a</loc>'), ['/a']],
    [
      'a prefix of its own',
      '<s:urlset xmlns:s="x"><s:url><s:loc>http://shop.test/a</s:loc><loc>http://shop.test/no</loc></s:url></s:urlset>',
      ['/a'],
    ],
    [
      'images, videos and alternates',
      set(
        `${loc('/a')}<image:image><image:loc>http://shop.test/i.png</image:loc></image:image><video:video><loc>http://shop.test/v</loc></video:video><xhtml:link href="http://shop.test/de"/>`,
      ),
      ['/a'],
    ],
    ['entries that are never closed', `<urlset><url>${loc('/a')}<url>${loc('/b')}</urlset>`, ['/a', '/b']],
    ['capitals', '<URLSET><Url><LOC>http://shop.test/a</LOC></Url></URLSET>', ['/a']],
    ['comments', `<!-- <url>${loc('/no')}</url> --><urlset><!-- > --><url>${loc('/a')}</url></urlset>`, ['/a']],
    ['other schemes', set('<loc>javascript:alert(1)</loc>', '<loc>ftp://shop.test/</loc>', loc('/a')), ['/a']],
    ['empty entries', set('', '<loc></loc>', '<loc/>', loc('/a')), ['/a']],
    ['two locations in one entry', set(`${loc('/a')}${loc('/b')}`), ['/a']],
    ['blank lines before the declaration', `\n\n ${set(loc('/a'))}`, ['/a']],
    ['hosts of others', set('<loc>http://else.test/a</loc>'), ['http://else.test/a']],
  ])('with %s', (_form, xml, expected) => {
    expect(urls(xml)).toEqual(expected.map((u) => (u.startsWith('/') ? `http://shop.test${u}` : u)));
  });

  it('never expands entities', () => {
    const bomb = `<!DOCTYPE u [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY x SYSTEM "file:///etc/passwd">]>${set('<loc>http://shop.test/&b;&x;z</loc>').slice(21)}`;
    expect(urls(bomb)).toEqual(['http://shop.test/z']);
  });

  it.each([
    [
      'declared',
      Buffer.from(
        `<?xml version="1.0" encoding="ISO-8859-1"?><urlset><url><loc>http://shop.test/caf\xe9</loc></url></urlset>`,
        'latin1',
      ),
    ],
    [
      'undeclared but not UTF-8',
      Buffer.from('<urlset><url><loc>http://shop.test/caf\xe9</loc></url></urlset>', 'latin1'),
    ],
    [
      'UTF-16 by its mark',
      Buffer.from('\ufeff<urlset><url><loc>http://shop.test/café</loc></url></urlset>', 'utf16le'),
    ],
    ['UTF-16 without one', Buffer.from('<urlset><url><loc>http://shop.test/café</loc></url></urlset>', 'utf16le')],
    [
      'of an unknown name',
      Buffer.from(
        '<?xml version="1.0" encoding="klingon"?><urlset><url><loc>http://shop.test/café</loc></url></urlset>',
      ),
    ],
  ])('in an encoding %s', (_form, bytes) => {
    expect(urls(bytes)).toEqual(['http://shop.test/caf%C3%A9']);
  });

  it('keeps what was whole when it breaks off', () => {
    const whole = set(loc('/a'), loc('/b'), loc('/c'));
    const sitemap = read(whole.slice(0, whole.indexOf('/c') - 8));
    expect(sitemap).toMatchObject({ verdict: 'recovered', truncated: true });
    expect(sitemap.urls.map(({ url }) => url)).toEqual(['http://shop.test/a', 'http://shop.test/b']);
    expect(read(whole, { truncated: true })).toMatchObject({ verdict: 'recovered', truncated: true });
  });

  it('stops at the limits and says so', () => {
    const long = set(...Array.from({ length: 30 }, (_, i) => loc(`/${i}`)));
    expect(read(long, { maxUrls: 10 })).toMatchObject({ verdict: 'limit', note: 'more than 10 URLs' });
    expect(read(long, { maxUrls: 10 }).urls).toHaveLength(10);
    expect(read(long, { maxUrls: 30 }).verdict).toBe('ok');
    expect(read(long, { maxBytes: 500 })).toMatchObject({
      verdict: 'limit',
      note: 'larger than 500 bytes',
      truncated: true,
    });
  });
});

it('an index gives its children', () => {
  const index = `<sitemapindex><sitemap>${loc('/1.xml')}<lastmod>2026-01-01T00:00:00+01:00</lastmod></sitemap><sitemap>${loc('/2.xml')}</sitemap></sitemapindex>`;
  expect(read(index)).toMatchObject({
    kind: 'index',
    urls: [],
    children: [
      { url: 'http://shop.test/1.xml', lastmod: '2025-12-31T23:00:00Z' },
      { url: 'http://shop.test/2.xml', lastmod: null },
    ],
  });
});

it('text gives one URL a line', () => {
  expect(
    read('\ufeffhttp://shop.test/a\r\nnonsense\r\nHTTP://shop.test/b\rhttp://shop.test/c d\n', {}, 'text/plain'),
  ).toMatchObject({
    kind: 'text',
    verdict: 'ok',
    urls: [{ url: 'http://shop.test/a' }, { url: 'http://shop.test/b' }],
  });
});

it('a feed gives its pages, the modification first', () => {
  const atom =
    '<feed xmlns="http://www.w3.org/2005/Atom"><entry><link href="/a"/><published>2026-01-01T00:00:00Z</published><updated>2026-01-02T00:00:00Z</updated></entry></feed>';
  expect(read(atom)).toMatchObject({
    kind: 'feed',
    verdict: 'ok',
    urls: [{ url: 'http://shop.test/a', lastmod: '2026-01-02T00:00:00Z' }],
  });
});

it.each([
  ['HTML', '<!DOCTYPE html><html><body><a href="http://shop.test/">x</a></body></html>', '<html> is no sitemap'],
  ['nothing', '', 'empty'],
  ['prose', 'Not found.', 'neither XML nor a list of URLs'],
  ['markup without elements', '<!-- -->', '<nothing> is no sitemap'],
])('%s is no sitemap', (_form, text, note) => {
  expect(read(text)).toMatchObject({ kind: 'unknown', verdict: 'error', urls: [], note });
});
