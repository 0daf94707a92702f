import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  createDueRunner,
  type DueRunner,
  type ScheduledCrawls,
  scheduledCrawlId,
} from '../../../../../src/app/schedule/run-due.ts';
import {
  addSchedule,
  listSchedules,
  pauseSchedule,
  removeSchedule,
  showSchedule,
} from '../../../../../src/app/schedule/schedule-crawl.ts';
import {
  createScheduleFiles,
  type ScheduleFiles,
  type ScheduleRun,
} from '../../../../../src/app/schedule/schedule-files.ts';
import type { ScheduleRequest } from '../../../../../src/app/schedule/schedule-record.ts';
import { runScheduler } from '../../../../../src/app/schedule/scheduler-loop.ts';

const at = (text: string): Date => new Date(`2026-03-${text}Z`);
const crawl = { seeds: ['http://shop.test/'] };

/** Crawls that last until they are told to end. */
function crawlTable(): ScheduledCrawls & { started: string[]; cancelled: string[]; end(): void } {
  const running = new Set<string>();
  const started: string[] = [];
  const cancelled: string[] = [];
  return {
    started,
    cancelled,
    end: () => running.clear(),
    async start(id) {
      if (started.includes(id)) return 'started';
      started.push(id);
      running.add(id);
      return 'started';
    },
    isRunning: async (id) => running.has(id),
    async cancel(id) {
      cancelled.push(id);
      running.delete(id);
    },
  };
}

let folder = '';
let files: ScheduleFiles;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gristmill-schedules-'));
  files = createScheduleFiles(folder);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function add(request: Partial<ScheduleRequest>, now: string, hex = '0123456789'): Promise<string> {
  const added = await addSchedule(files, { crawl, ...request }, at(now), hex);
  expect(added.faults).toBeNull();
  return added.schedule?.id ?? '';
}

const faults: unknown[] = [];
const runner = (crawls: ScheduledCrawls, from: ScheduleFiles = files): DueRunner =>
  createDueRunner({ files: from, crawls, note: ({ fault }) => (fault === null ? undefined : faults.push(fault)) });
const states = async (id: string): Promise<string[]> =>
  (await files.runs(id)).map(
    (run) => `${run.nominal.slice(8, 16)} ${run.state}${run.reason === null ? '' : ` ${run.reason}`}`,
  );

/** Ticks every `minutes` from one time to another. */
async function live(
  due: DueRunner,
  from: string,
  to: string,
  minutes: number,
  each: () => void = () => undefined,
): Promise<void> {
  for (let now = at(from); now <= at(to); now = new Date(now.getTime() + minutes * 60_000)) {
    await due.tick(now);
    each();
  }
}

it('crawls of many schedules due in one second have ids of their own', () => {
  const nominal = at('01T06:00:00').toISOString();
  const ids = Array.from({ length: 20_000 }, (_, n) =>
    scheduledCrawlId(`s-${n.toString(16).padStart(10, '0')}`, nominal),
  );
  expect(new Set(ids).size).toBe(20_000);
  expect(ids[0]).toMatch(/^20260301T060000-[0-9a-f]{16}$/);
});

