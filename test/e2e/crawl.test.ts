// The main job as a user runs it: one command, four worker processes, a real Redis, a real Chromium, an archive and a corpus.
import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { getPriority } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli, startCli } from '../support/cli.ts';
import { corpusOf } from '../support/corpus.ts';
import { type CrawlSite, crawlArgs, startCrawlSite } from '../support/crawl-site.ts';
import { processesAbout, workersOf } from '../support/processes.ts';
import { type TempDir, tempDir } from '../support/temp-dir.ts';

const PAGES = 120;

describe('crawl', () => {
  let site: CrawlSite;
  let dir: TempDir;
  let record: {
    state: string;
    counts: { states: Record<string, number>; rendered: number };
    corpus: string;
    id: string;
  };
  beforeAll(async () => {
    site = await startCrawlSite({ pages: PAGES, scriptEvery: 29 });
    dir = await tempDir();
    const run = await runCli(crawlArgs(site, join(dir.path, 'one')));
    expect(run.code, run.stderr).toBe(0);
    record = JSON.parse(run.stdout) as typeof record;
  });
  afterAll(async () => {
    await site.close();
    await dir.remove();
  });

  it('asks for every page once, for those that failed once twice, and for nothing private', () => {
    for (const page of site.pages) {
      expect(site.served.get(page.url), page.url).toBe(1);
      expect(site.asked.get(page.url), page.url).toBe(page.kind === 'flaky' ? 2 : 1);
    }
    expect(site.privateAsked).toBe(0);
    for (const url of [...site.redirects, ...site.dead]) expect(site.asked.get(url) ?? 0, url).toBeLessThanOrEqual(1);
  });

  it('ends every URL in one state and leaves no process behind', () => {
    expect(record.state).toBe('done');
    expect(record.counts.states['failed']).toBe(0);
    expect(record.counts.states['archived']).toBeGreaterThanOrEqual(PAGES);
    expect(processesAbout(dir.path)).toEqual([]);
  });

  it('renders the pages that need it, and few others', () => {
    const scripts = site.pages.filter((p) => p.kind === 'script').length;
    expect(record.counts.rendered).toBeGreaterThanOrEqual(scripts);
    expect(record.counts.rendered).toBeLessThanOrEqual(Math.ceil(scripts * 1.3));
  });

  it('exports each article once, under names that sha256sum reproduces, dense from 000', async () => {
    const files = await corpusOf(record.corpus);
    const articles = new Set(site.pages.map((p) => p.article));
    expect(files.size).toBe(articles.size);
    let n = 0;
    for (const [name, text] of files) {
      expect(name).toBe(
        `${String(n++).padStart(3, '0')}_${createHash('sha256').update(text).digest('hex').slice(0, 16)}.txt`,
      );
    }
  });

  it('exports the same bytes again, and after another crawl of the same site', async () => {
    const one = await corpusOf(record.corpus);
    const again = join(dir.path, 'again');
    expect((await runCli(['export', '--out', again, '--data', join(dir.path, 'one')])).code).toBe(0);
    expect(await corpusOf(again)).toEqual(one);
    const second = await runCli(crawlArgs(site, join(dir.path, 'two')));
    expect(second.code, second.stderr).toBe(0);
    expect(await corpusOf((JSON.parse(second.stdout) as typeof record).corpus)).toEqual(one);
  });

  it('passes its own verification', async () => {
    const run = await runCli(['verify', '--data', join(dir.path, 'one')]);
    expect(run.code, run.stdout + run.stderr).toBe(0);
  });
});

