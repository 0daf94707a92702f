// Deduplication's speed and size: signatures alone beside classic MinHash, the live stage end to end through Redis, bytes a document.
//   npm run build && node node_modules/tsc7/bin/tsc -p tsconfig.json --noEmit false --outDir dist
//   node dist/bench/dedupe.js [--documents 100000] [--jsonl FILE]
// `--documents 1000000` takes about ten minutes; every tenth of the way a line of the growth curve is printed. Needs redis-server.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Redis } from 'ioredis';
import { dedupeJsonl } from '../src/app/dedupe-jsonl.ts';
import { captureId } from '../src/domain/capture.ts';
import { bandKeys, shingleAt, signTokens } from '../src/domain/dedupe/signature.ts';
import { mix, tokenise } from '../src/domain/dedupe/tokens.ts';
import { type DedupeDeps, dedupeStage } from '../src/stages/dedupe/stage.ts';
import { createRedisDocumentIndex } from '../src/stores/redis-document-index.ts';

const { values } = parseArgs({
  options: { documents: { type: 'string', default: '100000' }, jsonl: { type: 'string' } },
});
const total = Number(values.documents);
const say = (line: string): boolean => process.stdout.write(`${line}\n`);

let state = 1;
const draw = (below: number): number => {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
  return Math.floor((state / 2 ** 32) * below);
};
const vocabulary = Array.from({ length: 20_000 }, (_, n) => `${n.toString(36)}${'aeiou'.charAt(n % 5)}rn`);
const sentences = Array.from({ length: 60_000 }, () =>
  Array.from({ length: 20 }, () => vocabulary[Math.floor(draw(20_000) * (draw(1000) / 1000))]).join(' '),
);
/** About 3 kB; one in ten is a copy of an earlier one with a line changed. */
const recent: string[] = [];
function article(n: number): string {
  if (n % 10 === 9) return `${recent[draw(recent.length)]} And a line of its own, number ${n}.`;
  const text = Array.from({ length: 26 }, () => sentences[draw(60_000)]).join('. ');
  if (recent.length < 5000) recent.push(text);
  else recent[draw(5000)] = text;
  return text;
}

/** CPU seconds of this process spent in `work`. */
async function cpuOf(work: () => Promise<void> | void): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

await signatures();
await endToEnd();
if (values.jsonl !== undefined) await wholeSet(values.jsonl);

async function signatures(): Promise<void> {
  const texts = Array.from({ length: 20_000 }, (_, n) => article(n));
  const bytes = texts.reduce((sum, text) => sum + text.length, 0) / texts.length;
  let sink = 0;
  const run = (): void => {
    for (const text of texts) sink ^= bandKeys(signTokens(tokenise(text)))[0] ?? 0;
  };
  run();
  const ours = await cpuOf(run);
  const sample = texts.slice(0, 1000);
  const classic = await cpuOf(() => {
    for (const text of sample) sink ^= classicMinHash(text)[0] ?? 0;
  });
  const tokens = texts.map((text) => tokenise(text));
  const alone = await cpuOf(() => {
    for (const run of tokens) sink ^= bandKeys(signTokens(run))[0] ?? 0;
  });
  say(`texts of ${Math.round(bytes)} characters on average (${sink & 1 ? 'odd' : 'even'})`);
  say(`signature from text: ${Math.round(texts.length / ours)} documents a CPU second`);
  say(`signature from tokens: ${Math.round(texts.length / alone)} documents a CPU second`);
  say(`peer, MinHash with 128 permutations from text: ${Math.round(sample.length / classic)} a CPU second`);
  say(`ratio from text: ${(texts.length / ours / (sample.length / classic)).toFixed(1)}`);
}

