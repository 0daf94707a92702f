// The frontier against a real Redis: one terminal state a URL, paced hosts, smallest depth first.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FrontierEntry, urlId } from '../../../queues/frontier/entry.ts';
import { createFrontier, type Frontier } from '../../../queues/frontier/frontier.ts';
import { serverClock } from '../../../queues/frontier/server-clock.ts';
import { type CrawlSpec, DEFAULT_CRAWL_SPEC } from '../../../src/domain/crawl.ts';
import { type OwnRedis, startOwnRedis } from '../../support/own-redis.ts';

let server: OwnRedis;
let clock = 1_000_000;
let frontier: Frontier;
let crawls = 0;

beforeAll(async () => {
  server = await startOwnRedis();
  frontier = createFrontier(server.redis, () => clock);
});
afterAll(() => server.stop());

const specOf = (changes: Partial<CrawlSpec>): CrawlSpec => ({
  ...DEFAULT_CRAWL_SPEC,
  seeds: ['http://a/'],
  ...changes,
});
const entryOf = (url: string, depth = 0): FrontierEntry => ({
  id: urlId(url),
  url,
  host: new URL(url).host,
  depth,
  attempt: 0,
  deferrals: 0,
  referrer: null,
  hops: 0,
  waitedMs: 0,
  spentMs: 0,
});
const archived = { state: 'archived', reason: null, httpStatus: 200 } as const;

async function openCrawl(changes: Partial<CrawlSpec>): Promise<{ id: string; spec: CrawlSpec }> {
  const id = `c${++crawls}`;
  const spec = specOf(changes);
  await frontier.open(id, spec);
  return { id, spec };
}

