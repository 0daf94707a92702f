// Fetch's place in the pipeline, with a real Redis: what is put off, for how long, and what ends.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFetchAdapter, type FetchRequestOfPage } from '../../../queues/fetch-adapter.ts';
import type { FrontierEntry } from '../../../queues/frontier/entry.ts';
import { createFrontier, type Frontier } from '../../../queues/frontier/frontier.ts';
import { PACE_KEY } from '../../../queues/frontier/keys.ts';
import { toEntry } from '../../../queues/frontier/to-entry.ts';
import { openStageQueues, type StageQueues } from '../../../queues/stage-queues.ts';
import { type CrawlSpec, DEFAULT_CRAWL_SPEC } from '../../../src/domain/crawl.ts';
import { StageError } from '../../../src/domain/errors.ts';
import { createRedisPaceStore } from '../../../src/stores/redis-pace-store.ts';
import { type OwnRedis, startOwnRedis } from '../../support/own-redis.ts';

let server: OwnRedis;
let queues: StageQueues;
let frontier: Frontier;
let clock = 1_000_000;
let crawls = 0;

beforeAll(async () => {
  server = await startOwnRedis();
  queues = openStageQueues(server.redis, 'test');
  frontier = createFrontier(server.redis, () => clock);
});
afterAll(async () => {
  await queues.close();
  await server.stop();
});

const throttled = (delayMs?: number) =>
  new StageError('FETCH_THROTTLED', 'defer', 'later', delayMs === undefined ? {} : { delayMs });

/** Offers one URL and runs it until it ends; `answer` is what each try meets. `others` are in flight all the while. The clock jumps over every wait. */
async function runOne(
  url: string,
  changes: Partial<CrawlSpec>,
  answer: (
    request: FetchRequestOfPage,
    tries: number,
  ) => Promise<{ outcome: 'done' | 'skipped'; reason: string | null }>,
  { hops = 0, others = [] }: { hops?: number; others?: readonly string[] } = {},
) {
  const crawlId = `c${++crawls}`;
  const spec: CrawlSpec = { ...DEFAULT_CRAWL_SPEC, seeds: [url], delayMs: 0, ...changes };
  await frontier.open(crawlId, spec);
  const entry = toEntry(url, 0, null, hops);
  if (entry === null) throw new Error(`not a URL: ${url}`);
  const busy = others.map((other) => toEntry(other, 0, null)).filter((e): e is FrontierEntry => e !== null);
  await frontier.offer(crawlId, spec, busy);
  expect(await frontier.take(crawlId, spec, others.length)).toHaveLength(others.length);
  await frontier.offer(crawlId, spec, [entry]);
  let tries = 0;
  const adapter = createFetchAdapter({
    frontier,
    queues,
    concurrency: 1,
    maxAttempts: 3,
    maxDeferrals: 20,
    backoffMs: 1000,
    logger: { error: () => undefined },
    fetch: (request) => answer(request, ++tries),
    close: async () => undefined,
  });
  const began = clock;
  for (let round = 0; round < 2000; round++) {
    const [taken] = await frontier.take(crawlId, spec, 1);
    if (taken === undefined) {
      if ((await frontier.progress(crawlId)).open === 0) break;
      clock += 500;
      continue;
    }
    const end = await adapter.process({ crawl: crawlId, url: taken.id, capture: 'x' }, AbortSignal.timeout(60_000), 1);
    if (end.outcome === 'done') break;
  }
  const { counters } = await frontier.progress(crawlId);
  return { tries, tookMs: clock - began, counters };
}

/** As the stage does: a refusal is kept once the URL was put off long enough. */
const alwaysThrottled =
  (delayMs?: number) =>
  async (request: FetchRequestOfPage): Promise<{ outcome: 'done'; reason: null }> => {
    if (await request.patience.mayWait(delayMs ?? 0)) throw throttled(delayMs);
    return { outcome: 'done', reason: null };
  };

