// The console in Chromium, as a person uses it: a crawl watched, a text understood, a change seen, a corpus taken home; by keyboard, for everyone, and against pages that attack.
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { DuckDBInstance } from '@duckdb/node-api';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { articleText, crawlOf, type MillSite, startMillSite } from '../support/mill-site.ts';
import { chromiumPath } from '../support/programs.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { type TempDir, tempDir } from '../support/temp-dir.ts';

interface Crawl {
  id: string;
  state: string;
}

/** What a stored page may try: scripts, handlers, a refresh, a frame; and the same as words, which must be shown as words. */
const ATTACK = `<script>top.pwned = 1; alert(1)</script><img src="x" onerror="top.pwned = 1"><meta http-equiv="refresh" content="0;url=http://127.0.0.1:9/evil">
<svg onload="top.pwned = 1"></svg><iframe src="javascript:top.pwned=1"></iframe><a href="javascript:top.pwned=1">link</a><base href="http://127.0.0.1:9/">
<p>The page said: &lt;script&gt;window.pwned = 1&lt;/script&gt; and &lt;img src=x onerror=window.pwned=1&gt; in the middle of its story, which the miller read aloud.</p>`;
const TITLE = '<title>&lt;img src=x onerror=window.pwned=1&gt;</title>';

let dir: TempDir;
let site: MillSite;
let evil: MillSite;
let service: TestService;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let axe: string;
const asked: string[] = [];
const faults: string[] = [];

beforeAll(async () => {
  dir = await tempDir();
  site = await startMillSite(6);
  evil = await startMillSite(2, `${TITLE}${ATTACK}`);
  service = await startTestService({ dir: dir.path });
  browser = await chromium.launch({ executablePath: chromiumPath(), args: ['--no-sandbox'] });
  axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  context = await browser.newContext({ acceptDownloads: true, viewport: { width: 1280, height: 900 } });
  page = await context.newPage();
  page.setDefaultTimeout(90_000);
  page.on('requestfinished', (request) => asked.push(request.url()));
  page.on('requestfailed', (request) => {
    // what the policy stopped was never sent
    if (request.failure()?.errorText !== 'csp') asked.push(`${request.url()}`);
  });
  page.on('pageerror', (error) => faults.push(String(error)));
  page.on('dialog', (dialog) => {
    faults.push(`dialog: ${dialog.message()}`);
    dialog.dismiss().catch(() => undefined);
  });
});
afterAll(async () => {
  await browser.close();
  await service.stop();
  await site.close();
  await evil.close();
  await dir.remove();
});

const go = async (hash: string): Promise<void> => {
  await page.goto(`${service.base}/${hash}`);
  await page.getByRole('heading', { level: 1 }).waitFor();
};

async function crawled(target: MillSite, more: Record<string, unknown> = {}): Promise<Crawl> {
  const made = await service.post<Crawl>('/v1/crawls', crawlOf(target, more));
  expect(made.status).toBeLessThan(300);
  for (;;) {
    const { body } = await service.ask<Crawl>(`/v1/crawls/${made.body.id}`);
    if (body.state === 'done') return body;
    await new Promise((done) => setTimeout(done, 200));
  }
}

