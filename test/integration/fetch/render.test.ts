import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Capture } from '../../../src/domain/capture.ts';
import { type Exchange, headerValue } from '../../../src/domain/exchange.ts';
import { egressFor, type FetchingParts, openFetching, runFetchStage } from '../../support/chromium.ts';
import { type RawSite, startRawSite } from '../../support/raw-site.ts';

const WORDS = 'The mill stands where the river bends. ';
let site: RawSite;
let parts: FetchingParts;

beforeAll(async () => {
  site = await startRawSite();
  parts = openFetching(egressFor({ allowPrivate: true, allowPorts: [site.port] }));
});
afterAll(async () => {
  await parts.close();
  await site.close();
});

const reply = (body: string | Buffer, type: string, ...fields: string[]): Buffer => {
  const bytes = Buffer.from(body);
  const head = ['HTTP/1.1 200 OK', `Content-Type: ${type}`, ...fields, `Content-Length: ${bytes.length}`];
  return Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), bytes]);
};
const shell = (script: string, rest = ''): string =>
  `<!DOCTYPE html><html><head><title>t</title></head><body><div id="root"></div>${rest}<script>${script}</script></body></html>`;

async function captured(path: string, options: Parameters<typeof runFetchStage>[2] = {}): Promise<Capture> {
  const end = await runFetchStage(parts, `${site.origin}${path}`, options);
  if (!('capture' in end)) throw new Error(`not captured: ${JSON.stringify(end)}`);
  return end.capture;
}
const subresource = (capture: Capture, path: string): Exchange | undefined =>
  capture.subresources.find((exchange) => exchange.url === `${site.origin}${path}`);

describe('rendering', () => {
  it('waits for text that comes by XHR long after the load event', async () => {
    site.answer('/late.json', reply(JSON.stringify({ text: WORDS.repeat(30) }), 'application/json'));
    const script = `addEventListener('load', () => setTimeout(async () => { const r = await fetch('/late.json'); document.getElementById('root').textContent = (await r.json()).text }, 600))`;
    site.answer('/late', reply(shell(script), 'text/html'));
    const capture = await captured('/late');
    expect(capture.renderReason).toBe('empty-mount');
    expect(capture.renderedDom).toContain(WORDS.repeat(30).trim());
    expect(capture.renderedDom).toMatch(/^<!DOCTYPE html>\n<html>/);
    expect([site.hits('/late'), site.hits('/late.json')]).toEqual([1, 1]);
  });

  it('gives the page its own bytes, coded and in its own charset', async () => {
    const body = gzipSync(
      Buffer.concat([
        Buffer.from('<html><head><meta charset="windows-1251"></head><body><div id="root"></div><p id="p">'),
        Buffer.from([0xec, 0xe5, 0xeb, 0xfc]),
        Buffer.from(
          '</p><script>document.getElementById("root").textContent = document.getElementById("p").textContent.repeat(50)</script></body></html>',
        ),
      ]),
    );
    site.answer('/coded', reply(body, 'text/html', 'Content-Encoding: gzip'));
    const capture = await captured('/coded');
    expect(capture.renderedDom).toContain('мельмельмель');
    expect(capture.exchange.body.equals(body)).toBe(true);
    expect(site.hits('/coded')).toBe(1);
  });

  it('writes shadow roots down and keeps templates as they are', async () => {
    const script = `const r = document.getElementById('root'); const s = r.attachShadow({ mode: 'open' }); s.innerHTML = '<style>p{}</style><p>' + 'words in the shadow '.repeat(30) + '</p><b id=i></b>'; s.getElementById('i').attachShadow({ mode: 'open' }).innerHTML = 'nested shadow'`;
    site.answer('/shadow', reply(shell(script, '<template><i>template</i></template>'), 'text/html'));
    const { renderedDom } = await captured('/shadow');
    expect(renderedDom).toContain('words in the shadow');
    expect(renderedDom).toContain('nested shadow');
    expect(renderedDom).toContain('<template><i>template</i></template>');
  });

  it('notes where a script wants to go, and stays', async () => {
    site.answer('/leaves', reply(shell('location.href = "/target?x=1#y"'), 'text/html'));
    const capture = await captured('/leaves');
    expect(capture.redirectTarget).toMatch(/\/target\?x=1/);
    expect(site.hits('/target?x=1')).toBe(0);
  });

  it('carries nothing from one page to the next', async () => {
    const look = `document.getElementById('root').textContent = 'cookie=' + document.cookie + ' stored=' + localStorage.getItem('k'); document.cookie = 'seen=1'; localStorage.setItem('k', 'v')`;
    site.answer('/stores', reply(shell(look), 'text/html', 'Set-Cookie: from=server'));
    for (let n = 0; n < 3; n++) {
      const { renderedDom } = await captured('/stores');
      expect(renderedDom).toContain('cookie=from=server stored=null');
    }
  });

  it('asks for nothing that only paints', async () => {
    site.answer(
      '/paints',
      reply(
        shell('fetch("/data.bin")', '<img src="/i.png"><img src="/no-suffix"><link rel="stylesheet" href="/s.css">'),
        'text/html',
      ),
    );
    const capture = await captured('/paints');
    expect(capture.subresources).toEqual([]);
    expect([site.hits('/i.png'), site.hits('/no-suffix'), site.hits('/data.bin')]).toEqual([0, 0, 1]);
  });

  it('keeps the bytes of a page whose rendering fails', async () => {
    const giant = 'document.getElementById("root").title = "x".repeat(40e6)';
    site.answer('/giant', reply(shell(giant), 'text/html'));
    const capture = await captured('/giant');
    expect(capture.renderedDom).toBeNull();
    expect(capture.renderReason).toMatch(/^render-too-large:/);
    expect(capture.exchange.truncated).toBeNull();
  });
});