describe('a schedule', () => {
  it('starts a crawl at each due time', async () => {
    const id = await add({ cron: '0 */6 * * *' }, '01T00:00:00');
    const crawls = crawlTable();
    await live(runner(crawls), '01T00:00:00', '02T00:00:00', 7, crawls.end);
    expect(crawls.started.map((crawlId) => crawlId.slice(0, 15))).toEqual([
      '20260301T060000',
      '20260301T120000',
      '20260301T180000',
    ]);
    expect(await states(id)).toEqual(['01T06:00 started', '01T12:00 started', '01T18:00 started']);
  });

  it('starts each due time once when several services live side by side and start anew', async () => {
    await add({ every: '1h' }, '01T00:00:00');
    const crawls = crawlTable();
    const services = Array.from({ length: 4 }, () => runner(crawls, createScheduleFiles(folder)));
    for (let minute = 0; minute <= 24 * 60; minute += 10) {
      const now = new Date(at('01T00:00:00').getTime() + minute * 60_000);
      if (minute % 70 === 0) services[minute % 4] = runner(crawls, createScheduleFiles(folder));
      await Promise.all(services.map((service) => service.tick(now)));
      crawls.end();
    }
    expect(crawls.started).toHaveLength(24);
    expect(new Set(crawls.started).size).toBe(24);
  });

  it('starts nothing twice when the clock jumps back, and makes up for a jump ahead by its policy', async () => {
    await add({ every: '1h', catchUp: 'last' }, '01T00:00:00');
    const crawls = crawlTable();
    const due = runner(crawls);
    for (const now of [
      '01T01:00:00',
      '01T02:00:01',
      '01T00:30:00',
      '01T01:00:00',
      '01T02:00:02',
      '04T00:30:00',
      '04T00:31:00',
    ]) {
      await due.tick(at(now));
      crawls.end();
    }
    expect(crawls.started.map((crawlId) => crawlId.slice(6, 13))).toEqual(['01T0100', '01T0200', '04T0000']);
  });

  it.each([
    ['none', ['03T05:00 skipped missed 53']],
    ['last', ['03T05:00 started']],
  ] as const)('after downtime with %s', async (catchUp, expected) => {
    const id = await add({ every: '1h', catchUp }, '01T00:00:00');
    const crawls = crawlTable();
    const due = runner(crawls);
    await live(due, '03T05:30:00', '03T05:40:00', 5, crawls.end);
    expect(await states(id)).toEqual(expected);
  });

  it('after downtime with all', async () => {
    const id = await add({ every: '1h', catchUp: 'all', overlap: 'queue' }, '01T00:00:00');
    const crawls = crawlTable();
    const due = runner(crawls);
    await due.tick(at('01T03:30:00'));
    expect(await states(id)).toEqual(['01T01:00 started', '01T02:00 waiting', '01T03:00 waiting']);
    crawls.end();
    await due.tick(at('01T03:31:00'));
    expect(await states(id)).toEqual(['01T01:00 started', '01T02:00 started', '01T03:00 waiting']);
    crawls.end();
    await due.tick(at('01T03:32:00'));
    expect(crawls.started).toHaveLength(3);
  });

  it.each([
    ['skip', ['01T01:00 started', '01T02:00 skipped overlap', '01T03:00 skipped overlap'], 0],
    ['queue', ['01T01:00 started', '01T02:00 waiting', '01T03:00 skipped overlap'], 0],
    ['cancel', ['01T01:00 started', '01T02:00 started', '01T03:00 started'], 2],
  ] as const)('that overlaps, with %s', async (overlap, expected, cancelled) => {
    const id = await add({ every: '1h', overlap }, '01T00:00:00');
    const crawls = crawlTable();
    await live(runner(crawls), '01T00:00:00', '01T03:30:00', 10);
    expect(await states(id)).toEqual(expected);
    expect(crawls.cancelled).toHaveLength(cancelled);
  });

  it('whose taker died is started by another service, once', async () => {
    const id = await add({ every: '1h' }, '01T00:00:00');
    const nominal = at('01T01:00:00').toISOString();
    const run: ScheduleRun = { nominal, at: nominal, state: 'taken', reason: null, crawl: null };
    expect(await files.take(id, run)).toBe(true);
    expect(await files.take(id, run)).toBe(false);
    const crawls = crawlTable();
    const due = runner(crawls);
    await due.tick(at('01T01:00:30'));
    expect(crawls.started).toEqual([]);
    await due.tick(at('01T01:01:30'));
    await runner(crawls).tick(at('01T01:01:30'));
    expect(crawls.started).toHaveLength(1);
    expect(await states(id)).toEqual(['01T01:00 started']);
  });

  it('whose run file was torn by a crash is started under its own id', async () => {
    const id = await add({ every: '1h' }, '01T00:00:00');
    await writeFile(join(folder, 'schedules', id, 'runs', '20260301T010000Z.json'), '{"nomi');
    const crawls = crawlTable();
    await runner(crawls).tick(at('01T01:05:00'));
    expect(crawls.started.map((crawlId) => crawlId.slice(0, 15))).toEqual(['20260301T010000']);
  });

  it('starts later by its jitter, never earlier, in order', async () => {
    const id = await add({ every: '10m', jitterMs: 3_000_000 }, '01T00:00:00');
    const crawls = crawlTable();
    await live(runner(crawls), '01T00:00:00', '01T06:00:00', 1, crawls.end);
    const runs = await files.runs(id);
    expect(runs.length).toBeGreaterThan(20);
    expect(crawls.started).toEqual([...crawls.started].sort());
  });

  it('that is paused starts nothing, and makes up for nothing when it is resumed', async () => {
    const id = await add({ every: '1h', catchUp: 'all' }, '01T00:00:00');
    const crawls = crawlTable();
    const due = runner(crawls);
    await pauseSchedule(files, id, true, at('01T00:30:00'));
    await live(due, '01T00:30:00', '01T06:30:00', 30, crawls.end);
    await pauseSchedule(files, id, false, at('01T06:30:00'));
    await live(due, '01T06:31:00', '01T07:05:00', 10, crawls.end);
    expect(crawls.started.map((crawlId) => crawlId.slice(9, 13))).toEqual(['0700']);
  });

  it('that cannot be read is told of, and stops no other', async () => {
    const broken = await add({ every: '1h' }, '01T00:00:00', 'bbbbbbbbbb');
    await add({ every: '1h' }, '01T00:00:00', 'cccccccccc');
    await writeFile(join(folder, 'schedules', broken, 'schedule.json'), '{');
    const crawls = crawlTable();
    faults.length = 0;
    await runner(crawls).tick(at('01T01:00:10'));
    expect(crawls.started).toHaveLength(1);
    expect(faults).toHaveLength(1);
  });

  it('that fails to start is tried again', async () => {
    const id = await add({ every: '1h' }, '01T00:00:00');
    const crawls = crawlTable();
    let failures = 1;
    const due = runner({
      ...crawls,
      start: (crawlId, record, nominal) =>
        failures-- > 0 ? Promise.reject(new Error('no Redis')) : crawls.start(crawlId, record, nominal),
    });
    await live(due, '01T01:00:00', '01T01:03:00', 0.5);
    expect(await states(id)).toEqual(['01T01:00 started']);
  });
});