/** Rules that this page breaks, as `rule: element`. */
async function barriers(): Promise<string[]> {
  await page.evaluate(axe);
  return page.evaluate(async () => {
    const { axe: checker } = globalThis as unknown as {
      axe: {
        run(
          root: unknown,
          options: unknown,
        ): Promise<{ violations: Array<{ id: string; nodes: Array<{ html: string }> }> }>;
      };
    };
    const { violations } = await checker.run(document, { iframes: false });
    return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`));
  });
}

describe('a person', () => {
  it('begins with an empty console that says what to do', async () => {
    await go('');
    await page.getByText('No crawls yet').waitFor();
    expect(await page.getByRole('button', { name: 'Begin a crawl' }).isVisible()).toBe(true);
    expect(await page.title()).toBe('Crawls · Gristmill');
  });

  it('begins a crawl with the form, by keyboard alone, and is told what is wrong first', async () => {
    await page.getByRole('button', { name: 'New crawl' }).focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog');
    await dialog.waitFor();
    await page.keyboard.type(`${site.origin}/`);
    await dialog.getByRole('button', { name: 'Begin' }).press('Enter');
    await dialog.getByRole('alert').waitFor();
    expect(await dialog.getByRole('alert').innerText()).toContain('refused');
    await dialog.getByText('More', { exact: true }).click();
    await dialog.getByLabel('Private hosts').fill(`127.0.0.1:${site.port}`);
    await dialog.getByLabel('Delay between requests').fill('200');
    await dialog.getByLabel('Browser').selectOption('never');
    await dialog.getByRole('button', { name: 'Begin' }).press('Enter');
    await page.getByRole('heading', { level: 1, name: `127.0.0.1:${site.port}/` }).waitFor();
  });

  it('watches it live to its end', async () => {
    await page.locator('.head .chip', { hasText: 'done' }).waitFor();
    const archived = page.locator('.figures div', { hasText: 'archived' }).locator('dd');
    expect(Number(await archived.innerText())).toBe(6);
    await page.getByRole('row', { name: /story\/3\.html/ }).waitFor();
  });

  it('watches one that a program began, too', async () => {
    const made = await service.post<Crawl>('/v1/crawls', crawlOf(site, { delayMs: 1000, collection: 'by-api' }));
    await go(`#/crawls/${made.body.id}`);
    await page.locator('.head .chip', { hasText: 'running' }).waitFor();
    await page.locator('.head .chip', { hasText: 'done' }).waitFor();
    await page.getByRole('row', { name: /story\/5\.html/ }).waitFor();
    await go('#/crawls');
    await page
      .getByRole('link', { name: `127.0.0.1:${site.port}/` })
      .nth(1)
      .click();
    await page.locator('.head .chip', { hasText: 'done' }).waitFor();
  });

  it('reads a document beside its page and sees why a block was taken out', async () => {
    await page.getByRole('link', { name: 'Documents' }).last().click();
    await page.getByRole('link', { name: 'Story 3 of the mill' }).click();
    await page.getByRole('button', { name: 'Block by block' }).waitFor();
    const cookie = page.locator('.block', { hasText: 'We use cookies' });
    await cookie.first().waitFor();
    expect(await cookie.first().getAttribute('class')).toContain('gone');
    expect((await cookie.first().locator('.why').innerText()).length).toBeGreaterThan(3);
    expect(await page.locator('.block', { hasText: 'part 2 of story 3' }).getAttribute('class')).not.toContain('gone');
    const frame = page.frameLocator('iframe');
    expect(await frame.locator('h1').innerText()).toBe('Story 3 of the mill');
    await page.getByRole('button', { name: 'Clean text' }).click();
    expect(await page.locator('.text').innerText()).not.toContain('cookies');
  });

  it('schedules it, lets it run again on the changed site, and sees the difference', async () => {
    site.change(
      '/story/3.html',
      `${articleText(3)}<p>In spring the flood took the old wheel, and a new one of oak was set.</p>`,
    );
    const first = new Date(Date.now() + 2000).toISOString();
    const made = await service.post<{ id: string }>('/v1/schedules', {
      every: '1d',
      startsAt: first,
      crawl: crawlOf(site),
    });
    await go('#/schedules');
    await page.locator('.card', { hasText: made.body.id }).getByText('started').waitFor();
    const run = page.locator('.card', { hasText: made.body.id }).locator('li a').first();
    await run.click();
    await page.locator('.head .chip', { hasText: 'done' }).waitFor();
    await page.getByRole('link', { name: 'Changes' }).click();
    const changed = page.getByRole('row', { name: /Story 3 of the mill/ });
    await changed.locator('.chip', { hasText: 'changed' }).waitFor();
    expect(await page.locator('.figures div', { hasText: 'unchanged' }).locator('dd').innerText()).toBe('5');
    await page.getByRole('button', { name: 'Vanished' }).click();
    await page.getByText('None of these').waitFor();
    const feed = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Atom feed' }).click();
    expect(await readFile(await (await feed).path(), 'utf8')).toContain('<category term="changed"/>');
    await go(`#/schedules/${made.body.id}`);
    const visit = page.getByRole('row', { name: /story\/3\.html/ });
    await visit.getByText('changed on 1 of 1 visits').waitFor();
    await page.getByLabel('Part of the address').fill('no-such-page');
    await page.getByRole('button', { name: 'Show' }).click();
    await page.getByText('No such page').waitFor();
    await go(`#/captures?url=${encodeURIComponent(`${site.origin}/story/3.html`)}`);
    await page.locator('.diff ins', { hasText: 'flood took the old wheel' }).waitFor();
    const boxes = page.getByRole('checkbox');
    expect(await boxes.count()).toBe(2);
    await boxes.nth(0).check();
    await boxes.nth(1).check();
    await page.getByRole('button', { name: 'Compare the two chosen' }).click();
    await page.getByRole('button', { name: 'Paragraphs' }).click();
    await page.locator('.diff ins', { hasText: 'flood took the old wheel' }).waitFor();
  });

  it('makes an export, reads its report, downloads it and loads the file with DuckDB', async () => {
    await go('#/exports');
    await page.getByRole('button', { name: 'New export' }).click();
    await page.getByLabel('Name of downloads').fill('stories');
    await page.getByLabel('Format').selectOption('parquet');
    await page.getByRole('button', { name: 'Make it' }).click();
    await page.locator('.head .chip', { hasText: 'done' }).waitFor();
    expect(await page.getByText('Left out, and why').isVisible()).toBe(true);
    const coming = page.waitForEvent('download');
    await page.getByRole('button', { name: /\.parquet$/ }).click();
    const file = await (await coming).path();
    const database = await (await DuckDBInstance.create(':memory:')).connect();
    const answer = await database.runAndReadAll(
      `select count(*) as documents, count(distinct sha256) as texts, max(text) as text from read_parquet('${file}')`,
    );
    const [row] = answer.getRowObjectsJson();
    database.closeSync();
    expect(Number(row?.['documents'])).toBeGreaterThan(0);
    expect(row?.['texts']).toBe(row?.['documents']);
    expect(String(row?.['text'])).toContain('story');
  });

  it('replays a page on an origin that is not the console’s', async () => {
    await go(`#/replay?url=${encodeURIComponent(`${site.origin}/story/3.html`)}`);
    const source = await page.locator('iframe').getAttribute('src');
    expect(new URL(source ?? '').origin).not.toBe(service.base);
    for (;;) {
      const texts = await Promise.all(
        page.frames().map((frame) =>
          frame
            .locator('h1')
            .first()
            .innerText({ timeout: 500 })
            .catch(() => ''),
        ),
      );
      if (texts.some((text) => text === 'Story 3 of the mill')) break;
    }
  });

  it('is asked for a key where one is needed, and let in with it', async () => {
    const { body } = await service.post<{ key: string; id: string }>('/v1/keys', { name: 'me', scopes: ['admin'] });
    const answers = (status: number) =>
      vi.waitFor(async () => expect((await service.ask('/v1/stats')).status).toBe(status), { timeout: 20_000 });
    try {
      await answers(401);
      await go('#/health');
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel('Key').fill(body.key);
      await dialog.getByRole('button', { name: 'Use it' }).click();
      await dialog.waitFor({ state: 'hidden' });
      await page.getByText('answers', { exact: true }).first().waitFor();
      await vi.waitFor(async () => expect(await barriers()).toEqual([]), { timeout: 20_000 });
      await page.getByRole('link', { name: 'Metrics' }).click();
      await page.getByText('gristmill_http_request', { exact: false }).first().waitFor();
      await page.getByRole('searchbox').fill('redis_up');
      await page.getByRole('region', { name: 'Metrics' }).getByText('gristmill_redis_up 1').waitFor();
      const overtaken = await page.evaluate(`(async () => {
        const { call, getKey, setKey } = await import('/console/api.mjs');
        const key = getKey();
        setKey(null);
        const asked = call('/v1/stats').catch((problem) => problem.status);
        setKey(key);
        return asked;
      })()`);
      expect(overtaken).toBe(401);
      expect(await dialog.count()).toBe(0);
    } finally {
      await service.ask(`/v1/keys/${body.id}`, { method: 'DELETE', headers: { authorization: `Bearer ${body.key}` } });
      await answers(200); // the page keeps its key until none is asked for, so that no dialog opens behind this test
      await page.evaluate(() => sessionStorage.clear());
    }
  });
});

