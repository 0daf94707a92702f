// Schedules as their owners have them: a service that crawls a changing site again and again, and what is then known of its pages.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ChangingSite, startChangingSite } from '../support/changing-site.ts';
import { type CliResult, type RunningCli, runCli, startCli } from '../support/cli.ts';
import { type TempDir, tempDir } from '../support/temp-dir.ts';

const PAGES = 13;
let site: ChangingSite;
let dir: TempDir;
let data: string;
let service: RunningCli;

interface Run {
  nominal: string;
  state: string;
  reason: string | null;
  crawl: string | null;
}
interface Shown {
  id: string;
  runs: Run[];
  visits?: Array<{ url: string; why: string; visits: number; changes: number; gone_since: string | null }>;
}
interface CrawlShown {
  id: string;
  state: string;
  counts: { accepted: number; states: Record<string, number> };
}

const cli = async (...args: string[]): Promise<CliResult> => {
  const run = await runCli([...args, '--data', data]);
  expect({ args, code: run.code, stderr: run.code === 0 ? '' : run.stderr }).toEqual({ args, code: 0, stderr: '' });
  return run;
};
const json = async <T>(...args: string[]): Promise<T> => JSON.parse((await cli(...args, '--json')).stdout) as T;
const crawlOf = async (id: string): Promise<CrawlShown | undefined> =>
  (await json<{ items: CrawlShown[] }>('crawls', 'list')).items.find((crawl) => crawl.id === id);

/** The crawl of a schedule's run `n` (0 is the first), when it has ended. */
async function endOfRun(schedule: string, n: number): Promise<CrawlShown> {
  for (;;) {
    const { runs } = await json<Shown>('schedule', 'show', schedule);
    const run = runs.filter(({ state }) => state === 'started').reverse()[n];
    const crawl = run?.crawl ? await crawlOf(run.crawl) : undefined;
    if (crawl?.state === 'done') return crawl;
    await new Promise((done) => setTimeout(done, 500));
  }
}
const soon = (): string => new Date(Date.now() + 3000).toISOString();
const add = async (...flags: string[]): Promise<string> => {
  const common = [site.seed, '--every', '60s', '--starts', soon(), '--allow-private', '--delay', '0'];
  return (await json<Shown>('schedule', 'add', ...common, ...flags)).id;
};

beforeAll(async () => {
  dir = await tempDir();
  data = join(dir.path, 'd');
  site = await startChangingSite({ pages: PAGES });
  service = startCli(['serve', '--port', '0', '--data', data]);
  while (!/listens on/.test(service.output().stderr)) {
    if (service.child.exitCode !== null) throw new Error(service.output().stderr);
    await new Promise((done) => setTimeout(done, 50));
  }
});
afterAll(async () => {
  service.child.kill('SIGTERM');
  await service.ended;
  await site.close();
  await dir.remove();
});

describe('a changing site under schedules', () => {
  let every = '';
  let adaptive = '';
  let second = '';

  it('is seen whole by the first run of each', async () => {
    every = await add('--collection', 'every');
    adaptive = await add('--collection', 'adaptive', '--adaptive', '--visits-per-day', String(24 * 60 * 5));
    expect((await endOfRun(every, 0)).counts.states).toMatchObject({ archived: PAGES });
    expect((await endOfRun(adaptive, 0)).counts.states).toMatchObject({ archived: PAGES });
  });

  it('costs the second run a question a page, and has its changes told', async () => {
    site.change(4);
    site.remove(8, 410);
    const run = await endOfRun(every, 1);
    second = run.id;
    expect(run.counts.accepted).toBe(PAGES);
    expect(run.counts.states).toMatchObject({ archived: 2, 'not-modified': PAGES - 2, failed: 0 });
    const changes = await json<{
      counts: Record<string, number>;
      items: Array<{ url: string; change: string; version: number | null }>;
    }>('crawls', 'changes', second);
    expect(changes.counts).toEqual({ appeared: 0, changed: 1, vanished: 1, returned: 0, unchanged: PAGES - 2 });
    expect(changes.items.map(({ url, change, version }) => [url, change, version]).sort()).toEqual([
      [site.url(4), 'changed', 2],
      [site.url(8), 'vanished', null],
    ]);
    const atom = (await cli('crawls', 'changes', second, '--feed', 'atom')).stdout;
    expect(atom).toContain(`<link rel="alternate" href="${site.url(8)}"/>`);
    expect(atom).toContain('<category term="vanished"/>');
    const feed = JSON.parse((await cli('crawls', 'changes', second, '--feed', 'json')).stdout) as {
      items: Array<{ url: string; tags: string[] }>;
    };
    expect(feed.items.map(({ url, tags }) => [url, tags]).sort()).toEqual([
      [site.url(4), ['changed']],
      [site.url(8), ['vanished']],
    ]);
  });

  it('has the history of each page, and the difference between two texts', async () => {
    const kinds = async (n: number): Promise<Array<[string, number | null]>> =>
      (
        await json<{ items: Array<{ change: string; version: number | null }> }>(
          'captures',
          site.url(n),
          '--collection',
          'every',
          '--limit',
          '2',
        )
      ).items.map(({ change, version }) => [change, version]);
    expect(await kinds(4)).toEqual([
      ['appeared', 1],
      ['changed', 2],
    ]);
    expect(await kinds(5)).toEqual([
      ['appeared', 1],
      ['unchanged', 1],
    ]);
    expect(await kinds(8)).toEqual([
      ['appeared', 1],
      ['vanished', null],
    ]);
    const page = join(dir.path, 'diff.html');
    const words = await cli('diff', site.url(4), '--collection', 'every', '--html', page);
    expect(words.stdout).toMatch(/\[-.+-\]\{\+.+\+\}/);
    expect(await readFile(page, 'utf8')).toMatch(/<del>.+<\/del><ins>.+<\/ins>/);
    const paragraphs = await json<{ diff: { removed: number; added: number } }>(
      'diff',
      site.url(4),
      '--collection',
      'every',
      '--unit',
      'paragraph',
      '--markdown',
    );
    expect(paragraphs.diff.removed).toBeGreaterThanOrEqual(1);
  });

  it('is visited page by page under a budget, each page with its reason', async () => {
    site.forget();
    const run = await endOfRun(adaptive, 2);
    expect(run.counts.accepted).toBeLessThanOrEqual(5);
    const shown = await json<Shown>('schedule', 'show', adaptive);
    expect(shown.visits?.map(({ url }) => url).sort()).toEqual(
      Array.from({ length: PAGES }, (_, n) => site.url(n)).sort(),
    );
    for (const visit of shown.visits ?? [])
      expect(visit.why).toMatch(/estimated to change every|assumed to change every|gone since/);
    expect((await cli('schedule', 'show', adaptive, '--pages', '2')).stdout).toMatch(
      /budget {2}7200 visits a day[\s\S]+visit .+\n.+\n.+visit .+\n.+\n.+2 of 13 shown/,
    );
  });

  it('keeps what it has, whatever its schedule becomes', async () => {
    expect((await json<Shown & { paused: boolean }>('schedule', 'pause', every)).paused).toBe(true);
    await cli('schedule', 'remove', adaptive);
    expect((await json<{ items: Shown[] }>('schedule', 'list')).items.map(({ id }) => id)).toEqual([every]);
    expect((await runCli(['schedule', 'show', adaptive, '--data', data])).stderr).toContain('gristmill schedule list');
    service.child.kill('SIGTERM');
    expect((await service.ended).code).toBe(0);
    expect((await cli('verify', '--collection', 'every')).stdout).toContain('every');
  });
});
