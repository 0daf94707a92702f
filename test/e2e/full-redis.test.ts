// A Redis without room is waited out from the first command of a crawl to its last; one that stays full leaves the crawl to be resumed.
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CrawlRecord } from '../../src/domain/crawl.ts';
import { runCli, startCli } from '../support/cli.ts';
import { type CrawlSite, crawlArgs, startCrawlSite } from '../support/crawl-site.ts';
import { type OwnRedis, startOwnRedis } from '../support/own-redis.ts';
import { processesAbout } from '../support/processes.ts';
import { type TempDir, tempDir } from '../support/temp-dir.ts';

let site: CrawlSite;
let dir: TempDir;
let server: OwnRedis;
beforeAll(async () => {
  site = await startCrawlSite({ pages: 20, hosts: 2 });
  dir = await tempDir();
  server = await startOwnRedis(['--maxmemory-policy', 'noeviction', '--maxmemory', '1']);
});
afterAll(async () => {
  await site.close();
  await server.stop();
  await dir.remove();
});

const env = (): Record<string, string> => ({ REDIS_URL: `unix:${server.socket}` });

async function said(run: { output(): { stderr: string } }, what: string): Promise<void> {
  for (let i = 0; i < 600 && !run.output().stderr.includes(what); i++) await pause(50);
  expect(run.output().stderr).toContain(what);
}

describe('a Redis without room', () => {
  it('leaves a crawl that is told to stop interrupted, and lets it end once there is room', async () => {
    const stopped = startCli(
      crawlArgs(site, dir.path).filter((word) => word !== '--json'),
      { env: env() },
    );
    await said(stopped, 'waits, and goes on when this has passed: ');
    stopped.child.kill('SIGTERM');
    const { code, stderr } = await stopped.ended;
    expect(stderr).toContain('error: ');
    expect(stderr).toContain('Interrupted. Go on with:\n  gristmill crawl --resume ');
    expect(code).toBe(75);
    expect(processesAbout(dir.path)).toEqual([]);

    const id = /--resume (\S+)/.exec(stderr)?.[1] ?? '';
    const resumed = startCli(['crawl', '--resume', id, '--data', dir.path], { env: env() });
    await said(resumed, 'waits, and goes on when this has passed: ');
    await server.redis.config('SET', 'maxmemory', '0');
    const end = await resumed.ended;
    expect(end.code, end.stderr).toBe(0);
    expect(end.stdout).toContain(`Crawl ${id} is done`);
    const shown = await runCli(['crawls', '--data', dir.path, '--json']);
    const record = (JSON.parse(shown.stdout) as { items: CrawlRecord[] }).items[0];
    expect(record).toMatchObject({ id, state: 'done', ended_by: 'all-ended' });
    expect(record?.counts.states.archived).toBeGreaterThanOrEqual(20);
    expect((await runCli(['verify', '--data', dir.path])).code).toBe(0);
  });
});
