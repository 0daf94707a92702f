// Pages follow each other in one place of the browser, without a blank page between them: nothing goes from one to the next.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { RenderedPage, Renderer, RenderRequest } from '../../../src/ports/fetcher.ts';
import { createRenderer } from '../../../src/stages/fetch/browser/renderer.ts';
import { AGENT, egressFor, type FetchingParts, openFetching } from '../../support/chromium.ts';
import { type RawSite, startRawSite } from '../../support/raw-site.ts';

const WORDS = 'The mill stands where the river bends. '.repeat(30);
let first: RawSite;
let second: RawSite;
let parts: FetchingParts;
/** One place: every page takes the last one's. */
let renderer: Renderer;

beforeAll(async () => {
  first = await startRawSite();
  second = await startRawSite('127.0.0.2');
  parts = openFetching(egressFor({ allowPrivate: true, allowPorts: [first.port, second.port] }));
  renderer = createRenderer({ chromium: parts.chromium, fetcher: parts.fetcher, userAgent: AGENT, pages: 1 });
});
afterAll(async () => {
  await renderer.close();
  await parts.close();
  await first.close();
  await second.close();
});
beforeEach(() => {
  second.answer('/plain', page(`<p>${WORDS}</p>`));
});

const page = (body: string, status = '200 OK'): string => {
  const html = `<!doctype html><html><head><title>t</title></head><body>${body}</body></html>`;
  return `HTTP/1.1 ${status}\r\nContent-Type: text/html\r\nContent-Length: ${Buffer.byteLength(html)}\r\n\r\n${html}`;
};
const scripted = (script: string): string => page(`<p>${WORDS}</p><pre id="said"></pre><script>${script}</script>`);

async function render(url: string, options: Partial<RenderRequest> = {}): Promise<RenderedPage> {
  const { signal } = new AbortController();
  const exchange = await parts.fetcher.fetch({ url }, signal);
  return renderer.render({ url, exchange, capture: 'page', ...options }, signal);
}
/** URLs of all pages that the browser has open. */
async function pages(): Promise<string[]> {
  const session = await (await parts.chromium.running()).browser.newBrowserCDPSession();
  const { targetInfos } = await session.send('Target.getTargets');
  await session.detach();
  return targetInfos.filter(({ type }) => type === 'page').map(({ url }) => url);
}
const said = ({ dom }: RenderedPage): string => /<pre id="said">(.*?)<\/pre>/.exec(dom)?.[1] ?? '';

const TELL_STORED = `document.getElementById('said').textContent = JSON.stringify([document.cookie, localStorage.length, sessionStorage.length, window.name]);`;
const NOTHING_STORED = JSON.stringify(['', 0, 0, '']);
/** All that a page can do to stay: at every frame, and once more when it is left. */
const CLINGS = `const cling = () => { document.cookie = 'seen=1'; localStorage.setItem('k', 'v'); sessionStorage.setItem('k', 'v'); window.name = 'me'; };
  (function each() { cling(); requestAnimationFrame(each); })();
  for (const end of ['pagehide', 'visibilitychange', 'beforeunload', 'freeze']) addEventListener(end, () => { cling(); navigator.sendBeacon('/beacon', 'x'); fetch('/last', { keepalive: true }); location.href = '/elsewhere'; });`;