it('many schedules due at one instant all start', async () => {
  for (let i = 0; i < 200; i++) await add({ cron: '0 6 * * *' }, '01T00:00:00', i.toString(16).padStart(10, '0'));
  const crawls = crawlTable();
  await runner(crawls).tick(at('01T06:00:00'));
  expect(crawls.started).toHaveLength(200);
});

describe('people', () => {
  it('add, list, show and remove schedules', async () => {
    const id = await add({ cron: '0 6 * * *', timeZone: 'Asia/Shanghai' }, '01T00:00:00');
    expect(await addSchedule(files, { crawl, every: '2h' }, at('05T00:00:00'), '0123456789')).toMatchObject({
      schedule: { id, trigger: { kind: 'cron' } },
    });
    expect(await listSchedules(files, at('01T00:00:00'))).toMatchObject([
      {
        id,
        next: [
          '2026-03-01T22:00:00.000Z',
          '2026-03-02T22:00:00.000Z',
          '2026-03-03T22:00:00.000Z',
          '2026-03-04T22:00:00.000Z',
          '2026-03-05T22:00:00.000Z',
        ],
      },
    ]);
    const crawls = crawlTable();
    await runner(crawls).tick(at('01T22:00:01'));
    expect((await showSchedule(files, id, at('02T00:00:00')))?.runs).toMatchObject([
      { state: 'started', crawl: crawls.started[0] },
    ]);
    expect(await removeSchedule(files, id)).toBe(true);
    expect(await removeSchedule(files, id)).toBe(false);
    expect(await showSchedule(files, id, at('02T00:00:00'))).toBeNull();
    expect(await pauseSchedule(files, id, true, at('02T00:00:00'))).toBeNull();
    expect(await listSchedules(files, at('02T00:00:00'))).toEqual([]);
    expect(await showSchedule(files, '../etc', at('02T00:00:00'))).toBeNull();
  });

  it.each([
    [{ crawl }, 'a schedule needs cron, every or adaptive'],
    [{ crawl, every: '1h', cron: '* * * * *' }, 'a schedule takes cron or every, not both'],
    [{ crawl, every: '10s' }, 'every: "10s" is no interval'],
    [{ crawl, every: 'often' }, 'every: "often" is no interval'],
    [{ crawl, cron: '61 * * * *' }, 'cron: "61" is no minute'],
    [{ crawl, cron: '0 0 * * *', timeZone: 'Mars/Olympus' }, 'timeZone: "Mars/Olympus"'],
    [{ crawl: {}, every: '1h' }, 'crawl.a crawl needs a seed URL'],
    [
      { crawl, every: '1h', startsAt: '2026-01-02T00:00:00Z', endsAt: '2026-01-01T00:00:00Z' },
      'endsAt must be after startsAt',
    ],
    [{ crawl, every: '1h', overlap: 'maybe' }, 'overlap: '],
    [7, 'expected object'],
  ])('are told what is wrong with %j', async (request, fault) => {
    const added = await addSchedule(files, request, at('01T00:00:00'), '0123456789');
    expect(added.faults?.join('\n')).toContain(fault);
  });
});

it('the loop ticks until it is told to end', async () => {
  const stop = new AbortController();
  const slept: number[] = [];
  let now = at('01T00:00:00');
  const wakes = [null, new Date(now.getTime() + 5100), now];
  await runScheduler(
    { tick: async () => wakes[slept.length] ?? null },
    {
      now: () => now,
      sleep: async (ms) => {
        slept.push(ms);
        now = new Date(now.getTime() + ms);
        if (slept.length === 3) stop.abort();
      },
    },
    stop.signal,
  );
  expect(slept).toEqual([5000, 100, 20]);
});
