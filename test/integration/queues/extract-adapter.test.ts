// Extract's place in the pipeline, with a real Redis: where links and redirects go, and what pages wish of robots.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createExtractAdapter, type ExtractedPage } from '../../../queues/extract-adapter.ts';
import { createFrontier, type Frontier } from '../../../queues/frontier/frontier.ts';
import { toEntry } from '../../../queues/frontier/to-entry.ts';
import { offeredLinks } from '../../../queues/offered-links.ts';
import { openStageQueues, type StageQueues } from '../../../queues/stage-queues.ts';
import { type CrawlSpec, DEFAULT_CRAWL_SPEC } from '../../../src/domain/crawl.ts';
import { type OwnRedis, startOwnRedis } from '../../support/own-redis.ts';

let server: OwnRedis;
let queues: StageQueues;
let frontier: Frontier;
let crawls = 0;

beforeAll(async () => {
  server = await startOwnRedis();
  queues = openStageQueues(server.redis, 'test');
  frontier = createFrontier(server.redis);
});
afterAll(async () => {
  await queues.close();
  await server.stop();
});

const SEED = 'http://a.example/';

/** Takes the seed through the adapter as if extraction had found `page` there; answers what came of it. */
async function extracted(
  page: Partial<ExtractedPage>,
  changes: Partial<CrawlSpec> = {},
  hops = 0,
  offered = offeredLinks(),
) {
  const crawlId = `x${++crawls}`;
  const spec: CrawlSpec = { ...DEFAULT_CRAWL_SPEC, seeds: [SEED], delayMs: 0, ...changes };
  await frontier.open(crawlId, spec);
  const entry = toEntry(SEED, 0, null, hops);
  if (entry === null) throw new Error('no entry');
  await frontier.offer(crawlId, spec, [entry]);
  await frontier.take(crawlId, spec, 1);
  const said: string[] = [];
  const adapter = createExtractAdapter({
    offered,
    frontier,
    queues,
    concurrency: 1,
    extract: async () => ({ links: [], redirectTarget: null, robotsDirectives: [], noTextReason: null, ...page }),
    known: async (_collection, urls) => urls.map(() => false),
    giveUp: async (_crawl, _capture, reason) => void said.push(`no text: ${reason}`),
    forget: async () => void said.push('forgotten'),
    close: async () => undefined,
  });
  const job = { crawl: crawlId, url: entry.id, capture: `capture${crawls}` };
  const end = await adapter.process(job, AbortSignal.timeout(60_000), 1);
  const found = await frontier.take(crawlId, spec, 10);
  const archiving =
    (await queues.dedupe.getJob(job.capture)) ??
    (await queues.dedupe.getJobs()).find((j) => j.data.capture === job.capture);
  return { end, said, found, goesOn: archiving !== undefined, counters: (await frontier.progress(crawlId)).counters };
}

const link = (url: string) => ({ url, kind: 'a' as const, rel: '' });

describe('what a page wishes of robots', () => {
  it('is obeyed where it says nofollow, asked or not', async () => {
    const links = [link('http://a.example/next')];
    expect((await extracted({ links })).found.map((e) => e.url)).toEqual(['http://a.example/next']);
    expect((await extracted({ links, robotsDirectives: ['nofollow'] })).found).toEqual([]);
    expect((await extracted({ links, robotsDirectives: ['none'] })).found).toEqual([]);
  });

  it('keeps it out of the archive, or without text, when the crawl obeys', async () => {
    const free = await extracted({ robotsDirectives: ['noarchive', 'noindex'] });
    expect(free).toMatchObject({ said: [], goesOn: true, end: { outcome: 'done' } });
    const obeyed = await extracted({ robotsDirectives: ['noarchive'] }, { obeyTags: true });
    expect(obeyed).toMatchObject({ said: ['forgotten'], goesOn: false, end: { outcome: 'skipped', reason: 'policy' } });
    expect(obeyed.counters).toMatchObject({ 'reason:skipped:policy': 1 });
    const textless = await extracted({ robotsDirectives: ['noindex'] }, { obeyTags: true });
    expect(textless).toMatchObject({ said: ['no text: noindex'], goesOn: true });
  });
});

describe('a redirect', () => {
  it('counts its hops; a link begins anew', async () => {
    const page = { redirectTarget: 'http://a.example/on', links: [link('http://a.example/link')] };
    const { found } = await extracted(page, {}, 7);
    expect(found.map(({ url, depth, hops }) => ({ url, depth, hops }))).toEqual([
      { url: 'http://a.example/on', depth: 0, hops: 8 },
      { url: 'http://a.example/link', depth: 1, hops: 0 },
    ]);
  });
});

describe('links that were offered before', () => {
  it('are offered again in another crawl, and not again in the same one', async () => {
    const offered = offeredLinks();
    const page = { links: [link('http://a.example/next'), link('http://b.example/out-of-scope')] };
    for (let crawl = 0; crawl < 2; crawl++) {
      const { found } = await extracted(page, {}, 0, offered);
      expect(found.map((e) => e.url)).toEqual(['http://a.example/next']);
      expect(offered.has(`x${crawls}`, 'http://a.example/next', 1)).toBe(true);
      expect(offered.has(`x${crawls}`, 'http://b.example/out-of-scope', 1)).toBe(true);
    }
  });

  it('are forgotten when a page has no frontier any more', async () => {
    const offered = offeredLinks();
    offered.add('x0', ['http://a.example/next'], 1);
    const adapter = createExtractAdapter({
      offered,
      frontier,
      queues,
      concurrency: 1,
      extract: async () => null,
      known: async () => [],
      giveUp: async () => undefined,
      forget: async () => undefined,
      close: async () => undefined,
    });
    const gone = { crawl: 'x0', url: 'none', capture: 'none' };
    expect(await adapter.process(gone, AbortSignal.timeout(60_000), 1)).toMatchObject({ outcome: 'gone' });
    expect(offered.has('x0', 'http://a.example/next', 1)).toBe(false);
  });
});
