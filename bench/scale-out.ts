// One worker set and two on one Redis and one bucket, each with a disk of its own: CPU a page, how evenly the sets share, and whether the corpora are the same bytes.
//   npm run bench -- scale-out --origin FILE_OF_ORIGIN.mjs [--pages 2000]
// With too few cores for two sets the pages a second cannot double; what the work costs can be told anywhere.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { STAGE_NAMES } from '../src/domain/stage.ts';
import { startS3Server } from '../test/support/s3-server.ts';
import { startBenchRedis } from './redis.ts';

const { values } = parseArgs({
  options: {
    origin: { type: 'string' },
    pages: { type: 'string', default: '2000' },
    port: { type: 'string', default: '18951' },
  },
});
if (values.origin === undefined) throw new Error('--origin is needed');

const cli = fileURLToPath(new URL('../src/entry/cli.js', import.meta.url));
const root = mkdtempSync(join(tmpdir(), 'gm-bench-scale-'));
const pageArgs = [`--n=${values.pages}`, '--js=0', '--slow=0', '--flaky=0', `--port=${values.port}`];
const origin = spawn(process.execPath, [values.origin, ...pageArgs], { stdio: ['ignore', 'pipe', 'inherit'] });
await once(origin.stdout, 'data');
const bucket = await startS3Server();
const children = new Set<ChildProcess>([origin]);
process.on('exit', () => {
  for (const child of children) child.kill();
});

interface Measured {
  pages: number;
  seconds: number;
  /** CPU seconds of each worker set. */
  sets: number[];
  corpus: string;
}

try {
  const one = await crawl(1);
  const two = await crawl(2);
  const cost = ({ sets, pages }: Measured): number => (sets.reduce((sum, s) => sum + s, 0) * 1000) / pages;
  const [first = 0, second = 0] = two.sets;
  process.stdout.write(
    `two sets do ${((2 * cost(one)) / cost(two)).toFixed(2)} times the work of one where each has cores enough ` +
      `(CPU a page ${cost(one).toFixed(2)} ms and ${cost(two).toFixed(2)} ms); ` +
      `the smaller share ${((100 * Math.min(first, second)) / (first + second)).toFixed(0)} %; ` +
      `corpora ${sameTexts(one.corpus, two.corpus) ? 'the same bytes' : 'DIFFER'}\n`,
  );
} finally {
  origin.kill();
  await bucket.close();
  rmSync(root, { recursive: true, force: true });
}

async function crawl(sets: number): Promise<Measured> {
  const name = `sets-${sets}`;
  const redis = await startBenchRedis();
  const env = { ...process.env, ...bucket.env(name), REDIS_URL: `unix:${redis.socket}` };
  const workers = Array.from({ length: sets }, (_, set) =>
    STAGE_NAMES.map((stage) =>
      spawn(process.execPath, [cli, 'worker', stage, '--data', join(root, `${name}-${set}`)], {
        env,
        stdio: 'ignore',
      }),
    ),
  );
  const data = join(root, `${name}-driver`);
  const seed = `http://127.0.0.2:${values.port}/p/0.html`;
  const scope =
    '--scope any --include ^http://127\\.0\\.0\\.\\d+:\\d+/p/ --allow-private=127.0.0.0/8 --delay 0 --render never --no-workers --quiet --json';
  const began = performance.now();
  const driver = spawn(process.execPath, [cli, 'crawl', seed, ...scope.split(' '), '--data', data], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for (const child of [...workers.flat(), driver]) children.add(child);
  let stdout = '';
  driver.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  await once(driver, 'close');
  const seconds = (performance.now() - began) / 1000;
  const spent = workers.map((set) => set.reduce((sum, worker) => sum + cpuSeconds(worker), 0));
  const record = JSON.parse(stdout.trim().split('\n').at(-1) ?? '{}') as {
    corpus: string;
    counts: { states: Record<string, number> };
  };
  const pages = record.counts.states['archived'] ?? 0;
  await Promise.all(workers.flat().map(end));
  await redis.stop();
  process.stdout.write(
    `${sets} worker set${sets > 1 ? 's' : ''}: ${pages} pages, ${(pages / seconds).toFixed(1)} pages/s; CPU of the sets ${spent.map((s) => `${s.toFixed(1)} s`).join(' and ')}\n`,
  );
  return { pages, seconds, sets: spent, corpus: record.corpus };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
}

/** All threads of a process (/proc, 100 ticks a second). */
function cpuSeconds({ pid }: ChildProcess): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

/** Names are hashes of texts; the texts are compared all the same. */
function sameTexts(one: string, two: string): boolean {
  const names = (folder: string): string[] => readdirSync(folder).filter((file) => file.endsWith('.txt'));
  if (names(one).sort().join() !== names(two).sort().join()) return false;
  execFileSync('diff', ['-rq', '--exclude=*.json', '--exclude=*.html', '--exclude=*.md', one, two]);
  return true;
}