describe('frontier', () => {
  it('knows a URL once, however often and by whomever it is offered', async () => {
    const { id, spec } = await openCrawl({ delayMs: 0 });
    const urls = Array.from({ length: 1200 }, (_, i) => entryOf(`http://h${i % 7}/p${i}`));
    const answers = await Promise.all([1, 2, 3].map(() => frontier.offer(id, spec, urls)));
    expect(answers.reduce((sum, a) => sum + a.added, 0)).toBe(1200);
    const taken = new Set<string>();
    for (let round = 0; round < 200 && taken.size < 1200; round++) {
      for (const e of await frontier.take(id, spec, 50)) {
        expect(taken.has(e.id)).toBe(false);
        taken.add(e.id);
        await frontier.finish(id, spec, e, archived);
      }
    }
    expect(taken.size).toBe(1200);
    expect(await frontier.progress(id)).toMatchObject({ open: 0, inflight: 0, known: 1200 });
  });

  it('ends a URL once: a second end counts nothing', async () => {
    const { id, spec } = await openCrawl({ delayMs: 0 });
    await frontier.offer(id, spec, [entryOf('http://x/1')]);
    const [e] = await frontier.take(id, spec, 1);
    if (!e) throw new Error('nothing taken');
    expect(await frontier.finish(id, spec, e, archived, { bytes: 10 })).toBe(true);
    expect(await frontier.finish(id, spec, e, { state: 'failed', reason: 'timeout', httpStatus: null })).toBe(false);
    expect((await frontier.progress(id)).counters).toMatchObject({ 'state:archived': 1, bytes: 10 });
    expect((await frontier.progress(id)).counters['state:failed']).toBeUndefined();
    expect(await frontier.outcomes(id, 10)).toHaveLength(1);
  });

  it('gives one URL of a host at a time when there is a delay, and the next only after it', async () => {
    const { id, spec } = await openCrawl({ delayMs: 1000 });
    await frontier.offer(id, spec, [entryOf('http://slow/1'), entryOf('http://slow/2')]);
    const first = await frontier.take(id, spec, 10);
    expect(first).toHaveLength(1);
    expect(await frontier.reserve('slow', 1000)).toBe(0);
    await frontier.release(id, spec, first[0] ?? entryOf('http://slow/1'));
    clock += 900;
    expect(await frontier.take(id, spec, 10)).toHaveLength(0);
    clock += 200;
    expect(await frontier.take(id, spec, 10)).toHaveLength(1);
  });

  it('keeps the gap between starts even when several reserve the same host at once', async () => {
    const waits = await Promise.all(Array.from({ length: 5 }, () => frontier.reserve('busy', 500)));
    const sorted = waits.sort((a, b) => a - b);
    for (let i = 1; i < sorted.length; i++) expect((sorted[i] ?? 0) - (sorted[i - 1] ?? 0)).toBeGreaterThanOrEqual(500);
  });

  it('does not keep a host closed for a URL that never sent a request', async () => {
    const { id, spec } = await openCrawl({ delayMs: 1000 });
    await frontier.offer(id, spec, [entryOf('http://robots/1'), entryOf('http://robots/2')]);
    const [e] = await frontier.take(id, spec, 1);
    if (!e) throw new Error('nothing taken');
    await frontier.finish(id, spec, e, { state: 'skipped', reason: 'robots', httpStatus: null });
    expect(await frontier.take(id, spec, 1)).toHaveLength(1);
  });

  it('takes smaller depths first and, with a depth bound, finishes a level before the next', async () => {
    const { id, spec } = await openCrawl({ delayMs: 0, depth: 3 });
    await frontier.offer(id, spec, [entryOf('http://d/3', 3), entryOf('http://e/1', 1), entryOf('http://f/1', 1)]);
    const level = await frontier.take(id, spec, 10);
    expect(level.map((e) => e.depth)).toEqual([1, 1]);
    expect(await frontier.take(id, spec, 10)).toHaveLength(0);
    for (const e of level) await frontier.finish(id, spec, e, archived);
    expect((await frontier.take(id, spec, 10)).map((e) => e.depth)).toEqual([3]);
  });

  it('lowers the depth of a queued URL that is reached by a shorter path', async () => {
    const { id, spec } = await openCrawl({ delayMs: 0 });
    await frontier.offer(id, spec, [entryOf('http://g/x', 5)]);
    expect(await frontier.offer(id, spec, [entryOf('http://g/x', 2)])).toMatchObject({ added: 0, lowered: 1 });
    expect((await frontier.take(id, spec, 10)).map((e) => e.depth)).toEqual([2]);
    expect(await frontier.take(id, spec, 10)).toHaveLength(0);
  });

  it('tries again later, with room given back meanwhile', async () => {
    const { id, spec } = await openCrawl({ delayMs: 0 });
    await frontier.offer(id, spec, [entryOf('http://r/1')]);
    const [e] = await frontier.take(id, spec, 1);
    if (!e) throw new Error('nothing taken');
    expect(await frontier.retry(id, spec, { ...e, attempt: 1 }, 5000)).toBe(true);
    expect(await frontier.retry(id, spec, { ...e, attempt: 2 }, 5000)).toBe(false);
    expect(await frontier.take(id, spec, 1)).toHaveLength(0);
    expect(await frontier.progress(id)).toMatchObject({ waiting: 1, inflight: 0, open: 1 });
    clock += 5001;
    expect((await frontier.take(id, spec, 1))[0]).toMatchObject({ attempt: 1, url: 'http://r/1' });
  });

  it('does not let a shorter path jump the wait of a URL that is to be tried again', async () => {
    const { id, spec } = await openCrawl({ delayMs: 0 });
    await frontier.offer(id, spec, [entryOf('http://w/1', 4)]);
    const [e] = await frontier.take(id, spec, 1);
    if (!e) throw new Error('nothing taken');
    await frontier.retry(id, spec, { ...e, attempt: 1 }, 5000);
    expect(await frontier.offer(id, spec, [entryOf('http://w/1', 2)])).toMatchObject({ added: 0, lowered: 0 });
    expect(await frontier.take(id, spec, 10)).toHaveLength(0);
    clock += 5001;
    const [again] = await frontier.take(id, spec, 10);
    expect(again).toMatchObject({ attempt: 1 });
    await frontier.finish(id, spec, again ?? e, archived);
    expect(await frontier.progress(id)).toMatchObject({ open: 0, waiting: 0, inflight: 0 });
  });

  it('gives out no more first tries than the limit, but retries of those', async () => {
    const { id, spec } = await openCrawl({ delayMs: 0, limit: 3 });
    await frontier.offer(
      id,
      spec,
      [1, 2, 3, 4, 5].map((n) => entryOf(`http://l${n}/`)),
    );
    const taken = await frontier.take(id, spec, 10);
    expect(taken).toHaveLength(3);
    const [e] = taken;
    if (!e) throw new Error('nothing taken');
    await frontier.retry(id, spec, { ...e, attempt: 1 }, 10);
    clock += 11;
    expect((await frontier.take(id, spec, 10)).map((x) => x.url)).toEqual([e.url]);
    expect((await frontier.progress(id)).taken).toBe(3);
  });

  it('forgets a crawl without touching another', async () => {
    const one = await openCrawl({ delayMs: 0 });
    const two = await openCrawl({ delayMs: 0 });
    await frontier.offer(one.id, one.spec, [entryOf('http://z/1')]);
    await frontier.offer(two.id, two.spec, [entryOf('http://z/1')]);
    await frontier.forget(one.id);
    expect((await frontier.progress(one.id)).known).toBe(0);
    expect((await frontier.progress(two.id)).known).toBe(1);
  });

  it('asks a host again though the clock was set back by an hour', async () => {
    const { id, spec } = await openCrawl({ delayMs: 1000 });
    await frontier.offer(id, spec, [entryOf('http://back/1'), entryOf('http://back/2'), entryOf('http://back/3')]);
    const [first] = await frontier.take(id, spec, 1);
    expect(await frontier.reserve('back', 1000)).toBe(0);
    expect(await frontier.retry(id, spec, { ...entryOf('http://back/1'), attempt: 1 }, 60_000)).toBe(true);
    expect(first?.url).toBe('http://back/1');
    clock -= 3_600_000;
    const [second] = await frontier.take(id, spec, 1);
    expect(second?.host).toBe('back');
    expect(await frontier.reserve('back', 1000)).toBeLessThanOrEqual(1020);
    clock += 3_600_000;
  });

  it('finds what was lost though it was taken before the clock was set back', async () => {
    const { id, spec } = await openCrawl({ delayMs: 0 });
    await frontier.offer(id, spec, [entryOf('http://early/1'), entryOf('http://late/1')]);
    clock += 3_600_000;
    const [early] = await frontier.take(id, spec, 1);
    clock -= 3_600_000;
    const [late] = await frontier.take(id, spec, 1);
    const overdue = async (ms: number) => (await frontier.overdue(id, ms, 10)).map(({ url }) => url);
    expect(await overdue(60_000)).toEqual([early?.url]);
    clock += 60_001;
    expect(new Set(await overdue(60_000))).toEqual(new Set([early?.url, late?.url]));
    expect(await overdue(0)).toHaveLength(2);
  });

  it('keeps the delay from a request that went out late', async () => {
    expect(await frontier.reserve('late', 1000)).toBe(0);
    clock += 700;
    await frontier.started('late', 1000);
    expect(await frontier.reserve('late', 1000)).toBe(1020);
  });

  it('lets one drive a crawl, and another as soon as that one is known to be dead', async () => {
    const { id } = await openCrawl({});
    expect(await frontier.hold(id, 'a:1')).toBe(true);
    expect(await frontier.hold(id, 'a:1')).toBe(true);
    expect(await frontier.hold(id, 'b:2')).toBe(false);
    expect(await frontier.hold(id, 'b:2', (driver) => driver !== 'a:1')).toBe(false);
    expect(await frontier.hold(id, 'b:2', (driver) => driver === 'a:1')).toBe(true);
    expect(await frontier.hold(id, 'a:1')).toBe(false);
  });

  it('drops outcomes once, by whoever wrote them down first', async () => {
    const { id, spec } = await openCrawl({});
    await frontier.offer(id, spec, [entryOf('http://o1/'), entryOf('http://o2/')]);
    for (const entry of await frontier.take(id, spec, 2)) await frontier.finish(id, spec, entry, archived);
    const lines = await frontier.outcomes(id, 1);
    await frontier.dropOutcomes(id, lines);
    await frontier.dropOutcomes(id, lines); // another driver that had read the same
    expect(await frontier.outcomes(id, 10)).toHaveLength(1);
  });
});

describe("the frontier's clock", () => {
  it('is that of its Redis', async () => {
    const told = serverClock(server.redis);
    const ofRedis = async (): Promise<number> => Number((await server.redis.time())[0]) * 1000;
    const before = await ofRedis();
    const now = await told();
    const after = (await ofRedis()) + 1000;
    const apart = after - before;
    expect(now).toBeGreaterThanOrEqual(before - apart);
    expect(now).toBeLessThanOrEqual(after + apart);
    expect((await told()) - now).toBeGreaterThanOrEqual(0);
  });
});