describe('a stored page', () => {
  it('that attacks is words in the console and cannot run', async () => {
    await crawled(evil, { collection: 'evil' });
    await go('#/documents?collection=evil');
    asked.length = 0;
    await page.locator('td a.cover').first().waitFor();
    await page.locator('td a.cover').first().click();
    await page.locator('.block', { hasText: '<script>window.pwned = 1</script>' }).first().waitFor();
    await page.getByRole('button', { name: 'Clean text' }).click();
    expect(await page.locator('.text').innerText()).toContain('<img src=x onerror=window.pwned=1>');
    for (const hash of [
      '#/documents?collection=evil',
      `#/captures?collection=evil&url=${encodeURIComponent(`${evil.origin}/`)}`,
      `#/captures?url=${encodeURIComponent('"><img src=x onerror=window.pwned=1>')}`,
      `#/crawls/${encodeURIComponent('<img src=x onerror=window.pwned=1>')}`,
    ]) {
      await go(hash);
      expect(await page.locator('main img, main script, main svg[onload]').count()).toBe(0);
    }
    expect(await page.evaluate(() => (window as unknown as { pwned?: number }).pwned)).toBeUndefined();
    expect(faults).toEqual([]);
    expect(page.url().startsWith(service.base)).toBe(true);
    const { port } = new URL(service.base);
    const foreign = asked.filter(
      (url) => !url.startsWith('data:') && new URL(url).port !== port && !/\/t\/[\w-]{32}\//.test(url),
    );
    expect(foreign).toEqual([]);
  });
});

