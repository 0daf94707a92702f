// A stored page, its origin gone, in ReplayWeb.page in headless Chromium: styled, its script alive, and no request to anywhere else.

import { type Browser, chromium, type Frame } from 'playwright';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Replay, startReplay } from '../../../src/app/replay.ts';
import { surt } from '../../../src/domain/url/surt.ts';
import { urlKey } from '../../../src/domain/url/url-key.ts';
import { prepareCapture } from '../../../src/stages/archive/stage.ts';
import { openCollectionWriter } from '../../../src/stores/collection/writer.ts';
import { createMemoryCaptureIndex } from '../../../src/stores/memory-capture-index.ts';
import { captureOf, exchangeOf, extractionOf, temporaryFolder } from '../../support/archive-captures.ts';
import { chromiumPath } from '../../support/programs.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let replay: Replay;
let browser: Browser;

const HTML = `<!doctype html><title>Stored</title><link rel="stylesheet" href="/s.css">
<h1>Stored page</h1><p id="out">waiting</p><script src="/a.js"></script>`;
const SCRIPT =
  'fetch("/d.json").then((r) => r.json()).then((j) => { document.getElementById("out").textContent = j.m; });';

beforeEach(async () => {
  folder = await temporaryFolder('replay');
  const index = createMemoryCaptureIndex();
  const writer = await openCollectionWriter({
    dataDir: folder.path,
    collection: 'main',
    writerId: 'w',
    software: 't',
    index,
  });
  const part = (path: string, type: string, body: string) =>
    exchangeOf(`http://site.test${path}`, body, { responseHeaders: [['Content-Type', type]] });
  const subresources = [
    part('/s.css', 'text/css', 'h1 { color: rgb(1, 2, 3) }'),
    part('/a.js', 'text/javascript', SCRIPT),
    part('/d.json', 'application/json', '{"m":"alive"}'),
  ];
  const keys = { surt, urlKey };
  const later = new Date('2026-11-23T20:46:00.500Z');
  const pages = [
    captureOf(exchangeOf('http://site.test/', HTML), { subresources }),
    captureOf(exchangeOf('http://site.test/copy', HTML, { startedAt: later })),
  ];
  for (const capture of pages) await writer.append(prepareCapture(capture, extractionOf('Stored page'), keys));
  await writer.close();
  replay = await startReplay({
    dataDir: folder.path,
    collection: 'main',
    host: '127.0.0.1',
    port: 0,
    software: 'test',
  });
  browser = await chromium.launch({ executablePath: chromiumPath(), args: ['--no-sandbox'] });
});
afterEach(async () => {
  await browser.close();
  await replay.close();
  await folder.remove();
});

/** What the stored page shows, in whichever frame it is; null while it is not there. */
async function shown(frames: readonly Frame[]): Promise<string | null> {
  for (const frame of frames) {
    const text = await frame
      .evaluate(() => {
        const heading = document.querySelector('h1');
        const out = document.getElementById('out')?.textContent;
        return heading && out ? `${out} ${getComputedStyle(heading).color}` : null;
      })
      .catch(() => null); // the frame is being replaced
    if (text !== null) return text;
  }
  return null;
}

describe('replay in ReplayWeb.page', () => {
  it('shows a page and a revisit of it styled and alive, without any other host', async () => {
    const context = await browser.newContext();
    const outside: string[] = [];
    context.on('request', (request) => {
      const url = request.url();
      if (/^https?:/.test(url) && !url.startsWith(replay.address)) outside.push(url);
    });
    const page = await context.newPage();
    for (const url of ['http://site.test/', 'http://site.test/copy']) {
      await page.goto(`${replay.address}?url=${encodeURIComponent(url)}`);
      await expect.poll(() => shown(page.frames()), { timeout: 60_000, interval: 300 }).toBe('alive rgb(1, 2, 3)');
    }
    if (process.env['GRISTMILL_REPLAY_SCREENSHOT'])
      await page.screenshot({ path: process.env['GRISTMILL_REPLAY_SCREENSHOT'] });
    expect(outside).toEqual([]);
  });
});
