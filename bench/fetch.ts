// Pages a second and CPU a page of a crawl from one seed, over HTTP and by browser, beside Crawlee's in the same run.
//   npm run bench -- fetch --origin FILE_OF_ORIGIN.mjs --peers FOLDER_WITH_CRAWLEE [--http 1500] [--browser 200] [--rounds 3]
// The peers' folder: crawlee and playwright installed, jsdom 26.1.0 and linkedom 0.18.12 as overrides.
// The origin serves a deterministic site on loopback.
import { spawn, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { findChromium } from '../src/stages/fetch/chromium.ts';

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
    const ours = run([
      fileURLToPath(new URL('fetch-run.js', import.meta.url)),
      'http',
      seed,
      values.http,
      values.lanes,
    ]);
    const theirs = run([crawlee, 'cheerio', seed, values.http, values.lanes, values.peers]);
    say(`round ${round} http   `, ours, theirs);
    const rendered = run([
      fileURLToPath(new URL('fetch-run.js', import.meta.url)),
      'browser',
      seed,
      values.browser,
      values.pages,
    ]);
    const loaded = run([crawlee, 'playwright', seed, values.browser, values.pages, values.peers, chromium]);
    say(`round ${round} browser`, rendered, loaded);
  }
} finally {
  origin.kill();
}

function run(args: string[]): Run {
  const { stdout, status } = spawnSync(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'inherit'],
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${args[0]} ended with ${status}`);
  const line = stdout.trim().split('\n').at(-1) ?? '{}';
  process.stdout.write(`  ${args[0]?.split('/').at(-1)} ${args[1]}: ${line}\n`);
  return JSON.parse(line) as Run;
}

function say(what: string, ours: Run, theirs: Run): void {
  const [a, b] = [ours.pages / ours.seconds, theirs.pages / theirs.seconds];
  process.stdout.write(
    `${what} ${a.toFixed(1)} pages/s beside ${b.toFixed(1)}: ${(a / b).toFixed(2)} times; Node CPU ${ours.cpuMsPerPage.toFixed(1)} ms a page beside ${theirs.cpuMsPerPage.toFixed(1)}\n`,
  );
}
