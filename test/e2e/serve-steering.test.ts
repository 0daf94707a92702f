// A service that is told to stop a crawl, by a person or by its disk: every URL has an end, or waits to go on.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCli, startCli } from '../support/cli.ts';
import { crawlOf, type MillSite, startMillSite } from '../support/mill-site.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { type TempDir, tempDir } from '../support/temp-dir.ts';

interface Crawl {
  id: string;
  state: string;
  counts: { accepted: number; open: number; states: Record<string, number>; reasons: Record<string, number> };
}

const PAGES = 40;
let dir: TempDir;
let site: MillSite;
let service: TestService | null;

beforeEach(async () => {
  dir = await tempDir();
  site = await startMillSite(PAGES);
});
afterEach(async () => {
  await service?.stop();
  await site.close();
  await dir.remove();
});

async function until(at: TestService, id: string, is: (crawl: Crawl) => boolean): Promise<Crawl> {
  for (;;) {
    const { body } = await at.ask<Crawl>(`/v1/crawls/${id}`);
    if (is(body)) return body;
    await new Promise((done) => setTimeout(done, 100));
  }
}
const begin = async (at: TestService, more: Record<string, unknown> = {}): Promise<string> => {
  const made = await at.post<Crawl>('/v1/crawls', crawlOf(site, more));
  expect(made.status).toBe(201);
  return made.body.id;
};
const isUnderWay = ({ counts }: Crawl): boolean => counts.accepted === PAGES && (counts.states['archived'] ?? 0) > 0;

/** How each URL ended, by its page in the log. */
async function endsOf(at: TestService, id: string): Promise<Map<string, string>> {
  const { body } = await at.ask<{ items: Array<{ url: string; state: string; reason: string | null }> }>(
    `/v1/crawls/${id}/pages?limit=500`,
  );
  expect(new Set(body.items.map(({ url }) => url)).size).toBe(body.items.length);
  return new Map(body.items.map(({ url, state, reason }) => [url, reason === null ? state : `${state}:${reason}`]));
}

function expectWhole(crawl: Crawl, ends: ReadonlyMap<string, string>): void {
  expect(ends.size).toBe(PAGES);
  const cancelled = [...ends.values()].filter((end) => end === 'skipped:cancelled').length;
  expect(cancelled).toBeGreaterThan(0);
  expect(crawl.counts).toMatchObject({ accepted: PAGES, open: 0 });
  expect(crawl.counts.reasons).toMatchObject({ 'skipped:cancelled': cancelled });
  expect(Object.values(crawl.counts.states).reduce((sum, n) => sum + n, 0)).toBe(PAGES);
  expect(crawl.counts.states['archived']).toBe(PAGES - cancelled);
}

describe('a cancelled crawl', () => {
  it('has an end for every URL that it had accepted, and keeps what it archived', async () => {
    service = await startTestService({ dir: dir.path });
    const id = await begin(service, { delayMs: 1000 });
    await until(service, id, isUnderWay);
    const cancelled = await service.post<Crawl>(`/v1/crawls/${id}/cancel`, {});
    expect([cancelled.status, cancelled.body.state]).toEqual([200, 'cancelled']);
    const crawl = await until(service, id, ({ state }) => state === 'cancelled');
    expectWhole(crawl, await endsOf(service, id));
    expect((await service.post(`/v1/crawls/${id}/cancel`, {})).status).toBe(200);
    expect((await service.post(`/v1/crawls/${id}/resume`, {})).status).toBe(409);
    const verified = await runCli(['verify', '--data', `${dir.path}/d`]);
    expect([verified.code, verified.stdout]).toEqual([0, expect.any(String)]);
  });

  it('has them too when it was paused before, and cancelled by the command line before the next start', async () => {
    service = await startTestService({ dir: dir.path });
    const [one, two] = [
      await begin(service, { delayMs: 1000 }),
      await begin(service, { delayMs: 1000, collection: 'b' }),
    ];
    for (const id of [one, two]) {
      await until(service, id, isUnderWay);
      expect((await service.post(`/v1/crawls/${id}/pause`, {})).status).toBe(200);
    }
    expect((await service.post<Crawl>(`/v1/crawls/${one}/cancel`, {})).body.state).toBe('cancelled');
    expectWhole(await until(service, one, () => true), await endsOf(service, one));
    expect((await runCli(['crawls', 'cancel', two, '--data', `${dir.path}/d`])).code).toBe(0);
    await service.stop();
    service = await startTestService({ dir: dir.path, args: ['--no-workers'] });
    expectWhole(await until(service, two, () => true), await endsOf(service, two));
  });

  it('is one that another process drives, too', async () => {
    service = await startTestService({ dir: dir.path, args: ['--no-workers'] });
    const cli = startCli([
      'crawl',
      `${site.origin}/`,
      '--allow-private',
      '--render',
      'never',
      '--data',
      `${dir.path}/d`,
      '--export',
      'none',
    ]);
    const { body } = await (async () => {
      for (;;) {
        const listed = await (service as TestService).ask<{ items: Crawl[] }>('/v1/crawls');
        if (listed.body.items.length > 0) return listed;
        await new Promise((done) => setTimeout(done, 100));
      }
    })();
    const id = body.items[0]?.id ?? '';
    // its counts are on disk at its end alone: one line of its log says that it is under way
    while ((await endsOf(service, id)).size === 0) await new Promise((done) => setTimeout(done, 100));
    expect((await service.post<Crawl>(`/v1/crawls/${id}/cancel`, {})).body.state).toBe('cancelled');
    await cli.ended;
    expectWhole(await until(service, id, ({ state }) => state === 'cancelled'), await endsOf(service, id));
  });
});

describe('a disk that is nearly full', () => {
  it('keeps new crawls waiting, and lets them go on when there is room', async () => {
    service = await startTestService({
      dir: dir.path,
      env: { GRISTMILL_ARCHIVE_MIN_FREE_BYTES: String(2 ** 50) },
    });
    while (!service.cli.output().stderr.includes('the disk is nearly full'))
      await new Promise((done) => setTimeout(done, 50));
    const id = await begin(service);
    expect((await service.post(`/v1/crawls/${id}/pause`, {})).status).toBe(200);
    expect((await service.post(`/v1/crawls/${id}/resume`, {})).status).toBe(200);
    await service.stop();
    service = await startTestService({ dir: dir.path, args: ['--no-workers'] });
    const before = await service.ask<Crawl>(`/v1/crawls/${id}`);
    expect(before.body.counts.states['archived']).toBe(0);
    await service.stop();
    service = await startTestService({ dir: dir.path });
    const crawl = await until(service, id, ({ state }) => state === 'done');
    expect(crawl.counts.states['archived']).toBe(PAGES);
  });
});
