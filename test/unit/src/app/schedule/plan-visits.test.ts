// Adaptive runs over a real archive: which pages are due, within what budget, and what gone and new pages get.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { planRun, visitsOfRun } from '../../../../../src/app/schedule/plan-run.ts';
import { crawlPlanOf, knownPagesPlan, planVisits } from '../../../../../src/app/schedule/plan-visits.ts';
import { parseScheduleRequest, type ScheduleRecord } from '../../../../../src/app/schedule/schedule-record.ts';
import { prepareCapture } from '../../../../../src/stages/archive/stage.ts';
import { openCollectionWriter } from '../../../../../src/stores/collection/writer.ts';
import { createMemoryCaptureIndex } from '../../../../../src/stores/memory-capture-index.ts';
import {
  captureOf,
  exchangeOf,
  extractionOf,
  plainKeys,
  temporaryFolder,
} from '../../../../support/archive-captures.ts';

const DAY = 86_400_000;
const day = (n: number): Date => new Date(Date.UTC(2026, 0, 1) + n * DAY);
const page = (name: string): string => `http://a.com/${name}`;

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeEach(async () => {
  folder = await temporaryFolder('plan');
});
afterEach(() => folder.remove());

/** Each visit: page, day, and its text, or the status of an answer without one. */
async function archive(visits: ReadonlyArray<[name: string, day: number, answer: string | number]>): Promise<void> {
  const writer = await openCollectionWriter({
    dataDir: folder.path,
    collection: 'main',
    writerId: 'w',
    software: 'gristmill/test',
    index: createMemoryCaptureIndex(),
  });
  for (const [name, at, answer] of visits) {
    const status = typeof answer === 'number' ? answer : 200;
    const exchange = exchangeOf(page(name), `${name} ${at} ${answer}`, { status, startedAt: day(at) });
    const extraction = typeof answer === 'string' ? extractionOf(answer) : null;
    await writer.append(prepareCapture(captureOf(exchange, { crawlId: `day${at}` }), extraction, plainKeys));
  }
  await writer.close();
}

const schedule = (request: object, since = day(0)): ScheduleRecord => {
  const parsed = parseScheduleRequest({ crawl: { seeds: [page('')] }, ...request }, 's-1', since);
  if (parsed.record === null) throw new Error(parsed.faults.join('\n'));
  return parsed.record;
};
const none = async (): Promise<Map<string, Date | null>> => new Map();

describe('an adaptive run', () => {
  it('sees the whole site the first time', async () => {
    const record = schedule({ adaptive: { visitsPerDay: 10 } });
    const run = await planRun({
      dataDir: folder.path,
      record,
      runs: [],
      nominal: day(1),
      now: day(1),
      announcements: none,
    });
    expect(run).toEqual({ spec: record.spec, plan: null });
  });

  it('asks what changes often before what never does, within its budget, and leaves the rest alone', async () => {
    const visits: Array<[string, number, string]> = [];
    for (let at = 1; at <= 20; at++) visits.push(['news', at, `news of day ${at}`], ['about', at, 'about us']);
    await archive(visits);
    const record = schedule({ adaptive: { visitsPerDay: 1 }, every: '1d' });
    const run = await planRun({
      dataDir: folder.path,
      record,
      runs: [],
      nominal: day(22),
      now: day(22),
      announcements: none,
    });
    expect(run?.plan?.pages.map(({ url }) => url)).toEqual([page('news')]);
    expect(run?.plan?.pages[0]?.why).toMatch(/^changed on 19 of 19 visits/);
    expect(run?.spec).toMatchObject({ revisit: 'new', limit: 11 });
    const soon = await planRun({
      dataDir: folder.path,
      record,
      runs: [],
      nominal: day(20.1),
      now: day(20.1),
      announcements: none,
    });
    expect(soon).toBeNull();
  });

  it('puts announced changes first, takes in what is new, and keeps out what is out of scope', async () => {
    await archive([
      ['old', 1, 'old'],
      ['fresh', 1, 'fresh'],
    ]);
    const record = schedule({ adaptive: { visitsPerDay: 1 }, every: '1d' });
    const announced = new Map([
      [page('fresh'), day(1.5)],
      [page('old'), day(0.5)],
      [page('never-seen'), null],
      ['http://other.com/x', day(1.9)],
    ]);
    const run = await planRun({
      dataDir: folder.path,
      record,
      runs: [],
      nominal: day(2),
      now: day(2),
      announcements: async () => announced,
    });
    expect(run?.plan?.pages.map(({ url, why }) => [url, why])).toEqual([
      [page('fresh'), 'visited now: a sitemap or feed announced a change'],
      [page('never-seen'), 'never seen: a sitemap or feed names it'],
    ]);
  });

  it('looks for a gone page again when it has been gone twice as long', async () => {
    await archive([
      ['x', 1, 'here'],
      ['x', 2, 404],
      ['x', 6, 410],
      ['y', 6, 'here'],
    ]);
    const { spec } = schedule({ adaptive: {} });
    const plan = await planVisits({
      dataDir: folder.path,
      spec,
      visitsPerDay: 1000,
      runEveryDays: 1,
      announced: new Map(),
    });
    const gone = plan.pages.find(({ url }) => url === page('x'));
    expect(gone).toMatchObject({ goneSince: day(2), intervalDays: 4, due: day(10) });
    expect(crawlPlanOf(plan, spec, day(9), 100).pages.map(({ url }) => url)).toEqual([page('y')]);
    expect(crawlPlanOf(plan, spec, day(11), 100).pages.map(({ url }) => url)).toContain(page('x'));
  });

  it('spends its budget to the visit over many runs, however they fall', () => {
    const record = { since: day(0).toISOString() };
    let spent = 0;
    const runs: Array<{ nominal: string; at: string; state: 'started'; reason: null; crawl: null }> = [];
    for (let hour = 1; hour <= 240; hour += hour % 5 === 0 ? 3 : 1) {
      const nominal = new Date(day(0).getTime() + hour * 3_600_000);
      spent += visitsOfRun(10, record, runs, nominal);
      runs.push({
        nominal: nominal.toISOString(),
        at: nominal.toISOString(),
        state: 'started',
        reason: null,
        crawl: null,
      });
    }
    const lastHour = Date.parse(runs.at(-1)?.nominal ?? '') - day(0).getTime();
    expect(spent).toBe(Math.floor((lastHour / DAY) * 10));
    // after a month of silence, a day's worth
    expect(visitsOfRun(10, record, runs, day(40))).toBe(10);
  });
});

describe('an ordinary run', () => {
  it('asks for every page that was there at its last visit, after what links lead to', async () => {
    await archive([
      ['a', 1, 'a'],
      ['gone', 1, 'g'],
      ['gone', 2, 404],
      ['moved', 1, 301],
    ]);
    const { spec } = schedule({ every: '1d' });
    const plan = await knownPagesPlan(folder.path, spec);
    expect(plan).toEqual({
      replacesSeeds: false,
      pages: [{ url: page('a'), depth: 63, why: 'it was there at its last visit' }],
    });
    expect(await knownPagesPlan(folder.path, { ...spec, exclude: ['/a$'] })).toMatchObject({ pages: [] });
  });
});