describe('everyone', () => {
  it.each(['light', 'dark'] as const)('can use every view, in the %s', async (scheme) => {
    await page.emulateMedia({ colorScheme: scheme });
    const { body: crawls } = await service.ask<{ items: Crawl[] }>('/v1/crawls');
    const { body: documents } = await service.ask<{ items: Array<{ record_id: string }> }>('/v1/documents');
    const { body: exports } = await service.ask<{ items: Array<{ id: string }> }>('/v1/exports');
    const { body: schedules } = await service.ask<{ items: Array<{ id: string }> }>('/v1/schedules');
    const record = documents.items[0]?.record_id.replace(/^<?urn:uuid:|>$/g, '') ?? '';
    for (const hash of [
      '#/crawls',
      `#/crawls/${crawls.items.at(-1)?.id}`,
      '#/schedules',
      '#/documents',
      `#/documents/${record}`,
      '#/documents?q=nothing-at-all',
      '#/captures',
      `#/captures?url=${encodeURIComponent(`${site.origin}/story/3.html`)}`,
      '#/exports',
      `#/exports/${exports.items[0]?.id}`,
      '#/health',
      '#/metrics',
      `#/crawls/${crawls.items[0]?.id}/changes`,
      `#/schedules/${schedules.items[0]?.id}`,
      '#/schedules/s-none',
      '#/crawls/none',
      '#/nowhere',
      'docs',
    ]) {
      await go(hash);
      if (hash.startsWith('#/documents/')) await page.locator('.blocks').waitFor();
      expect(await barriers(), hash).toEqual([]);
    }
    for (const [hash, button] of [
      ['#/crawls', 'New crawl'],
      ['#/schedules', 'New schedule'],
      ['#/exports', 'New export'],
    ] as const) {
      await go(hash);
      await page.getByRole('button', { name: button }).first().click();
      await page.getByRole('dialog').waitFor();
      expect(await barriers(), button).toEqual([]);
      await page.keyboard.press('Escape');
    }
    expect(faults).toEqual([]);
  });

  it('can use it on a small screen without sideways scrolling', async () => {
    await page.setViewportSize({ width: 390, height: 780 });
    for (const hash of ['#/crawls', '#/documents', '#/health', '#/captures']) {
      await go(hash);
      expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), hash).toBe(true);
    }
    await page.setViewportSize({ width: 1280, height: 900 });
  });
});
