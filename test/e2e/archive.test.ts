// What a crawl leaves, judged by strangers: a strict checker of its own, npm warcio, and Chromium through ReplayWeb.page with the origin gone.
import { createReadStream } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Browser, chromium, type Frame } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WARCParser } from 'warcio';
import { type ArchiveSite, startArchiveSite } from '../support/archive-site.ts';
import { type RunningCli, runCli, startCli } from '../support/cli.ts';
import { exportedCorpus } from '../support/corpus.ts';
import { chromiumPath } from '../support/programs.ts';
import { checkCdxj, checkWacz } from '../support/strict-index.ts';
import { checkTogether, readStrictly, type StrictRecord } from '../support/strict-warc.ts';
import { type TempDir, tempDir } from '../support/temp-dir.ts';

let site: ArchiveSite;
let dir: TempDir;
let data: string;
let isClosed = false;

beforeAll(async () => {
  site = await startArchiveSite();
  dir = await tempDir();
  data = join(dir.path, 'data');
  const crawl = await runCli([
    'crawl',
    site.url,
    '--allow-private=127.0.0.0/8',
    '--delay',
    '0',
    '--render',
    'always',
    '--capture',
    'page',
    '--data',
    data,
    '--json',
  ]);
  expect(crawl.code, crawl.stderr).toBe(0);
});
afterAll(async () => {
  if (!isClosed) await site.close();
  await dir.remove();
});

const inFolder = async (collection: string, folder: string): Promise<[name: string, bytes: Buffer][]> => {
  const path = join(data, 'collections', collection, folder);
  const names = (await readdir(path)).sort();
  return Promise.all(names.map(async (name) => [name, await readFile(join(path, name))]));
};

async function strictly(collection: string): Promise<{ problems: string[]; records: StrictRecord[] }> {
  const problems: string[] = [];
  const say = (text: string): void => void problems.push(text);
  const records = (await inFolder(collection, 'warc')).flatMap(([name, bytes]) => readStrictly(name, bytes, say));
  for (const [name, bytes] of await inFolder(collection, 'indexes')) {
    const warc = `${name.slice(0, -'.cdxj'.length)}.warc.gz`;
    checkCdxj(
      name,
      bytes,
      records.filter(({ file }) => file === warc),
      say,
    );
  }
  checkTogether(records, say);
  return { problems, records };
}

const wacz = async (collection: string): Promise<Buffer> => {
  const out = join(dir.path, `wacz-${collection}`);
  const run = await runCli(['export', '--format', 'wacz', '--out', out, '--collection', collection, '--data', data]);
  expect(run.code, run.stderr).toBe(0);
  const name = (await readdir(out)).find((file) => file.endsWith('.wacz')) ?? '';
  return readFile(join(out, name));
};