describe('a URL whose server asks for patience', () => {
  it('is tried again as often as needed, at no cost of attempts', async () => {
    const { tries } = await runOne('http://busy.example/', {}, async (_request, n) => {
      if (n < 8) throw throttled(2000);
      return { outcome: 'done', reason: null };
    });
    expect(tries).toBe(8);
  });

  it.each([undefined, 0, 300, 1500, 2000, 7000])(
    'that never has enough of it (%s ms) ends within half a minute',
    async (delayMs) => {
      const { tookMs, tries } = await runOne('http://never.example/', {}, alwaysThrottled(delayMs));
      expect(tookMs).toBeGreaterThanOrEqual(13_000);
      expect(tookMs).toBeLessThanOrEqual(30_000);
      expect(tries).toBeGreaterThan(2);
      expect(tries).toBeLessThan(7);
    },
  );

  it('waits a longer time once while there are other pages, and then takes the answer as it is', async () => {
    const others = ['http://patient.example/other'];
    const { tookMs, tries } = await runOne('http://patient.example/', {}, alwaysThrottled(90_000), { others });
    expect(tookMs).toBeGreaterThanOrEqual(90_000);
    expect(tries).toBe(2);
  });

  it('does not keep a crawl waiting that has nothing else to do', async () => {
    const { tookMs, tries } = await runOne('http://last.example/', {}, alwaysThrottled(90_000));
    expect(tookMs).toBeLessThanOrEqual(30_000);
    expect(tries).toBe(1);
  });

  it('keeps its host alone for as long', async () => {
    await runOne('http://rest.example/', { delayMs: 1000 }, alwaysThrottled(9000));
    const spec: CrawlSpec = { ...DEFAULT_CRAWL_SPEC, seeds: ['http://rest2.example/'], delayMs: 1000 };
    await frontier.open('rest', spec);
    const entries = ['/a', '/b'].map((path) => toEntry(`http://rest2.example${path}`, 0, null));
    await frontier.offer(
      'rest',
      spec,
      entries.filter((e): e is FrontierEntry => e !== null),
    );
    await frontier.rest('rest2.example', 9000);
    expect(await frontier.take('rest', spec, 1)).toHaveLength(0);
    clock += 8999;
    expect(await frontier.take('rest', spec, 1)).toHaveLength(0);
    clock += 2;
    expect(await frontier.take('rest', spec, 1)).toHaveLength(1);
  });
});

describe('a URL whose server fails once', () => {
  const failing = (leftOut: number) =>
    runOne(`http://fails-${leftOut}.example/`, {}, async ({ patience }, n) => {
      patience.leaveOut(-20_000); // as if the try had taken so long
      patience.leaveOut(leftOut);
      if (n === 1) throw new StageError('FETCH_HTTP_500', 'retry', 'once');
      return { outcome: 'done', reason: null };
    });

  it('has no second try when the first took most of its time', async () => {
    expect((await failing(0)).tries).toBe(1);
  });

  it('has one when our own stores took that time', async () => {
    expect((await failing(19_500)).tries).toBe(2);
  });
});

describe('a chain of redirects', () => {
  it('is followed twenty times and ends as skipped(redirect-limit) then', async () => {
    let asked = 0;
    const answer = async () => {
      asked += 1;
      return { outcome: 'skipped', reason: 'robots' } as const;
    };
    await runOne('http://chain.example/20', {}, answer, { hops: 20 });
    const { counters } = await runOne('http://chain.example/21', {}, answer, { hops: 21 });
    expect(asked).toBe(1);
    expect(counters).toMatchObject({ 'reason:skipped:redirect-limit': 1 });
  });
});

describe('hosts on one address', () => {
  it('share its pace, whichever worker asks', async () => {
    const began = clock;
    for (const host of ['a', 'b', 'c'])
      await runOne(`http://${host}.shared.example/`, { delayMs: 400 }, async (request) => {
        await request.onStart(0, '192.0.2.1');
        return { outcome: 'skipped', reason: 'robots' };
      });
    const last = Number(await server.redis.hget(`${PACE_KEY}:last`, 'ip 192.0.2.1'));
    expect(last).toBeGreaterThanOrEqual(began + 2 * 100);
  });
});

describe('paces in Redis', () => {
  it('are read by one worker as another wrote them', async () => {
    const pace = { latencyMs: 120, strain: 2, silentFailures: 0, opened: 0, closedUntilMs: 0 };
    await createRedisPaceStore(server.redis, 'p').write('a.example:8080', pace);
    expect(await createRedisPaceStore(server.redis, 'p').read('a.example:8080')).toEqual(pace);
    expect(await createRedisPaceStore(server.redis, 'q').read('a.example:8080')).toBeNull();
  });
});