describe('a page in the place of another', () => {
  it('of another site gets nothing of it: no stored item, no request, no wish to go elsewhere', async () => {
    first.answer('/clings', scripted(TELL_STORED + CLINGS));
    second.answer('/tells', scripted(TELL_STORED));
    for (let n = 0; n < 4; n++) {
      const before = await render(`${first.origin}/clings`);
      expect(said(before)).toBe(NOTHING_STORED);
      expect(before.settled).toBe(true);
      const after = await render(`${second.origin}/tells`);
      expect(said(after)).toBe(NOTHING_STORED);
      expect(after.subresources.filter(({ url }) => url.startsWith(first.origin))).toEqual([]);
      expect(after.navigatedTo).toBeNull();
    }
    expect(['/beacon', '/last', '/elsewhere'].map(first.hits)).toEqual([0, 0, 0]);
  });

  it('may hold it as a frame', async () => {
    first.answer('/shown', page(`<p>${WORDS}</p>`));
    first.answer('/framed', page('<p>in the frame</p><script src="/in-frame.js"></script>'));
    second.answer('/frames', page(`<p>${WORDS}</p><iframe src="${first.origin}/framed"></iframe>`));
    await render(`${first.origin}/shown`);
    const { subresources } = await render(`${second.origin}/frames`);
    expect(subresources.map(({ url }) => url)).toEqual(
      expect.arrayContaining([`${first.origin}/framed`, `${first.origin}/in-frame.js`]),
    );
  });

  it('of its own site gets nothing of it either', async () => {
    first.answer('/clings', scripted(TELL_STORED + CLINGS));
    for (let n = 0; n < 3; n++) expect(said(await render(`${first.origin}/clings`))).toBe(NOTHING_STORED);
  });

  it('is not taken for it when the browser shows nothing', async () => {
    first.answer('/shown', page(`<p>words of the first page ${WORDS}</p>`));
    second.answer('/nothing', 'HTTP/1.1 204 No Content\r\nContent-Type: text/html\r\n\r\n');
    await render(`${first.origin}/shown`);
    const { dom, finalUrl } = await render(`${second.origin}/nothing`);
    expect(dom).not.toContain('words of the first page');
    expect(finalUrl).toBe('about:blank');
  });

  it('is left after a while, if none follows', async () => {
    first.answer('/alone', scripted(TELL_STORED + CLINGS));
    await render(`${first.origin}/alone`);
    await expect.poll(async () => (await pages()).includes(`${first.origin}/alone`), { timeout: 10_000 }).toBe(false);
  });
});

describe('every page', () => {
  it('is told the same of its window, whatever size it is drawn at', async () => {
    const tell = `document.getElementById('said').textContent = JSON.stringify([innerWidth, innerHeight, outerWidth, outerHeight, screen.width, screen.height, devicePixelRatio, visualViewport.scale, visualViewport.width, matchMedia('(width: 1280px)').matches, matchMedia('(resolution: 1dppx)').matches, navigator.language, navigator.languages.join(), Intl.DateTimeFormat().resolvedOptions().timeZone, new Date(0).getHours(), document.visibilityState, document.hasFocus(), navigator.userAgent])`;
    first.answer('/window', scripted(tell));
    const told = JSON.parse(said(await render(`${first.origin}/window`)));
    const size = [1280, 1024, 1280, 1024, 1280, 1024, 1, 1, 1280];
    expect(told).toEqual([...size, true, true, 'en-US', 'en-US', 'UTC', 0, 'visible', true, AGENT]);
  });

  it('has its picture at full size, and the next one too', async () => {
    for (let n = 0; n < 2; n++) {
      const { screenshot } = await render(`${second.origin}/plain`, { screenshot: true });
      expect([screenshot?.readUInt32BE(16), screenshot?.readUInt32BE(20)]).toEqual([1280, 1024]); // IHDR of PNG
    }
  });

  it('opens no other, and no dialog holds it up', async () => {
    first.answer('/popup', page('popup'));
    const opens = `const link = Object.assign(document.createElement('a'), { href: '/popup', target: '_blank' }); document.body.append(link); link.click();
      const form = Object.assign(document.createElement('form'), { action: '/popup', target: 'other' }); document.body.append(form); form.submit();
      const frame = document.createElement('iframe'); document.body.append(frame); frame.contentWindow.alert('x'); frame.contentWindow.open('/popup');
      document.getElementById('said').textContent = 'went on';`;
    first.answer('/opens', scripted(opens));
    await render(`${second.origin}/plain`);
    const open = (await pages()).length;
    expect(said(await render(`${first.origin}/opens`))).toBe('went on');
    expect(first.hits('/popup')).toBe(0);
    await expect.poll(async () => (await pages()).length, { timeout: 10_000 }).toBe(open);
  });

  it('cannot install a worker that would answer for the network', async () => {
    first.answer('/worker.js', 'HTTP/1.1 200 OK\r\nContent-Type: text/javascript\r\nContent-Length: 1\r\n\r\n1');
    first.answer(
      '/installs',
      scripted(
        `Promise.resolve(navigator.serviceWorker?.register('/worker.js')).then(() => { document.getElementById('said').textContent = 'went on' })`,
      ),
    );
    expect(said(await render(`${first.origin}/installs`))).toBe('went on');
    expect(first.hits('/worker.js')).toBe(0);
  });
});
