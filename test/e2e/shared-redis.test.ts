// One Redis may serve several archives, with collections of one name: each crawl's pages go to its own, and neither knows the other's.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from '../support/cli.ts';
import { exportedCorpus } from '../support/corpus.ts';
import { type CrawlSite, crawlArgs, startCrawlSite } from '../support/crawl-site.ts';
import { type OwnRedis, startOwnRedis } from '../support/own-redis.ts';
import { type TempDir, tempDir } from '../support/temp-dir.ts';

let site: CrawlSite;
let dirs: TempDir[];
let server: OwnRedis;
beforeAll(async () => {
  site = await startCrawlSite({ pages: 30, hosts: 3 });
  dirs = [await tempDir(), await tempDir()];
  server = await startOwnRedis();
});
afterAll(async () => {
  await site.close();
  await server.stop();
  await Promise.all(dirs.map((dir) => dir.remove()));
});

const env = (): Record<string, string> => ({ REDIS_URL: `unix:${server.socket}` });

describe('two data directories on one Redis', () => {
  it('are crawled at the same time, and have all pages each', async () => {
    const runs = await Promise.all(dirs.map((dir) => runCli(crawlArgs(site, dir.path), { env: env() })));
    for (const { code, stderr } of runs) expect(code, stderr).toBe(0);
    const [first, second] = await Promise.all(dirs.map((dir) => exportedCorpus(dir.path)));
    expect(first?.size).toBeGreaterThan(20);
    expect(second).toEqual(first);
    for (const dir of dirs) {
      const { code, stdout } = await runCli(['verify', '--data', dir.path, '--json']);
      expect(code, stdout).toBe(0);
    }
    const names = await Promise.all(dirs.map((dir) => readFile(join(dir.path, 'archive-id'), 'latin1')));
    expect(names[0]).not.toBe(names[1]);
  });
});
