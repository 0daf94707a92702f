// `gristmill extract URL`: one page fetched under a crawl's own rules, rendered when it must be, without a service or a data directory.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from '../support/cli.ts';
import { type CrawlSite, startCrawlSite } from '../support/crawl-site.ts';
import { processesAbout } from '../support/processes.ts';
import { type TempDir, tempDir } from '../support/temp-dir.ts';

let site: CrawlSite;
let dir: TempDir;
beforeAll(async () => {
  site = await startCrawlSite({ pages: 40, scriptEvery: 7 });
  dir = await tempDir();
});
afterAll(async () => {
  await site.close();
  await dir.remove();
});

const extract = (...args: string[]) => runCli(['extract', ...args], { cwd: dir.path });
const pageOf = (kind: string): string => site.pages.find((page) => page.kind === kind)?.url ?? '';

describe('extract URL', () => {
  it('prints the text of a page, and leaves nothing in the working directory', async () => {
    const run = await extract(pageOf('plain'), '--allow-private');
    expect(run.code, run.stderr).toBe(0);
    expect(run.stdout.split(/\s+/).length).toBeGreaterThan(150);
    expect(existsSync(join(dir.path, 'data'))).toBe(false);
  });

  it('follows a redirect to the page it leads to', async () => {
    const run = await extract(site.redirects[0] ?? '', '--allow-private', '--json');
    expect(run.code, run.stderr).toBe(0);
    const { text } = JSON.parse(run.stdout) as { text: string };
    expect(text.length).toBeGreaterThan(500);
  });

  it('renders a script shell, and its browser ends with it', async () => {
    const rendered = await extract(pageOf('script'), '--allow-private');
    expect(rendered.code, rendered.stderr).toBe(0);
    expect(rendered.stdout.split(/\s+/).length).toBeGreaterThan(150);
    const raw = await extract(pageOf('script'), '--allow-private', '--render', 'never');
    expect(raw.stdout.length).toBeLessThan(rendered.stdout.length / 4);
    expect(processesAbout('gristmill-extract')).toEqual([]);
  });

  it('refuses a private address that was not allowed, naming the flag', async () => {
    const run = await extract(pageOf('plain'));
    expect(run.code).toBe(1);
    expect(run.stderr).toMatch(/private address.*--allow-private/);
    expect(run.stdout).toBe('');
  });

  it('says that a page is gone', async () => {
    const run = await extract(site.dead[0] ?? '', '--allow-private');
    expect(run.code).toBe(1);
    expect(run.stderr).toContain('answers 404');
  });

  it('tells a file that is not there in one line', async () => {
    const run = await extract('nowhere.html');
    expect(run).toMatchObject({ code: 2, stdout: '', stderr: 'error: nowhere.html: there is no such file\n' });
  });
});
