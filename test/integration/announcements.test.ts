import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readAnnouncements } from '../../src/app/announcements.ts';
import { createFetchFile } from '../../src/app/fetch-file.ts';
import { StageError } from '../../src/domain/errors.ts';
import type { Fetcher } from '../../src/ports/fetcher.ts';

/** The port's least: Node's own fetch. */
const plainFetcher: Fetcher = {
  async fetch({ url }, signal) {
    const startedAt = new Date();
    const response = await fetch(url, { redirect: 'manual', signal }).catch((cause: unknown) => {
      throw new StageError('FETCH_CONNECT', 'retry', 'no connection', { cause });
    });
    return {
      url,
      method: 'GET',
      requestHeaders: [],
      httpVersion: '1.1',
      status: response.status,
      statusText: '',
      // Node's fetch has taken the coding off.
      responseHeaders: [...response.headers].filter(([name]) => name !== 'content-encoding'),
      body: Buffer.from(await response.arrayBuffer()),
      decodedByBrowser: false,
      truncated: null,
      ipAddress: null,
      startedAt,
      durationMs: 0,
    };
  },
  close: async () => undefined,
};

const set = (...paths: string[]): string =>
  `<urlset>${paths.map((p) => `<url><loc>${p}</loc></url>`).join('')}</urlset>`;
const dated = (pages: Record<string, string | null>): string =>
  `<urlset>${Object.entries(pages)
    .map(([loc, lastmod]) => `<url><loc>${loc}</loc>${lastmod === null ? '' : `<lastmod>${lastmod}</lastmod>`}</url>`)
    .join('')}</urlset>`;
const files: Record<string, { status?: number; location?: string; body?: string | Buffer }> = {
  '/index.xml': {
    body: '<sitemapindex><sitemap><loc>/one.xml</loc></sitemap><sitemap><loc>/two.xml.gz</loc></sitemap><sitemap><loc>/closed.xml</loc></sitemap></sitemapindex>',
  },
  '/one.xml': { status: 301, location: '/moved/one.xml' },
  '/moved/one.xml': { body: set('a', '/b') },
  '/two.xml.gz': { body: gzipSync(set('/b', '/c')) },
  '/loop.xml': { status: 302, location: '/loop.xml' },
  '/dated.xml': {
    body: dated({ '/old': '2026-11-20', '/both': '2026-11-24T00:00:00Z', '/ahead': '2027-01-01', '/undated': null }),
  },
  '/dated-feed': {
    body: '<rss><channel><item><link>/both</link><pubDate>Wed, 25 Nov 2026 08:00:00 GMT</pubDate></item></channel></rss>',
  },
  '/made-up.xml': {
    body: dated({ '/a': '2026-11-26T11:59:58Z', '/b': '2026-11-26T11:59:59Z', '/c': '2026-11-01' }),
  },
  '/feed': { body: '<rss><channel><item><link>/news</link></item></channel></rss>' },
};

let server: Server;
let origin = '';
beforeAll(async () => {
  server = createServer((request, response) => {
    const file = files[request.url ?? ''] ?? { status: 404 };
    response.writeHead(file.status ?? 200, file.location === undefined ? {} : { location: file.location });
    response.end(file.body);
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

const NOW = new Date('2026-11-26T12:00:00Z');

async function read(
  sitemaps: string[],
  feeds: string[],
  limit = 100,
): Promise<{ urls: string[]; dates: Record<string, string | null>; notes: string[] }> {
  const notes: string[] = [];
  const fetchFile = createFetchFile({
    fetcher: plainFetcher,
    refusal: async (url) => (url.endsWith('/closed.xml') ? 'robots' : null),
    delayMs: 1,
    signal: new AbortController().signal,
  });
  const at = (paths: string[]): string[] => paths.map((path) => (path.startsWith('http') ? path : origin + path));
  const found = await readAnnouncements(
    { sitemaps: at(sitemaps), feeds: at(feeds), limit },
    fetchFile,
    (text) => notes.push(text.replaceAll(origin, '')),
    () => NOW,
  );
  const dates = [...found].map(([url, date]) => [url.replace(origin, ''), date?.toISOString() ?? null] as const);
  return { urls: dates.map(([url]) => url), dates: Object.fromEntries(dates), notes };
}

describe('readAnnouncements', () => {
  it('follows indexes and redirects, and resolves against where the file came from', async () => {
    const { urls, notes } = await read(['/index.xml'], []);
    expect(urls).toEqual(['/moved/a', '/b', '/c']);
    expect(notes).toEqual(['sitemap /closed.xml: unreachable, robots']);
  });

  it('reads feeds, and stops at its limit', async () => {
    expect((await read(['/index.xml'], ['/feed'], 2)).urls).toEqual(['/news', '/moved/a']);
  });

  it('takes the latest date of each page, and none that lies ahead', async () => {
    const { dates } = await read(['/dated.xml'], ['/dated-feed']);
    expect(dates).toEqual({
      '/old': '2026-11-20T00:00:00.000Z',
      '/both': '2026-11-25T08:00:00.000Z',
      '/ahead': null,
      '/undated': null,
    });
  });

  it('believes no sitemap that dates most of its pages with the time it was asked', async () => {
    expect((await read(['/made-up.xml'], [])).dates).toEqual({ '/a': null, '/b': null, '/c': null });
  });

  it('tells what it passes over', async () => {
    const { urls, notes } = await read(['/loop.xml', '/none.xml'], ['/none', '/index.xml', 'http://127.0.0.1:1/feed']);
    expect(urls).toEqual([]);
    expect(notes).toEqual([
      'feed /none: status 404',
      'feed /index.xml: error, no RSS, Atom or RDF',
      'feed http://127.0.0.1:1/feed: FETCH_CONNECT: no connection',
      'sitemap /loop.xml: unreachable, more than 5 redirects',
      'sitemap /none.xml: unreachable, status 404',
    ]);
  });
});
