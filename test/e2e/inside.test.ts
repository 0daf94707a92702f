// A whole crawl of a site that points inside, in every way it can: by links, redirects, refreshes, scripts, sitemaps, feeds and parts of a page.
// The service inside hears nothing of it, and every URL of it ends as skipped.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CrawlRecord } from '../../src/domain/crawl.ts';
import { runCli } from '../support/cli.ts';
import { type RawSite, startRawSite } from '../support/raw-site.ts';
import { type TempDir, tempDir } from '../support/temp-dir.ts';

let open: RawSite;
/** On an address that the crawl was not allowed. */
let inside: RawSite;
let dir: TempDir;

const answer = (status: string, type: string, body: string, ...fields: string[]): string =>
  [
    `HTTP/1.1 ${status}`,
    `Content-Type: ${type}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    ...fields,
    '',
    body,
  ].join('\r\n');

beforeAll(async () => {
  open = await startRawSite('127.0.0.2');
  inside = await startRawSite('127.0.0.3', open.port);
  dir = await tempDir();
  const at = inside.origin;
  const words = '<p>Words enough to be a page of its own. </p>'.repeat(40);
  const page = (path: string, markup: string, ...fields: string[]): void =>
    open.answer(path, answer('200 OK', 'text/html', `<!doctype html><title>${path}</title>${markup}`, ...fields));
  const script = `
    fetch('${at}/by-fetch').catch(() => 0); new Image().src = '${at}/by-image';
    const f = document.createElement('iframe'); f.src = '${at}/by-frame'; document.body.append(f);
    navigator.sendBeacon('${at}/by-beacon', 'x'); new Worker(URL.createObjectURL(new Blob(['fetch("${at}/by-worker")'])));
    document.getElementById('root').textContent = 'words '.repeat(300); setTimeout(() => { location.href = '${at}/by-script' }, 100);`;
  page('/', `${words}<a href="/shell">s</a><a href="/moved">m</a><a href="/later">l</a><a href="${at}/by-link">x</a>`);
  page('/shell', `<div id="root"></div><link rel="stylesheet" href="${at}/by-style.css"><script>${script}</script>`);
  page('/later', words, `Refresh: 0; url=${at}/by-refresh`, `Link: <${at}/by-link-field>; rel=preload; as=style`);
  open.answer('/moved', answer('302 Found', 'text/html', '', `Location: ${at}/by-redirect`));
  const urlset = `<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>${at}/by-sitemap</loc></url></urlset>`;
  open.answer('/sitemap.xml', answer('200 OK', 'application/xml', urlset));
  open.answer('/sitemap-moved.xml', answer('301 Moved', 'application/xml', '', `Location: ${at}/sitemap.xml`));
  const feed = `<rss version="2.0"><channel><title>f</title><item><title>i</title><link>${at}/by-feed</link></item></channel></rss>`;
  open.answer('/feed.xml', answer('200 OK', 'application/rss+xml', feed));
}, 60_000);
afterAll(async () => {
  await open.close();
  await inside.close();
  await dir.remove();
});

describe('a crawl of a site that points inside', () => {
  it('never gets there, and says so', async () => {
    const run = await runCli([
      ...['crawl', `${open.origin}/`, '--sitemap', `${open.origin}/sitemap.xml`, '--feed', `${open.origin}/feed.xml`],
      ...['--sitemap', `${open.origin}/sitemap-moved.xml`, '--scope', 'any', '--capture', 'page', '--delay', '0'],
      ...['--allow-private=127.0.0.2', '--allow-port', String(open.port), '--export', 'none', '--json', '--quiet'],
      ...['--data', join(dir.path, 'data')],
    ]);
    expect(run.stdout, run.stderr).not.toBe('');
    const record = JSON.parse(run.stdout) as CrawlRecord;
    expect(inside.connections()).toBe(0);
    const lines = await readFile(join(dir.path, 'data/collections/main/crawls', `${record.id}.urls.jsonl`), 'utf8');
    const ends = lines
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { url: string; state: string; reason: string | null });
    const ofInside = ends.filter(({ url }) => url.startsWith(inside.origin));
    expect(ofInside.map(({ state, reason }) => `${state}(${reason})`)).toEqual(ofInside.map(() => 'skipped(address)'));
    const paths = ofInside.map(({ url }) => new URL(url).pathname).sort();
    expect(paths).toEqual(
      expect.arrayContaining(['/by-feed', '/by-link', '/by-redirect', '/by-refresh', '/by-sitemap']),
    );
    const archived = ends.filter(({ state }) => state === 'archived').map(({ url }) => new URL(url).pathname);
    expect(archived.sort()).toEqual(['/', '/later', '/moved', '/shell']);
  });
});