describe('a page at rest', () => {
  it('is told from one that waits for a timer or an answer', async () => {
    const words = 'words to read '.repeat(60);
    const late = (start: string): string =>
      shell(
        `document.getElementById('root').textContent = ${JSON.stringify(words)}; const more = () => document.body.append('late words'); ${start}`,
      );
    site.answer('/answer', reply('x', 'text/plain'));
    site.answer('/timer', reply(late('setTimeout(more, 250)'), 'text/html'));
    site.answer('/asks', reply(late("fetch('/answer').then(() => setTimeout(more, 250))"), 'text/html'));
    site.answer('/rests', reply(late('setTimeout(more, 60000)'), 'text/html'));
    expect((await captured('/timer')).renderedDom).toContain('late words</body>');
    expect((await captured('/asks')).renderedDom).toContain('late words</body>');
    expect((await captured('/rests')).renderedDom).not.toContain('late words</body>');
  });
});

describe('a whole page', () => {
  it('has every response body as it was sent, lazy ones too, and a picture', async () => {
    const css = gzipSync(
      'body { background: url(/bg.png) } @font-face { font-family: f; src: url(/f.woff2) } p { font-family: f }',
    );
    site.answer('/s.css', reply(css, 'text/css', 'Content-Encoding: gzip', 'Cache-Control: no-store'));
    for (const name of ['/bg.png', '/near.png', '/far.png'])
      site.answer(name, reply(`not really ${name}`, 'image/png', 'Cache-Control: no-store'));
    site.answer('/f.woff2', reply('not really a font', 'font/woff2', 'Cache-Control: no-store'));
    site.answer('/frame', reply('<p>in the frame</p><script src="/in-frame.js"></script>', 'text/html'));
    site.answer('/in-frame.js', reply('1', 'text/javascript', 'Cache-Control: no-store'));
    site.answer('/post', reply('{"ok":true}', 'application/json'));
    const body = `<p>${WORDS.repeat(40)}</p><img src="/near.png"><iframe src="/frame"></iframe><div style="height:9000px"></div><img loading="lazy" src="/far.png"><div id="onetrust-reject-all-handler" onclick="this.remove(); document.title='dismissed'">Reject all</div><link rel="stylesheet" href="/s.css"><script>fetch('/post', { method: 'POST', body: 'sent=1' }); history.pushState({}, '', '/pushed')</script>`;
    site.answer('/whole', reply(`<!doctype html><html><body>${body}</body></html>`, 'text/html'));
    const capture = await captured('/whole', { capture: 'page', screenshot: true });
    const paths = capture.subresources.map((exchange) => new URL(exchange.url).pathname);
    expect(paths).toEqual(
      expect.arrayContaining([
        '/s.css',
        '/bg.png',
        '/f.woff2',
        '/near.png',
        '/far.png',
        '/frame',
        '/in-frame.js',
        '/post',
      ]),
    );
    const sheet = subresource(capture, '/s.css');
    expect(sheet?.body.equals(css)).toBe(true);
    expect(headerValue(sheet?.responseHeaders ?? [], 'content-encoding')).toBe('gzip');
    expect(subresource(capture, '/post')).toMatchObject({
      method: 'POST',
      requestBody: Buffer.from('sent=1'),
      ipAddress: '127.0.0.1',
    });
    expect(capture.renderedDom).toContain('<title>dismissed</title>');
    expect(capture.screenshot?.subarray(1, 4).toString()).toBe('PNG');
    expect(site.hits('/whole')).toBe(1);
  });
});
