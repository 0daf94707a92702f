// Schedules with a real Redis: alarms as Job Schedulers, claims as files. Each due time starts exactly once, whatever becomes of either.
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createScheduleWakes, type ListeningWakes } from '../../../queues/schedule-wakes.ts';
import { createDueRunner, type DueRunner, type ScheduledCrawls } from '../../../src/app/schedule/run-due.ts';
import { addSchedule, pauseSchedule, removeSchedule } from '../../../src/app/schedule/schedule-crawl.ts';
import { createScheduleFiles, type ScheduleFiles } from '../../../src/app/schedule/schedule-files.ts';
import type { ScheduleRequest } from '../../../src/app/schedule/schedule-record.ts';
import { type OwnRedis, startOwnRedis } from '../../support/own-redis.ts';
import { type TempDir, tempDir } from '../../support/temp-dir.ts';

let server: OwnRedis;
let dir: TempDir;
let files: ScheduleFiles;
let open: Service[] = [];
beforeEach(async () => {
  server = await startOwnRedis();
  dir = await tempDir();
  files = createScheduleFiles(dir.path);
  open = [];
});
afterEach(async () => {
  for (const service of open) await service.stop();
  await server.stop();
  await dir.remove();
});

interface Service {
  runner: DueRunner;
  wakes: ListeningWakes;
  stop(): Promise<void>;
}

const started: string[] = [];
beforeEach(() => {
  started.length = 0;
});
const crawls: ScheduledCrawls = {
  async start(id) {
    started.push(id);
    return 'started';
  },
  isRunning: async () => false,
  cancel: async () => undefined,
};

/** A process that listens for alarms; it ticks only when told to. */
function service(): Service {
  const connect = (): Redis => {
    const redis = new Redis({ path: server.socket, maxRetriesPerRequest: null, retryStrategy: () => 50 });
    redis.on('error', () => undefined);
    return redis;
  };
  const [commands, blocking] = [connect(), connect()];
  const wakes = createScheduleWakes(commands, blocking, 'test');
  const runner = createDueRunner({ files: createScheduleFiles(dir.path), crawls, wakes, note: () => undefined });
  wakes.listen(runner, () => undefined);
  const made: Service = {
    runner,
    wakes,
    async stop() {
      open = open.filter((other) => other !== made);
      await wakes.close();
      commands.disconnect();
      blocking.disconnect();
    },
  };
  open.push(made);
  return made;
}

let made = 0;
async function add(request: Partial<ScheduleRequest>): Promise<string> {
  const crawl = { seeds: ['http://shop.test/'] };
  const hex = (made++).toString(16).padStart(10, '0');
  const added = await addSchedule(files, { crawl, every: '1h', ...request }, new Date(), hex);
  expect(added.faults).toBeNull();
  return added.schedule?.id ?? '';
}
const inMs = (ms: number): string => new Date(Date.now() + ms).toISOString();
const alarms = async (): Promise<string[]> => (await (open[0] ?? service()).wakes.ids()).sort();
async function until(isTrue: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isTrue())) await sleep(50);
}

describe('alarms of schedules', () => {
  it('start each of many due times of one instant once, beside other services', async () => {
    const due = inMs(6000);
    const ids: string[] = [];
    for (let i = 0; i < 40; i++) ids.push(await add({ startsAt: i % 2 === 0 ? due : inMs(3_600_000) }));
    const services = [service(), service(), service()];
    for (const { runner } of services) await runner.tick(new Date());
    expect(await alarms()).toEqual([...ids].sort());
    await until(() => started.length >= 20);
    // what alarms missed the ticks would take; there is nothing left for them
    await Promise.all(services.map(({ runner }) => runner.tick(new Date(Date.now() + 10_000))));
    expect(started).toHaveLength(20);
    expect(new Set(started).size).toBe(20);
  });

  it('follow what is saved: added, paused, resumed, changed, removed', async () => {
    const { runner } = service();
    let now = Date.now();
    const look = (): Promise<Date | null> => {
      now += 2500;
      return runner.tick(new Date(now));
    };
    const [one, two] = [await add({}), await add({ cron: '0 3 * * *', timeZone: 'Europe/Berlin', every: undefined })];
    await look();
    expect(await alarms()).toEqual([one, two].sort());
    await pauseSchedule(files, one, true, new Date());
    await look();
    expect(await alarms()).toEqual([two]);
    await pauseSchedule(files, one, false, new Date());
    await look();
    expect(await alarms()).toEqual([one, two].sort());
    await removeSchedule(files, two);
    await look();
    expect(await alarms()).toEqual([one]);
  });

  it('are set again after the server lost them, and taken over from a service that is gone', async () => {
    const id = await add({});
    const first = service();
    await first.runner.tick(new Date());
    await server.redis.flushall();
    expect(await alarms()).toEqual([]);
    await first.runner.tick(new Date(Date.now() + 40_000));
    expect(await alarms()).toEqual([id]);
    await first.stop();
    await removeSchedule(files, id);
    const other = await add({});
    const second = service();
    await second.runner.tick(new Date());
    expect(await alarms()).toEqual([other]);
  });

  it('that never ring are made up for by ticks', async () => {
    const id = await add({ startsAt: inMs(60_000) });
    const { runner } = service();
    await runner.tick(new Date());
    await server.redis.flushall();
    await runner.tick(new Date(Date.now() + 63_000));
    expect(started).toEqual([]);
    await runner.tick(new Date(Date.now() + 67_000));
    expect(started).toHaveLength(1);
    expect((await files.runs(id)).map(({ state }) => state)).toEqual(['started']);
  });

  it('spread schedules of one instant by their jitter', async () => {
    for (let i = 0; i < 8; i++) await add({ startsAt: inMs(3_600_000), jitterMs: 600_000 });
    const { runner } = service();
    await runner.tick(new Date());
    const scores = await server.redis.zrange('gm:{frontier}:queues:test:schedules:delayed', 0, -1);
    expect(scores).toHaveLength(8);
    const times = new Set<number>();
    for (const job of scores)
      times.add(Number(await server.redis.hget(`gm:{frontier}:queues:test:schedules:${job}`, 'delay')));
    expect(times.size).toBeGreaterThan(4);
  });
});
