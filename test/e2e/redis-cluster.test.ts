// A whole crawl on a Redis Cluster of three nodes: all pages, the same texts, and on through the death of a node.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { queuePrefix } from '../../queues/stage-queues.ts';
import { runCli, startCli } from '../support/cli.ts';
import { exportedCorpus } from '../support/corpus.ts';
import { type CrawlSite, crawlArgs, startCrawlSite } from '../support/crawl-site.ts';
import { type OwnCluster, startRedisCluster } from '../support/redis-cluster.ts';
import { type TempDir, tempDir } from '../support/temp-dir.ts';

let site: CrawlSite;
let dirs: TempDir[];
let cluster: OwnCluster;
beforeAll(async () => {
  site = await startCrawlSite({ pages: 60, hosts: 3 });
  dirs = [await tempDir(), await tempDir(), await tempDir()];
  cluster = await startRedisCluster();
});
afterAll(async () => {
  await site.close();
  await cluster.stop();
  await Promise.all(dirs.map((dir) => dir.remove()));
});

const pathOf = (n: number): string => dirs[n]?.path ?? '';

describe('a Redis Cluster', () => {
  it('carries a crawl as one server does, its keys on more than one node', async () => {
    const alone = await runCli(crawlArgs(site, pathOf(0)));
    expect(alone.code, alone.stderr).toBe(0);
    const shared = await runCli(crawlArgs(site, pathOf(1)), { env: { REDIS_URL: cluster.url } });
    expect(shared.code, shared.stderr).toBe(0);
    const keys = await cluster.keys();
    expect(keys.filter((count) => count > 0).length, keys.join()).toBeGreaterThan(1);
    const texts = await exportedCorpus(pathOf(1));
    expect(texts.size).toBeGreaterThan(40);
    expect(texts).toEqual(await exportedCorpus(pathOf(0)));
    expect((await runCli(['verify', '--data', pathOf(1)])).code).toBe(0);
  });

  it('may lose the node of the queues for a while: the crawl waits, and nothing is lost', async () => {
    const run = startCli(crawlArgs(site, pathOf(2)), { env: { REDIS_URL: cluster.url } });
    const asked = [...site.asked.values()].reduce((sum, n) => sum + n, 0);
    for (let i = 0; i < 600 && [...site.asked.values()].reduce((sum, n) => sum + n, 0) < asked + 20; i++)
      await pause(50);
    const gone = await cluster.killNodeOf(
      queuePrefix(await readFile(join(pathOf(2), 'archive-id'), 'latin1').then((id) => id.trim())),
    );
    await pause(3000);
    await gone.startAgain();
    const { code, stderr } = await run.ended;
    expect(code, stderr).toBe(0);
    expect(await exportedCorpus(pathOf(2))).toEqual(await exportedCorpus(pathOf(0)));
    const verified = await runCli(['verify', '--data', pathOf(2), '--json']);
    expect(verified.code, verified.stdout).toBe(0);
  });
});