describe('interrupted crawl', () => {
  it('stops in order on SIGINT with exit 75 and goes on to the same corpus', async () => {
    const site = await startCrawlSite({ pages: 60 });
    await using dir = await tempDir();
    const data = join(dir.path, 'd');
    const running = startCli(crawlArgs(site, data, '--delay', '20'));
    while (site.served.size < 15) await new Promise((done) => setTimeout(done, 20));
    running.child.kill('SIGINT');
    const stopped = await running.ended;
    expect(stopped.code, stopped.stderr).toBe(75);
    expect(processesAbout(dir.path)).toEqual([]);
    const { id } = JSON.parse(stopped.stdout) as { id: string };
    expect(site.served.size).toBeLessThan(60);

    const resumed = await runCli(['crawl', '--resume', id, '--data', data, '--json']);
    expect(resumed.code, resumed.stderr).toBe(0);
    for (const page of site.pages) expect(site.served.get(page.url), page.url).toBe(1);
    await site.close();
  });

  it('takes a signal to itself and to its whole group, as `timeout` sends it, for one wish', async () => {
    const site = await startCrawlSite({ pages: 60 });
    await using dir = await tempDir();
    const running = startCli(crawlArgs(site, join(dir.path, 'd'), '--delay', '20'), { ownGroup: true });
    while (site.served.size < 15) await new Promise((done) => setTimeout(done, 20));
    const pid = running.child.pid ?? 0;
    process.kill(pid, 'SIGTERM');
    process.kill(-pid, 'SIGTERM');
    const stopped = await running.ended;
    expect(stopped.code, stopped.stderr).toBe(75);
    expect(JSON.parse(stopped.stdout)).toMatchObject({ state: 'interrupted' });
    expect(processesAbout(dir.path)).toEqual([]);
    await site.close();
  });

  it('goes on from the archive and the crawl record when Redis is lost altogether', async () => {
    const site = await startCrawlSite({ pages: 60, scriptEvery: 20 });
    await using dir = await tempDir();
    const [data, whole] = [join(dir.path, 'd'), join(dir.path, 'whole')];
    const running = startCli(crawlArgs(site, data, '--delay', '50'));
    while (site.served.size < 25) await new Promise((done) => setTimeout(done, 20));
    running.child.kill('SIGINT');
    const stopped = await running.ended;
    expect(stopped.code, stopped.stderr).toBe(75);
    const { id } = JSON.parse(stopped.stdout) as { id: string };
    await rm(join(data, 'redis'), { recursive: true });

    const resumed = await runCli(['crawl', '--resume', id, '--data', data, '--json']);
    expect(resumed.code, resumed.stderr).toBe(0);
    for (const page of site.pages) expect(site.served.get(page.url), page.url).toBe(1);
    const report = JSON.parse(resumed.stdout) as { corpus: string; counts: { states: Record<string, number> } };
    const other = JSON.parse((await runCli(crawlArgs(site, whole))).stdout) as typeof report;
    expect(report.counts.states).toEqual(other.counts.states);
    expect(await corpusOf(report.corpus)).toEqual(await corpusOf(other.corpus));
    await site.close();
  });

  it('ends its workers and Redis even when it is killed outright', async () => {
    const site = await startCrawlSite({ pages: 60 });
    await using dir = await tempDir();
    const running = startCli(crawlArgs(site, join(dir.path, 'd'), '--delay', '50'));
    while (site.served.size < 5) await new Promise((done) => setTimeout(done, 20));
    const workers = workersOf(running.child.pid ?? 0, 'fetch');
    expect(workers).toHaveLength(1);
    // behind the process that answers people
    expect(getPriority(workers[0]?.pid ?? 0)).toBe(Math.min(19, getPriority(running.child.pid ?? 0) + 5));
    running.child.kill('SIGKILL');
    await running.ended;
    for (let i = 0; i < 600 && processesAbout(dir.path).length > 0; i++)
      await new Promise((done) => setTimeout(done, 50));
    expect(processesAbout(dir.path)).toEqual([]);
    await site.close();
  });
});

describe('exit codes', () => {
  it('a host that never answers fails the crawl with 1', async () => {
    await using dir = await tempDir();
    const run = await runCli(
      ['crawl', 'http://127.0.0.1:9/', '--allow-private', '--data', join(dir.path, 'd'), '--json'],
      {
        env: { GRISTMILL_FETCH_BACKOFF_MS: '50' },
      },
    );
    expect(run.code, run.stderr).toBe(1);
    expect((JSON.parse(run.stdout) as { counts: { states: Record<string, number> } }).counts.states['failed']).toBe(1);
  });

  it('wrong usage is 2, wrong configuration 78', async () => {
    expect((await runCli(['crawl', 'ftp://example.org/'])).code).toBe(2);
    expect((await runCli(['crawl'])).code).toBe(2);
    expect((await runCli(['crawl', 'http://example.org/', '--scope', 'galaxy'])).code).toBe(2);
    const run = await runCli(['config'], { env: { GRISTMILL_FETCH_CONCURRENCY: 'many' } });
    expect(run.code).toBe(78);
    expect(run.stderr).toContain('fetch.concurrency');
  });
});
