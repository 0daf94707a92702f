// A service applies a collection's retention policy by itself: not while a crawl of it is under way, and then all of it.
import { expect, it, onTestFinished } from 'vitest';
import { runCli } from '../support/cli.ts';
import { crawlOf, startMillSite } from '../support/mill-site.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { tempDir } from '../support/temp-dir.ts';

const PAGES = 12;
const capturesOf = async (at: TestService, url: string): Promise<number> =>
  (await at.ask<{ items: unknown[] }>(`/v1/captures?url=${encodeURIComponent(url)}`)).body.items.length;
const stateOf = async (at: TestService, id: string): Promise<string> =>
  (await at.ask<{ state: string }>(`/v1/crawls/${id}`)).body.state;
const applied = (at: TestService): string[] =>
  at.cli
    .output()
    .stderr.split('\n')
    .filter((line) => line.includes('the retention policy was applied'));

it('lets go what the policy says when the crawl has ended, and leaves other collections alone', async () => {
  const dir = await tempDir();
  const site = await startMillSite(PAGES);
  onTestFinished(async () => {
    await site.close();
    await dir.remove();
  });
  const data = `${dir.path}/d`;
  const saved = await runCli(['purge', '--older-than', '1s', '--save-policy', '--data', data]);
  expect(saved.code, saved.stderr).toBe(0);
  const service = await startTestService({
    dir: dir.path,
    env: {
      GRISTMILL_ARCHIVE_RETENTION_EVERY_MS: '500',
      GRISTMILL_ARCHIVE_IDLE_MS: '1500',
      GRISTMILL_LOG_LEVEL: 'info',
    },
  });
  onTestFinished(async () => void (await service.stop()));
  const made = await service.post<{ id: string }>('/v1/crawls', crawlOf(site, { delayMs: 300 }));
  const kept = await service.post<{ id: string }>('/v1/crawls', crawlOf(site, { collection: 'kept' }));
  expect([made.status, kept.status]).toEqual([201, 201]);
  let most = 0;
  for (let now = 0; most === 0 || now > 0; await new Promise((done) => setTimeout(done, 100))) {
    now = await capturesOf(service, `${site.origin}/`);
    most = Math.max(most, now);
    // what was archived is there until the crawl has ended
    if (most > 0 && now === 0) expect(await stateOf(service, made.body.id)).toBe('done');
  }
  expect(most).toBe(1);
  expect(applied(service).length).toBeGreaterThan(0);
  while ((await stateOf(service, kept.body.id)) !== 'done') await new Promise((done) => setTimeout(done, 100));
  const listed = await service.ask<{ items: unknown[] }>('/v1/documents?collection=kept&limit=100');
  expect(listed.body.items.length).toBeGreaterThan(0);
  await service.stop();
  const verify = await runCli(['verify', '--data', data]);
  expect(verify.code, verify.stdout).toBe(0);
});
