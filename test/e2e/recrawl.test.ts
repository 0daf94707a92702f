// One site crawled again and again into one collection: what did not change costs a question and no body, what changed is a new version, what went is recorded.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ChangingSite, startChangingSite } from '../support/changing-site.ts';
import { type CliResult, runCli } from '../support/cli.ts';
import { type TempDir, tempDir } from '../support/temp-dir.ts';

const PAGES = 13;
let site: ChangingSite;
let dir: TempDir;
let data: string;

interface CrawlShown {
  id: string;
  counts: { accepted: number; bytes: number; states: Record<string, number> };
}

const cli = (...args: string[]): Promise<CliResult> => runCli([...args, '--data', data]);
const crawl = async (...flags: string[]): Promise<CrawlShown> => {
  const run = await cli('crawl', site.seed, '--allow-private', '--delay', '0', '--export', 'none', '--json', ...flags);
  expect(run.stderr).not.toContain('Error');
  expect(run.code).toBe(0);
  return JSON.parse(run.stdout) as CrawlShown;
};

beforeAll(async () => {
  dir = await tempDir();
  data = join(dir.path, 'd');
  site = await startChangingSite({ pages: PAGES, withoutValidators: (n) => n === 12 });
});
afterAll(async () => {
  await site.close();
  await dir.remove();
});

describe('a site crawled again', () => {
  it('is fetched whole the first time', async () => {
    const first = await crawl();
    expect(first.counts.states).toMatchObject({ archived: PAGES, 'not-modified': 0 });
    expect(site.asked.every((request) => !request.isConditional && request.status === 200)).toBe(true);
  });

  it('costs one conditional request and no body for what did not change, and goes on along the links of such pages', async () => {
    site.forget();
    site.change(4);
    site.remove(8);
    const second = await crawl();
    expect(second.counts.accepted).toBe(PAGES);
    expect(second.counts.states).toMatchObject({ archived: 3, 'not-modified': PAGES - 3, failed: 0 });
    expect(site.asked).toHaveLength(PAGES);
    const unchanged = site.asked.filter(({ n }) => ![4, 8, 12].includes(n ?? -1));
    expect(unchanged.every(({ status, bytes, isConditional }) => status === 304 && bytes === 0 && isConditional)).toBe(
      true,
    );
    expect(site.asked.find(({ n }) => n === 4)).toMatchObject({ status: 200, isConditional: true });
    expect((await cli('verify')).code).toBe(0);
  });

  it('refers each 304 to the capture that first held the payload', async () => {
    site.forget();
    await crawl();
    const captures = JSON.parse((await cli('captures', site.url(5), '--json')).stdout) as {
      items: Array<{ status: number; is_revisit: boolean; record_id: string; digest: string }>;
    };
    expect(captures.items.map(({ status, is_revisit }) => [status, is_revisit])).toEqual([
      [200, false],
      [304, true],
      [304, true],
    ]);
    expect(new Set(captures.items.map(({ digest }) => digest)).size).toBe(1);
    const verified = await cli('verify');
    expect(verified.code).toBe(0);
  });

  it('fetches all whole when told to, and only what is new when told so', async () => {
    site.forget();
    const whole = await crawl('--revisit', 'all');
    expect(whole.counts.states).toMatchObject({ archived: PAGES, 'not-modified': 0 });
    expect(site.asked.some(({ isConditional }) => isConditional)).toBe(false);
    site.forget();
    const fresh = await crawl('--revisit', 'new');
    expect(site.asked.map(({ path }) => path)).toEqual(['/p/0']);
    expect(fresh.counts.accepted).toBe(1);
  });

  it('asks as before when the indexes were made again from the archive', async () => {
    expect((await cli('reindex')).code).toBe(0);
    site.forget();
    const again = await crawl();
    expect(again.counts.states['not-modified']).toBe(PAGES - 2);
    expect(site.asked.filter(({ status }) => status === 304)).toHaveLength(PAGES - 2);
  });

  it('exports what is current once, and all versions when asked: counters and advertisements make none', async () => {
    const rows = async (...flags: string[]) => {
      const out = join(dir.path, `corpus-${flags.length}`);
      expect((await cli('export', '--format', 'jsonl', '--duplicates', 'keep', '--out', out, ...flags)).code).toBe(0);
      const lines = (await readFile(join(out, 'documents.jsonl'), 'utf8')).trim().split('\n');
      return lines.map(
        (line) => JSON.parse(line) as { url: string; version: number; supersedes: string | null; record_id: string },
      );
    };
    const latest = await rows();
    expect(latest).toHaveLength(PAGES);
    expect(latest.filter(({ version }) => version !== 1).map(({ url }) => url)).toEqual([site.url(4)]);
    const all = await rows('--versions', 'all');
    expect(all).toHaveLength(PAGES + 1);
    const [one, two] = all.filter(({ url }) => url === site.url(4));
    expect([one?.version, two?.version]).toEqual([1, 2]);
    expect(two?.supersedes).toBe(one?.record_id);
  });
});
