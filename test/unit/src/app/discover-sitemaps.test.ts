import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { type FetchFile, type SitemapVisit, walkSitemaps } from '../../../../src/app/discover-sitemaps.ts';
import { openGzip } from '../../../../src/app/open-gzip.ts';

const AT = 'http://shop.test';
const index = (...paths: string[]): string =>
  `<sitemapindex>${paths.map((p) => `<sitemap><loc>${AT}${p}</loc></sitemap>`).join('')}</sitemapindex>`;
const set = (...paths: string[]): string =>
  `<urlset>${paths.map((p) => `<url><loc>${AT}${p}</loc></url>`).join('')}</urlset>`;

/** A site that is a table. */
function site(files: Record<string, string | Buffer>): { fetch: FetchFile; asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    fetch: async (url) => {
      asked.push(url);
      const body = files[url.slice(AT.length)];
      if (body === undefined) return { url, status: 404, contentType: null, bytes: Buffer.alloc(0), truncated: false };
      if (body === 'robots') return { refused: 'robots' };
      return { url, status: 200, contentType: null, bytes: Buffer.from(body), truncated: false };
    },
  };
}

async function walk(
  files: Record<string, string | Buffer>,
  limits?: Parameters<typeof walkSitemaps>[2],
): Promise<{ visits: SitemapVisit[]; asked: string[] }> {
  const { fetch, asked } = site(files);
  const visits: SitemapVisit[] = [];
  for await (const visit of walkSitemaps(fetch, [`${AT}/s.xml`], limits)) visits.push(visit);
  return { visits, asked };
}

describe('walkSitemaps', () => {
  it('reads what indexes name, breadth first', async () => {
    const { visits } = await walk({
      '/s.xml': index('/1.xml', '/2.xml'),
      '/1.xml': index('/3.xml'),
      '/2.xml': set('/b'),
      '/3.xml': set('/c'),
    });
    expect(visits.map(({ sitemap, depth, urls }) => [sitemap.slice(AT.length), depth, urls.length])).toEqual([
      ['/s.xml', 0, 0],
      ['/1.xml', 1, 0],
      ['/2.xml', 1, 1],
      ['/3.xml', 2, 1],
    ]);
  });

  it('reads each sitemap once and tells of repeats', async () => {
    const { visits, asked } = await walk({
      '/s.xml': index('/s.xml', '/1.xml', '/1.xml#x'),
      '/1.xml': index('/s.xml'),
    });
    expect(asked).toEqual([`${AT}/s.xml`, `${AT}/1.xml`]);
    expect(visits.filter(({ verdict }) => verdict === 'repeat')).toHaveLength(2);
  });

  it('goes no deeper than its bound', async () => {
    const chain = Object.fromEntries(
      Array.from({ length: 12 }, (_, i) => [i === 0 ? '/s.xml' : `/${i}.xml`, index(`/${i + 1}.xml`)]),
    );
    const { visits, asked } = await walk(chain);
    expect(asked).toHaveLength(6);
    expect(visits.at(-1)).toMatchObject({ sitemap: `${AT}/6.xml`, verdict: 'depth' });
  });

  it('stops at its bounds of sitemaps and URLs', async () => {
    const wide = {
      '/s.xml': index('/1.xml', '/2.xml', '/3.xml'),
      '/1.xml': set('/a', '/b'),
      '/2.xml': set('/c', '/d'),
      '/3.xml': set('/e'),
    };
    const few = await walk(wide, { maxDepth: 5, maxSitemaps: 2, maxUrls: 100 });
    expect(few.asked).toHaveLength(2);
    const short = await walk(wide, { maxDepth: 5, maxSitemaps: 100, maxUrls: 3 });
    expect(short.visits.flatMap(({ urls }) => urls)).toHaveLength(3);
    expect(short.asked).toHaveLength(3);
  });

  it('goes on after what cannot be had', async () => {
    const { visits } = await walk({
      '/s.xml': index('/1.xml', '/2.xml', '/3.xml', '/4.xml'),
      '/2.xml': 'robots',
      '/3.xml': '<html></html>',
      '/4.xml': gzipSync(set('/a')),
    });
    expect(visits.map(({ verdict, note, urls }) => [verdict, note, urls.length])).toEqual([
      ['ok', null, 0],
      ['unreachable', 'status 404', 0],
      ['unreachable', 'robots', 0],
      ['error', '<html> is no sitemap', 0],
      ['ok', null, 1],
    ]);
  });

  it('gives up an index that names nothing but what is gone', async () => {
    const gone = Array.from({ length: 500 }, (_, i) => `/gone-${i}.xml`);
    const { visits, asked } = await walk({ '/s.xml': index(...gone) });
    expect(asked).toHaveLength(101);
    expect(visits.at(-1)).toMatchObject({
      verdict: 'unreachable',
      note: 'given up: 100 in a row cannot be had, 400 not asked for',
    });
  });

  it('refuses seeds that are no URLs and joins equal ones', async () => {
    const visits: SitemapVisit[] = [];
    for await (const visit of walkSitemaps(site({}).fetch, ['nonsense', `${AT}/a`, `${AT}/a#b`])) visits.push(visit);
    expect(visits.map(({ verdict }) => verdict)).toEqual(['error', 'unreachable']);
  });
});

describe('openGzip', () => {
  const text = Buffer.from('x'.repeat(100_000));
  it('leaves plain bytes alone', async () => {
    expect(await openGzip(Buffer.from('plain'), 100)).toEqual({ bytes: Buffer.from('plain'), truncated: false });
  });

  it('opens what was gzipped once, twice or in members', async () => {
    for (const coded of [
      gzipSync(text),
      gzipSync(gzipSync(text)),
      Buffer.concat([gzipSync(text.subarray(0, 50_000)), gzipSync(text.subarray(50_000))]),
    ]) {
      const opened = await openGzip(coded, 1_000_000);
      expect(opened.truncated).toBe(false);
      expect(opened.bytes.equals(text)).toBe(true);
    }
  });

  it('keeps what came before a break, and says so', async () => {
    const coded = gzipSync(Buffer.from(Array.from({ length: 20_000 }, (_, i) => `${i}`).join(' ')));
    const opened = await openGzip(coded.subarray(0, coded.length / 2), 1_000_000);
    expect(opened.truncated).toBe(true);
    expect(opened.bytes.toString()).toMatch(/^0 1 2 3 /);
  });

  it('stops at its bound', async () => {
    const opened = await openGzip(gzipSync(Buffer.alloc(5_000_000)), 1000);
    expect(opened.truncated).toBe(true);
    expect(opened.bytes.length).toBeLessThanOrEqual(1001);
  });

  it('takes damaged bytes without failing', async () => {
    const coded = gzipSync(text);
    coded.fill(0xff, 20, 60);
    expect((await openGzip(coded, 1_000_000)).truncated).toBe(true);
  });
});
