// Pages a second and CPU a page of a crawl from one seed, over HTTP and by browser, beside Crawlee's in the same run.
//   npm run bench -- fetch --origin FILE_OF_ORIGIN.mjs --peers FOLDER_WITH_CRAWLEE [--http 1500] [--browser 200] [--rounds 3]
// The peers' folder: crawlee and playwright installed, jsdom 26.1.0 and linkedom 0.18.12 as overrides.
// The origin serves a deterministic site on loopback.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { findChromium } from '../src/stages/fetch/browser/chromium.ts';

const { values } = parseArgs({
  options: {
    origin: { type: 'string' },
    peers: { type: 'string' },
    http: { type: 'string', default: '1500' },
    browser: { type: 'string', default: '200' },
    rounds: { type: 'string', default: '3' },
    port: { type: 'string', default: '8931' },
    lanes: { type: 'string', default: '16' },
    pages: { type: 'string', default: '4' },
  },
});
if (values.origin === undefined || values.peers === undefined) throw new Error('--origin and --peers are needed');

interface Run {
  pages: number;
  seconds: number;
  cpuMsPerPage: number;
}

const crawlee = fileURLToPath(new URL('../../bench/fetch-crawlee.mjs', import.meta.url));
const chromium = findChromium(process.env['PATH'] ?? '') ?? '';
const origin = spawn(process.execPath, [values.origin, '--n=3000', '--slow=0', '--flaky=0', `--port=${values.port}`], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
const seed = `http://127.0.0.2:${values.port}/p/0.html`;
await new Promise<void>((resolve) => origin.stdout.once('data', () => resolve()));

try {
  for (let round = 1; round <= Number(values.rounds); round++) {
    const ours = await run([
      fileURLToPath(new URL('fetch-run.js', import.meta.url)),
      'http',
      seed,
      values.http,
      values.lanes,
    ]);
    const theirs = await run([crawlee, 'cheerio', seed, values.http, values.lanes, values.peers]);
    say(`round ${round} http   `, ours, theirs);
    const rendered = await run([
      fileURLToPath(new URL('fetch-run.js', import.meta.url)),
      'browser',
      seed,
      values.browser,
      values.pages,
    ]);
    const loaded = await run([crawlee, 'playwright', seed, values.browser, values.pages, values.peers, chromium]);
    say(`round ${round} browser`, rendered, loaded);
  }
} finally {
  origin.kill();
}

/** CPU counts the browser's processes too: the whole tree is sampled while it runs. */
async function run(args: string[]): Promise<Run> {
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const spent = new Map<number, number>();
  const timer = setInterval(() => sample(child.pid ?? 0, spent), 200);
  let stdout = '';
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString('utf8');
  });
  const status = await new Promise<number | null>((resolve) => child.once('close', resolve));
  clearInterval(timer);
  if (status !== 0) throw new Error(`${args[0]} ended with ${status}`);
  const line = stdout.trim().split('\n').at(-1) ?? '{}';
  const measured = JSON.parse(line) as Run;
  const treeMs = [...spent.values()].reduce((sum, ms) => sum + ms, 0);
  process.stdout.write(`  ${args[0]?.split('/').at(-1)} ${args[1]}: ${line}\n`);
  return { ...measured, cpuMsPerPage: treeMs / measured.pages };
}

/** Milliseconds of CPU of a process and its descendants (/proc, 100 ticks a second). */
function sample(root: number, spent: Map<number, number>): void {
  const queue = [root];
  for (let pid = queue.pop(); pid !== undefined; pid = queue.pop()) {
    const stat = textOf(`/proc/${pid}/stat`);
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (stat !== '') spent.set(pid, (Number(fields[11]) + Number(fields[12])) * 10);
    queue.push(...textOf(`/proc/${pid}/task/${pid}/children`).split(' ').filter(Boolean).map(Number));
  }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return ''; // it has ended
  }
}

function say(what: string, ours: Run, theirs: Run): void {
  const [a, b] = [ours.pages / ours.seconds, theirs.pages / theirs.seconds];
  process.stdout.write(
    `${what} ${a.toFixed(1)} pages/s beside ${b.toFixed(1)}: ${(a / b).toFixed(2)} times; CPU ${ours.cpuMsPerPage.toFixed(1)} ms a page beside ${theirs.cpuMsPerPage.toFixed(1)}\n`,
  );
}
