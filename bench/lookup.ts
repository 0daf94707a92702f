// Look-ups among many captures: index files written as the archive writes them, searched by URL in random order.
//   npm run build && node node_modules/tsc7/bin/tsc -p tsconfig.bench.json --noEmit false --outDir dist
//   node dist/bench/lookup.js [--captures 100000] [--files 8] [--lookups 5000]
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { compareLines, mergeSorted, openFileSource, printCdxjLine } from '../archive/index.ts';
import { findCaptures, type IndexOutlines } from '../src/app/captures.ts';
import { surt } from '../src/domain/url/surt.ts';
import { mergeIndexes } from '../src/stores/collection/merged-index.ts';

const { values } = parseArgs({
  options: {
    captures: { type: 'string', default: '100000' },
    files: { type: 'string', default: '8' },
    lookups: { type: 'string', default: '5000' },
  },
});
const [captures, files, lookups] = [Number(values.captures), Number(values.files), Number(values.lookups)];
const say = (line: string): boolean => process.stdout.write(`${line}\n`);
const dataDir = mkdtempSync(join(tmpdir(), 'gristmill-bench-lookup-'));
const folder = join(dataDir, 'collections/main/indexes');
mkdirSync(folder, { recursive: true });
const urlOf = (n: number): string => `https://www.site${n % 997}.example/section/${n % 13}/page-${n}.html`;

function lineOf(n: number, file: number): string {
  const id = n.toString(16).padStart(32, '0');
  return printCdxjLine({
    key: surt(urlOf(n)),
    timestamp: '20261126120000',
    fields: {
      url: urlOf(n),
      mime: 'text/html',
      status: '200',
      digest: `sha256:${id}${id}`,
      length: '12345',
      offset: String(n * 12_345),
      filename: `main-${file}.warc.gz`,
      capture: id,
      crawl: 'bench',
      date: '2026-11-26T12:00:00.000Z',
      id: '00000000-0000-8000-8000-000000000000',
      bytes: '45678',
    },
  });
}

for (let file = 0; file < files; file++) {
  const lines: string[] = [];
  for (let n = file; n < captures; n += files) lines.push(lineOf(n, file));
  writeFileSync(join(folder, `main-${file}.cdxj`), `${lines.sort(compareLines).join('\n')}\n`);
}

/** What the machine lets wait for one answer of the file system: under load most of a look-up's time. */
async function waits(): Promise<number[]> {
  const taken: number[] = [];
  for (let i = 0; i < lookups; i++) {
    const start = performance.now();
    await stat(folder);
    taken.push(performance.now() - start);
  }
  return taken.sort((a, b) => a - b);
}

async function times(outlines: IndexOutlines | undefined): Promise<number[]> {
  const taken: number[] = [];
  const before = process.cpuUsage();
  for (let i = 0; i < lookups; i++) {
    const url = urlOf((Math.imul(i, 2_654_435_761) >>> 0) % captures);
    const start = performance.now();
    const query = { dataDir, collection: 'main', match: 'exact' as const, url, surt, limit: 100 };
    const found = await findCaptures(outlines === undefined ? query : { ...query, outlines });
    taken.push(performance.now() - start);
    if (found.length !== 1) throw new Error(`${found.length} captures of ${url}`);
  }
  const { user, system } = process.cpuUsage(before);
  say(`CPU a look-up: ${((user + system) / 1000 / lookups).toFixed(3)} ms`);
  return taken.sort((a, b) => a - b);
}
const at = (sorted: readonly number[], share: number): string =>
  (sorted[Math.floor(sorted.length * share)] ?? 0).toFixed(2);
const tell = (what: string, sorted: readonly number[]): boolean =>
  say(`${what}: p50 ${at(sorted, 0.5)} ms, p99 ${at(sorted, 0.99)} ms, p99.9 ${at(sorted, 0.999)} ms`);

say(`${captures} captures in ${files} files, ${lookups} look-ups`);
const outlines: IndexOutlines = new Map();
const first = performance.now();
await findCaptures({ dataDir, collection: 'main', match: 'exact', url: urlOf(1), surt, limit: 1, outlines });
say(`first look-up, which reads the files: ${(performance.now() - first).toFixed(0)} ms`);
say(`load: ${loadavg()[0]?.toFixed(0)} on ${cpus().length} cores`);
tell('one stat and nothing else', await waits());
tell('outlined (serve)', await times(outlines));
tell('by search in the files (command line, not merged)', await times(undefined));
const began = process.cpuUsage();
const mergedLines = await mergeIndexes(dataDir, 'main');
const spent = process.cpuUsage(began);
const merged = readdirSync(join(dataDir, 'merged/main')).map(
  (name) => statSync(join(dataDir, 'merged/main', name)).size,
);
const plain = readdirSync(folder).map((name) => statSync(join(folder, name)).size);
const sum = (sizes: readonly number[]): number => sizes.reduce((total, size) => total + size, 0);
say(
  `merged, compressed and indexed: ${mergedLines} lines, ${((spent.user + spent.system) / 1e6).toFixed(1)} s CPU, ${(sum(merged) / 2 ** 20).toFixed(1)} MB of ${(sum(plain) / 2 ** 20).toFixed(1)} MB`,
);
tell('in the merged index (command line)', await times(undefined));

for (const share of [0.25, 0.5, 1]) {
  const sources = await Promise.all(
    Array.from({ length: Math.max(1, files * share) }, (_, file) => openFileSource(join(folder, `main-${file}.cdxj`))),
  );
  const start = process.cpuUsage();
  let lines = 0;
  for await (const line of mergeSorted(sources)) lines += line === '' ? 0 : 1;
  const { user } = process.cpuUsage(start);
  say(`merge of ${lines} lines: ${(user / 1000).toFixed(0)} ms CPU, ${(user / lines).toFixed(2)} µs a line`);
  for (const source of sources) await source.close();
}
say(`memory at the end: ${Math.round(process.memoryUsage().rss / 2 ** 20)} MB`);
rmSync(dataDir, { recursive: true });
