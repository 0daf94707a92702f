// A crawl of an hour at a few pages a second: memory, open handles, staging and queues by the minute, as a table, a plot and their slopes.
//   npm run bench -- endurance --origin FILE_OF_ORIGIN.mjs [--minutes 60] [--delay 6000] [--pages 24000] [--svg FILE]
// The site has 38 hosts, so 38,000 / delay pages a second.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Redis } from 'ioredis';
import { socketPath } from '../src/app/embedded-redis.ts';
import { plot } from './plot.ts';
import { handlesOf, memoryOf, nameOf, tree } from './processes.ts';

const { values } = parseArgs({
  options: {
    origin: { type: 'string' },
    minutes: { type: 'string', default: '60' },
    delay: { type: 'string', default: '6000' },
    pages: { type: 'string', default: '24000' },
    port: { type: 'string', default: '18961' },
    svg: { type: 'string' },
  },
});
if (values.origin === undefined) throw new Error('--origin is needed');
const EVERY_MS = 30_000;

/** Of one moment. Names are the plot's. */
type Sample = Record<string, number>;

const pageArgs = [`--n=${values.pages}`, '--js=0', '--slow=0', `--port=${values.port}`];
const origin = spawn(process.execPath, [values.origin, ...pageArgs], { stdio: ['ignore', 'pipe', 'inherit'] });
process.on('exit', () => origin.kill());
await once(origin.stdout, 'data');
const data = mkdtempSync(join(tmpdir(), 'gm-bench-endurance-'));
const cli = fileURLToPath(new URL('../src/entry/cli.js', import.meta.url));
const seed = `http://127.0.0.2:${values.port}/p/0.html`;
const how = `--scope any --include ^http://127\\.0\\.0\\.\\d+:\\d+/ --allow-private=127.0.0.0/8 --delay ${values.delay} --limit 1000000 --max-time ${values.minutes}m --export none --render never --quiet --json --data ${data}`;
const crawl = spawn(process.execPath, [cli, 'crawl', seed, ...how.split(' ')], {
  stdio: ['ignore', 'ignore', 'inherit'],
});

const samples: Sample[] = [];
const began = performance.now();
const timer = setInterval(() => {
  void sample().then((taken) => {
    samples.push(taken);
    process.stderr.write(`${JSON.stringify(taken)}\n`);
  });
}, EVERY_MS);
const [status] = (await once(crawl, 'close')) as [number | null];
clearInterval(timer);
origin.kill();
rmSync(data, { recursive: true, force: true });
report();
process.exitCode = status === 0 ? 0 : 1;

async function sample(): Promise<Sample> {
  const redis = new Redis({ path: socketPath(data), maxRetriesPerRequest: 1, retryStrategy: () => null });
  redis.on('error', () => undefined); // it goes first when the crawl is over
  const taken: Sample = { minute: (performance.now() - began) / 60_000, staging: filesBelow(join(data, 'staging')) };
  for (const pid of tree(crawl.pid ?? 0)) {
    taken[`${nameOf(pid)} MB`] = (taken[`${nameOf(pid)} MB`] ?? 0) + memoryOf(pid);
    taken['handles'] = (taken['handles'] ?? 0) + handlesOf(pid);
  }
  try {
    taken['queued jobs'] = 0;
    for (const key of await redis.keys('gm:{frontier}:queues:*'))
      if (/:(wait|active)$/.test(key)) taken['queued jobs'] += await redis.llen(key);
    const [crawlId] = await redis.smembers('gm:{frontier}:crawls');
    taken['pages'] = Number((await redis.hget(`gm:{frontier}:${crawlId}:n`, 'state:archived')) ?? 0);
  } catch (error) {
    process.stderr.write(`no answer from Redis: ${String(error)}\n`);
  }
  redis.disconnect();
  return taken;
}

function filesBelow(folder: string): number {
  try {
    return readdirSync(folder, { recursive: true }).filter((name) => statSync(join(folder, String(name))).isFile())
      .length;
  } catch {
    return 0; // folders come and go
  }
}

function report(): void {
  const names = Object.keys(samples.at(-2) ?? {}).filter((name) => name !== 'minute');
  // the first sixth loads, compiles and opens what it needs
  const settled = samples.slice(Math.ceil(samples.length / 6), -1);
  const first = settled[0];
  const last = settled.at(-1);
  if (first === undefined || last === undefined) return;
  const pages = (last['pages'] ?? 0) - (first['pages'] ?? 0);
  process.stdout.write(`${last['pages']} pages in ${last['minute']?.toFixed(0)} minutes; after the first sixth:\n`);
  for (const name of names.filter((each) => each !== 'pages')) {
    const all = settled.map((taken) => taken[name] ?? 0);
    const rise = slope(settled, name) * ((last['minute'] ?? 0) - (first['minute'] ?? 0));
    const perPage = name.endsWith(' MB') ? ` (${((rise * 1024) / pages).toFixed(2)} kB a page)` : '';
    process.stdout.write(
      `${name.padEnd(12)} ${Math.min(...all).toFixed(0)} to ${Math.max(...all).toFixed(0)}, trend ${rise >= 0 ? '+' : ''}${rise.toFixed(1)}${perPage}\n`,
    );
  }
  if (values.svg !== undefined) writeFileSync(values.svg, plot(samples.slice(0, -1), 'minute', names));
}

/** Least squares, a minute. */
function slope(taken: readonly Sample[], name: string): number {
  const xs = taken.map((each) => each['minute'] ?? 0);
  const ys = taken.map((each) => each[name] ?? 0);
  const mean = (all: readonly number[]): number => all.reduce((sum, each) => sum + each, 0) / all.length;
  const [mx, my] = [mean(xs), mean(ys)];
  const spread = xs.reduce((sum, x) => sum + (x - mx) ** 2, 0);
  return spread === 0 ? 0 : xs.reduce((sum, x, i) => sum + (x - mx) * ((ys[i] ?? 0) - my), 0) / spread;
}
