// A crawl that may take so long, or so much: it ends by itself, says why, and leaves nothing half done.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CrawlRecord } from '../../src/domain/crawl.ts';
import { runCli } from '../support/cli.ts';
import { type CrawlSite, crawlArgs, startCrawlSite } from '../support/crawl-site.ts';
import { processesAbout } from '../support/processes.ts';
import { type TempDir, tempDir } from '../support/temp-dir.ts';

let site: CrawlSite;
let dir: TempDir;
beforeAll(async () => {
  site = await startCrawlSite({ pages: 150, hosts: 1 });
  dir = await tempDir();
});
afterAll(async () => {
  await site.close();
  await dir.remove();
});

async function crawl(
  name: string,
  ...flags: string[]
): Promise<{ code: number | null; stderr: string; record: CrawlRecord }> {
  const run = await runCli(crawlArgs(site, join(dir.path, name), '--quiet', ...flags));
  return { code: run.code, stderr: run.stderr, record: JSON.parse(run.stdout || '{}') as CrawlRecord };
}

async function outcomes(name: string, record: CrawlRecord): Promise<string[]> {
  const path = join(dir.path, name, 'collections/main/crawls', `${record.id}.urls.jsonl`);
  return (await readFile(path, 'utf8')).trim().split('\n');
}

describe('a crawl with a budget', () => {
  it('ends when its time is over', async () => {
    const { code, stderr, record } = await crawl('time', '--max-time', '12s', '--delay', '1000');
    expect(code, stderr).toBe(0);
    expect(record).toMatchObject({ state: 'done', ended_by: 'max-time' });
    expect(record.counts.open).toBe(0);
    expect(record.counts.overLimit).toBeGreaterThan(0);
    const ended = await outcomes('time', record);
    expect(new Set(ended).size).toBe(record.counts.accepted);
  });

  it('ends when its bytes are archived', async () => {
    const { code, stderr, record } = await crawl('bytes', '--max-bytes', '20kB', '--delay', '100');
    expect(code, stderr).toBe(0);
    expect(record).toMatchObject({ state: 'done', ended_by: 'max-bytes' });
    expect(record.counts.bytes).toBeGreaterThanOrEqual(20_000);
    expect(record.counts.accepted).toBeLessThan(150);
    expect((await outcomes('bytes', record)).length).toBe(record.counts.accepted);
  });

  it('says what ended it otherwise', async () => {
    const limited = await crawl('limit', '--limit', '5', '--delay', '0', '--max-time', '1h', '--max-bytes', '1GB');
    expect(limited.record).toMatchObject({ state: 'done', ended_by: 'limit' });
    const whole = await crawl('page', '--scope', 'page', '--delay', '0');
    expect(whole.record).toMatchObject({ state: 'done', ended_by: 'all-ended' });
  });

  it('refuses what is no time and no size', async () => {
    const time = await runCli(['crawl', site.seed, '--max-time', 'soon', '--data', join(dir.path, 'no')]);
    const size = await runCli(['crawl', site.seed, '--max-bytes', 'much', '--data', join(dir.path, 'no')]);
    expect([time.code, size.code]).toEqual([2, 2]);
    expect(time.stderr + size.stderr).toMatch(/90s[\s\S]*500MB/);
  });

  it('leaves no process behind', () => {
    expect(processesAbout(dir.path)).toEqual([]);
  });
});
