import { afterAll, beforeAll, expect, test } from 'vitest';
import { ALL_ARTICLES } from '../../../src/app/demo/articles.ts';
import { type DemoSite, startDemoSite } from '../../../src/app/demo/site.ts';

let site: DemoSite;
beforeAll(async () => {
  site = await startDemoSite();
});
afterAll(() => site.close());

const get = (path: string): Promise<Response> => fetch(`${site.origin}${path}`, { redirect: 'manual' });

test('every page answers as it says it does', async () => {
  for (const page of site.pages.filter((p) => p.kind !== 'recovering')) {
    const response = await get(page.path);
    expect(response.status, page.path).toBe(page.status);
    expect(Buffer.from(await response.arrayBuffer()).equals(page.body), page.path).toBe(true);
  }
});

test('every article is on a page of its own, whole', async () => {
  for (const article of ALL_ARTICLES) {
    const page = site.pages.find((p) => p.article === article);
    expect(page, article.slug).toBeDefined();
    if (page?.kind !== 'article' || article.language === 'de') continue;
    for (const paragraph of article.paragraphs)
      expect(page.body.toString('utf8')).toContain(paragraph.replaceAll('&', '&amp;').replaceAll('"', '&quot;'));
  }
});

test('the German page is windows-1252 and says nothing of it', async () => {
  const response = await get('/kultur/uhrenmuseum');
  expect(response.headers.get('content-type')).toBe('text/html');
  // TextDecoder of Node 20 takes windows-1252 for Latin-1, so the quotation marks are looked for as bytes
  const text = Buffer.from(await response.arrayBuffer()).toString('latin1');
  expect(text).toContain('Im Uhrenmuseum schlägt es zwölfmal zwölf');
  expect(text).toContain('\u0084Alle akzeptieren\u0093');
});

test('the recovering page says 500 once', async () => {
  expect((await get('/news/ferry')).status).toBe(500);
  expect((await get('/news/ferry')).status).toBe(200);
});

test('robots.txt names the sitemap, the sitemap has what no page links to, the feed the rest', async () => {
  expect(await (await get('/robots.txt')).text()).toContain(`Sitemap: ${site.origin}/sitemap.xml`);
  expect(await (await get('/sitemap.xml')).text()).toContain('/archive/flood-of-1931<');
  expect(await (await get('/feed.xml')).text()).toContain('/sport/chess<');
  const front = await (await get('/')).text();
  expect(front).not.toContain('flood-of-1931');
});

test('the shell of the script-rendered page has none of its text', async () => {
  const shell = await (await get('/live/market')).text();
  expect(shell).not.toContain('Asparagus');
  expect(await (await get('/live/market.json')).text()).toContain('Asparagus');
});

test('two sites may run at once', async () => {
  const other = await startDemoSite();
  expect(other.port).not.toBe(site.port);
  await other.close();
});