/** MinHash as published: 128 permutations of each shingle, tokens by a regular expression. */
function classicMinHash(text: string): Uint32Array {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  const tokens = Uint32Array.from(words, (word) => {
    let h = 0x811c9dc5;
    for (let at = 0; at < word.length; at += 1) h = Math.imul(h ^ word.charCodeAt(at), 0x01000193);
    return h >>> 0;
  });
  const signature = new Uint32Array(128).fill(0xffffffff);
  for (let at = 0; at + 3 <= tokens.length; at += 1) {
    const shingle = shingleAt(tokens, at);
    for (let n = 0; n < 128; n += 1) {
      const value = mix(Math.imul(shingle, n * 2 + 1) + n);
      if (value < (signature[n] ?? 0)) signature[n] = value;
    }
  }
  return signature;
}

async function endToEnd(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'gmb-'));
  const socket = join(folder, 's');
  const flags = ['--port', '0', '--unixsocket', socket, '--dir', folder, '--save', '', '--appendonly', 'no'];
  const server = spawn('redis-server', flags, { stdio: 'ignore' });
  const redis = new Redis({ path: socket, retryStrategy: () => 50, maxRetriesPerRequest: null });
  redis.on('error', () => undefined); // refused until the server listens
  await redis.ping();
  try {
    await measureIndex(redis);
  } finally {
    redis.disconnect();
    const ended = once(server, 'exit');
    server.kill('SIGKILL');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measureIndex(redis: Redis): Promise<void> {
  const texts = new Map<string, string>();
  const deps: DedupeDeps = {
    staging: {
      readExtraction: async (id) => {
        const text = texts.get(id);
        return text === undefined ? null : { title: 'A title', text };
      },
    },
    index: createRedisDocumentIndex(redis, 'bench'),
  };
  const context = { signal: new AbortController().signal, now: () => new Date(0) };
  const kinds: Record<string, number> = {};
  const empty = await redisState(redis);
  const began = performance.now();
  let cpu = 0;
  for (let n = 0; n < total; n += 500) {
    const ids: string[] = [];
    texts.clear();
    for (let k = n; k < Math.min(total, n + 500); k += 1) {
      const id = captureId('bench', `https://bench.example/${k}`);
      texts.set(id, article(k));
      ids.push(id);
    }
    cpu += await cpuOf(async () => {
      const input = { crawlId: 'bench', collection: 'main' };
      const results = await Promise.all(ids.map((id) => dedupeStage.run({ ...input, captureId: id }, deps, context)));
      for (const { reason } of results) kinds[reason ?? ''] = (kinds[reason ?? ''] ?? 0) + 1;
    });
    const done = n + ids.length;
    if (done % Math.max(500, Math.floor(total / 10)) !== 0) continue;
    const now = await redisState(redis);
    say(
      `${done} documents: ${Math.round((now.bytes - empty.bytes) / done)} bytes a document in Redis, ` +
        `${Math.round(done / cpu)} documents a CPU second of Node (Redis: ${Math.round(done / (now.cpu - empty.cpu))}), ` +
        `${Math.round((performance.now() - began) / 1000)} s`,
    );
  }
  say(`verdicts: ${JSON.stringify(kinds)}; Node's memory ${Math.round(process.memoryUsage().rss / 1e6)} MB`);
}

async function redisState(redis: Redis): Promise<{ bytes: number; cpu: number }> {
  const memory = /used_memory:(\d+)/.exec(await redis.info('memory'))?.[1];
  const cpu = await redis.info('cpu');
  const user = /used_cpu_user:([\d.]+)/.exec(cpu)?.[1];
  const system = /used_cpu_sys:([\d.]+)/.exec(cpu)?.[1];
  return { bytes: Number(memory), cpu: Number(user) + Number(system) };
}

async function wholeSet(file: string): Promise<void> {
  const lines = readFileSync(file, 'utf8').trim().split('\n');
  let answers = 0;
  const cpu = await cpuOf(() =>
    dedupeJsonl(lines, () => {
      answers += 1;
    }),
  );
  say(`dedupe --jsonl: ${answers} documents, ${Math.round(answers / cpu)} a CPU second`);
}