describe('an archive', () => {
  it('passes a strict check of every record, revisit and index line', async () => {
    const { problems, records } = await strictly('main');
    expect(problems).toEqual([]);
    const urls = new Set(records.map(({ fields }) => fields.get('warc-target-uri')?.replace(site.url, '/')));
    for (const path of [
      '/',
      '/again',
      '/moved',
      '/gone',
      '/empty',
      '/style.css',
      '/river.png',
      '/mill.woff2',
      '/data.json',
    ])
      expect(urls).toContain(path);
    expect(records.filter(({ type }) => type === 'revisit').length).toBeGreaterThan(4);
  });

  it('is read whole by npm warcio', async () => {
    const { records } = await strictly('main');
    let count = 0;
    for (const [name] of await inFolder('main', 'warc')) {
      const path = join(data, 'collections/main/warc', name);
      for await (const record of new WARCParser(createReadStream(path))) {
        await record.readFully(false);
        count += 1;
      }
    }
    expect(count).toBe(records.length);
  });

  it('packs into a WACZ that passes a strict check, the same bytes each time', async () => {
    const problems: string[] = [];
    const first = await wacz('main');
    const { records, pages, extraPages } = checkWacz(first, (text) => problems.push(text));
    expect(problems).toEqual([]);
    expect(records.length).toBe((await strictly('main')).records.length);
    expect(pages.map(({ url }) => url)).toContain(site.url);
    expect(extraPages.map(({ url }) => url)).toContain(`${site.url}empty`);
    expect((await wacz('main')).equals(first)).toBe(true);
  });

  it('comes back from its WACZ into a new collection with the same corpus, and passes again', async () => {
    await wacz('main');
    const name = (await readdir(join(dir.path, 'wacz-main'))).find((file) => file.endsWith('.wacz')) ?? '';
    const args = ['ingest', join(dir.path, 'wacz-main', name), '--collection', 'copy', '--data', data, '--json'];
    const run = await runCli(args);
    expect(run.code, run.stdout + run.stderr).toBe(0);
    const [file] = (JSON.parse(run.stdout) as { files: { refused: unknown[]; lost: unknown[] }[] }).files;
    expect(file).toMatchObject({ refused: [], lost: [], error: null });
    expect(await exportedCorpus(data, 'copy')).toEqual(await exportedCorpus(data, 'main'));
    expect((await strictly('copy')).problems).toEqual([]);
    const verify = await runCli(['verify', '--data', data]);
    expect(verify.code, verify.stdout).toBe(0);
  });

  it('is replayed styled and alive with its origin gone, and nothing else is asked', async () => {
    isClosed = true;
    await site.close();
    const server = startCli(['replay', '--port', '0', '--data', data]);
    const browser = await chromium.launch({ executablePath: chromiumPath(), args: ['--no-sandbox'] });
    try {
      await replayed(server, browser);
    } finally {
      await browser.close();
      server.child.kill('SIGTERM');
      await server.ended;
    }
  });
});

interface Shown {
  live: string;
  colour: string;
  image: number;
  hasFont: boolean;
}

async function replayed(server: RunningCli, browser: Browser): Promise<void> {
  const address = await expect
    .poll(() => /http:\/\/127\.0\.0\.1:\d+\//.exec(server.output().stdout)?.[0], { timeout: 60_000 })
    .toBeDefined()
    .then(() => /http:\/\/127\.0\.0\.1:\d+\//.exec(server.output().stdout)?.[0] ?? '');
  const context = await browser.newContext({ viewport: { width: 1100, height: 760 } });
  const outside: string[] = [];
  context.on('request', (request) => {
    if (/^https?:/.test(request.url()) && !request.url().startsWith(address)) outside.push(request.url());
  });
  const page = await context.newPage();
  for (const path of ['', 'again']) {
    await page.goto(`${address}?url=${encodeURIComponent(site.url + path)}`);
    await expect
      .poll(() => shown(page.frames()), { timeout: 90_000, interval: 300 })
      .toEqual({ live: 'alive, from stored data', colour: 'rgb(120, 60, 20)', image: 60, hasFont: true });
  }
  if (process.env['GRISTMILL_REPLAY_SCREENSHOT'])
    await page.screenshot({ path: process.env['GRISTMILL_REPLAY_SCREENSHOT'] });
  expect(outside).toEqual([]);
}

async function shown(frames: readonly Frame[]): Promise<Shown | null> {
  for (const frame of frames) {
    const found = await frame
      .evaluate(async () => {
        const heading = document.querySelector('h1');
        const live = document.getElementById('live')?.textContent;
        const image = document.querySelector('img');
        if (!heading || !live || !image) return null;
        await document.fonts.ready;
        const hasFont = [...document.fonts].some((font) => font.family === 'Mill' && font.status === 'loaded');
        return { live, colour: getComputedStyle(heading).color, image: image.naturalWidth, hasFont };
      })
      .catch(() => null); // the frame is being replaced
    if (found !== null) return found;
  }
  return null;
}
