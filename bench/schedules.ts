// Schedules: 10,000 of them, 5,000 due at one instant, in two services beside each other; and how late the last one started.
//   npm run bench -- schedules [--schedules 10000] [--due 5000] [--services 2]
// Starts are counted, no crawl is run: what is measured is files, alarms and claims. Needs redis-server.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Redis } from 'ioredis';
import { createScheduleWakes } from '../queues/schedule-wakes.ts';
import { createDueRunner } from '../src/app/schedule/run-due.ts';
import { addSchedule } from '../src/app/schedule/schedule-crawl.ts';
import { createScheduleFiles } from '../src/app/schedule/schedule-files.ts';
import { runScheduler } from '../src/app/schedule/scheduler-loop.ts';
import { startBenchRedis } from './redis.ts';

const { values } = parseArgs({
  options: {
    schedules: { type: 'string', default: '10000' },
    due: { type: 'string', default: '5000' },
    services: { type: 'string', default: '2' },
  },
});
const [total, dueCount, services] = [Number(values.schedules), Number(values.due), Number(values.services)];
const say = (line: string): boolean => process.stdout.write(`${line}\n`);

const folder = mkdtempSync(join(tmpdir(), 'gm-schedules-'));
const redis = await startBenchRedis();
const files = createScheduleFiles(folder);
let began = performance.now();
/** Far enough ahead that all are saved and all alarms set by then. */
const dueAt = new Date(Date.now() + 30_000 + total * 15);
const numbers = Array.from({ length: total }, (_, n) => n).values();
await Promise.all(
  Array.from({ length: 32 }, async () => {
    for (const n of numbers) {
      const startsAt = new Date(dueAt.getTime() + (n < dueCount ? 0 : 86_400_000)).toISOString();
      const request = { every: '1d', startsAt, crawl: { seeds: [`http://site-${n}.example/`] } };
      const added = await addSchedule(files, request, new Date(), n.toString(16).padStart(10, '0'));
      if (added.faults !== null) throw new Error(added.faults.join('\n'));
    }
  }),
);
say(`saved ${total} schedules, each on disk: ${Math.round(total / ((performance.now() - began) / 1000))}/s`);

const starts = new Map<string, number>();
const lags: number[] = [];
const stop = new AbortController();
began = performance.now();
const open = Array.from({ length: services }, () => {
  const connect = (): Redis => new Redis({ path: redis.socket, maxRetriesPerRequest: null });
  const [commands, blocking] = [connect(), connect()];
  const wakes = createScheduleWakes(commands, blocking, 'bench');
  const runner = createDueRunner({
    files: createScheduleFiles(folder),
    wakes,
    crawls: {
      async start(id) {
        starts.set(id, (starts.get(id) ?? 0) + 1);
        lags.push(Date.now() - dueAt.getTime());
        return 'started';
      },
      isRunning: async () => false,
      cancel: async () => undefined,
    },
    note({ fault }) {
      if (fault !== null && fault !== undefined) say(`fault: ${String(fault)}`);
    },
  });
  return { runner, wakes, close: () => Promise.all([commands.disconnect(), blocking.disconnect()]) };
});
await Promise.all(open.map(({ runner }) => runner.tick(new Date())));
say(`read them and set an alarm each, in ${services} services: ${((performance.now() - began) / 1000).toFixed(1)} s`);
if (Date.now() > dueAt.getTime())
  say('the due instant passed before all alarms were set: the machine is too busy, lags tell nothing');
for (const { runner, wakes } of open) wakes.listen(runner, (fault) => say(String(fault)));
const clock = {
  now: () => new Date(),
  sleep: (ms: number, end: AbortSignal) => sleep(ms, undefined, { signal: end }).catch(() => undefined),
};
const loops = open.map(({ runner }) => runScheduler(runner, clock, stop.signal));
const end = dueAt.getTime() + 120_000;
while (starts.size < dueCount && Date.now() < end) await sleep(100);
await sleep(8000); // what would start twice would do so now, by alarm or by tick
stop.abort();
await Promise.all(loops);
for (const { wakes, close } of open) {
  await wakes.close();
  await close();
}
lags.sort((a, b) => a - b);
const twice = [...starts.values()].filter((n) => n > 1).length;
const at = (share: number): string =>
  `${((lags[Math.min(lags.length - 1, Math.floor(lags.length * share))] ?? 0) / 1000).toFixed(2)} s`;
say(
  `due at one instant ${dueCount}: started ${starts.size}, twice ${twice}, lag p50 ${at(0.5)}, p99 ${at(0.99)}, last ${at(1)}`,
);
await redis.stop();
rmSync(folder, { recursive: true, force: true });
process.exitCode = starts.size === dueCount && twice === 0 ? 0 : 1;
