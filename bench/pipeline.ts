// The whole pipeline, archive and corpus written, beside Crawlee's CheerioCrawler that fetches, finds links and saves bodies: pages/s, CPU by process, memory, Redis commands.
//   npm run bench -- pipeline --origin FILE_OF_ORIGIN.mjs --peers FOLDER_WITH_CRAWLEE [--pages 2000] [--rounds 1] [--ours-only] [--keep]
// The origin serves a deterministic site on loopback; the peers' folder is that of the fetch bench.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { socketPath } from '../src/app/embedded-redis.ts';
import { memoryOf, type Spent, sampleCpu } from './processes.ts';

const { values } = parseArgs({
  options: {
    origin: { type: 'string' },
    peers: { type: 'string' },
    pages: { type: 'string', default: '2000' },
    rounds: { type: 'string', default: '1' },
    port: { type: 'string', default: '18941' },
    lanes: { type: 'string', default: '16' },
    'ours-only': { type: 'boolean', default: false },
    keep: { type: 'boolean', default: false },
  },
});
if (values.origin === undefined) throw new Error('--origin is needed');

interface Measured {
  seconds: number;
  /** CPU seconds by what the process is. */
  cpu: Map<string, number>;
  /** Largest sum of PSS over all processes but Chromium's, in MB. */
  memoryMb: number;
  /** The same by process. */
  memory: string;
  redisCommands: number;
  stdout: string;
}

const pages = Number(values.pages);
const origin = spawn(
  process.execPath,
  [values.origin, `--n=${pages}`, '--js=0', '--slow=0', '--flaky=0', `--port=${values.port}`],
  { stdio: ['ignore', 'pipe', 'inherit'] },
);
process.on('exit', () => origin.kill());
const seed = `http://127.0.0.2:${values.port}/p/0.html`;
await new Promise<void>((resolve) => origin.stdout.once('data', () => resolve()));

try {
  for (let round = 1; round <= Number(values.rounds); round++) {
    const ours = await crawlOurs();
    if (values['ours-only']) continue;
    const theirs = await crawlPeer();
    const rate = ours.pagesPerSecond / theirs.pagesPerSecond;
    const cpu = ours.cpuMs / theirs.cpuMs;
    process.stdout.write(
      `round ${round}: ${rate.toFixed(2)} times the pages/s, ${cpu.toFixed(2)} times the CPU a page\n`,
    );
  }
} finally {
  origin.kill();
}

interface Result {
  pagesPerSecond: number;
  cpuMs: number;
}

async function crawlOurs(): Promise<Result> {
  const data = mkdtempSync(join(tmpdir(), 'gm-bench-pipeline-'));
  const cli = fileURLToPath(new URL('../src/entry/cli.js', import.meta.url));
  const scope =
    // the pages that the peer follows, and no others
    '--scope any --include ^http://127\\.0\\.0\\.\\d+:\\d+/p/ --allow-private=127.0.0.0/8 --delay 0 --render never --quiet --json';
  const measured = await run([cli, 'crawl', seed, ...scope.split(' '), '--data', data], data);
  if (!values.keep) rmSync(data, { recursive: true, force: true });
  const record = JSON.parse(measured.stdout.trim().split('\n').at(-1) ?? '{}') as {
    counts: { states: Record<string, number> };
  };
  return say('gristmill', measured, record.counts.states['archived'] ?? 0);
}

async function crawlPeer(): Promise<Result> {
  const bodies = mkdtempSync(join(tmpdir(), 'gm-bench-peer-'));
  const crawlee = fileURLToPath(new URL('../../bench/fetch-crawlee.mjs', import.meta.url));
  const measured = await run(
    [crawlee, 'cheerio', seed, values.pages, values.lanes, values.peers ?? '', '', bodies],
    null,
  );
  rmSync(bodies, { recursive: true, force: true });
  const { pages: done } = JSON.parse(measured.stdout.trim().split('\n').at(-1) ?? '{}') as { pages: number };
  return say('crawlee', measured, done);
}

function say(who: string, measured: Measured, done: number): Result {
  const total = [...measured.cpu.values()].reduce((sum, s) => sum + s, 0);
  const parts = [...measured.cpu].map(([name, s]) => `${name} ${((s * 1000) / done).toFixed(2)}`).join(', ');
  process.stdout.write(
    `${who.padEnd(9)} ${done} pages in ${measured.seconds.toFixed(1)} s: ${(done / measured.seconds).toFixed(1)} pages/s; ` +
      `CPU ${((total * 1000) / done).toFixed(2)} ms a page (${parts}); ${measured.memoryMb.toFixed(0)} MB (${measured.memory}); ` +
      `${(measured.redisCommands / done).toFixed(1)} Redis commands a page\n`,
  );
  return { pagesPerSecond: done / measured.seconds, cpuMs: (total * 1000) / done };
}

async function run(args: string[], dataDir: string | null): Promise<Measured> {
  const began = performance.now();
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const spent = new Map<number, Spent>();
  let memoryMb = 0;
  let memory = '';
  let redisCommands = 0;
  let rounds = 0;
  const timer = setInterval(() => {
    sampleCpu(child.pid ?? 0, spent);
    if (rounds++ % 10 !== 0) return;
    if (dataDir !== null)
      void commandsOf(socketPath(dataDir)).then((n) => (redisCommands = Math.max(redisCommands, n)));
    const held = [...spent]
      .filter(([, p]) => p.name !== 'chromium')
      .map(([pid, p]) => [p.name, memoryOf(pid)] as const);
    const sum = held.reduce((mb, [, own]) => mb + own, 0);
    if (sum <= memoryMb) return;
    memoryMb = sum;
    memory = held
      .filter(([, mb]) => mb >= 1)
      .map(([name, mb]) => `${name} ${mb.toFixed(0)}`)
      .join(', ');
  }, 100);
  let stdout = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  const status = await new Promise<number | null>((resolve) => child.once('close', resolve));
  clearInterval(timer);
  if (status !== 0) throw new Error(`${args[0]} ended with ${status}`);
  const cpu = new Map<string, number>();
  for (const { name, seconds } of spent.values()) cpu.set(name, (cpu.get(name) ?? 0) + seconds);
  return { seconds: (performance.now() - began) / 1000, cpu, memoryMb, memory, redisCommands, stdout };
}

/** Commands that the server has answered, its scripts' own included; 0 when it does not answer. */
function commandsOf(socket: string): Promise<number> {
  return new Promise((settle) => {
    let answer = '';
    const connection = createConnection(socket);
    connection.setTimeout(500, () => connection.destroy());
    connection.on('error', () => settle(0));
    connection.on('connect', () => connection.write('INFO stats\r\nQUIT\r\n'));
    connection.on('data', (bytes: Buffer) => {
      answer += bytes.toString('latin1');
    });
    connection.on('close', () => settle(Number(/total_commands_processed:(\d+)/.exec(answer)?.[1] ?? 0)));
  });
}
