// Speed and quality of extraction beside its peers, on the same pages in the same run; CPU seconds of one process each, charset and parse included.
//   npm run bench -- extraction DATA_DIR/wcxb-dev [--pages 300] [--peers DIR_WITH_NODE_MODULES] [--model FILE] [--ours FILE]
// The peers' folder is for what is not a dependency of ours: npm i --prefix DIR defuddle@0.19.4 @extractus/article-extractor@9.0.1
// Each extractor has a process of its own, so that none runs on code that another has had compiled, or beside what it left on the heap;
// ours is in a thread there, whose start is not counted and whose messages are, as in the program.
// Its speed is told twice: over the process's first pages but ten, most of V8's compiling included, and over as many others once it has
// read those (`settled`: what a long run comes to).
// `--ours`: our own quality is told from these out-of-fold texts (oof-wcxb-dev.jsonl of training/score-out-of-fold.sh), since the model
// that ships has seen the pages. The last lines are one table in Markdown, by page type, for docs/benchmarks.md.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { type BenchPage, type Extractor, engineNames, OURS, openExtractor } from './extraction-engines.ts';
import { mean, wordF1 } from './extraction-score.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    pages: { type: 'string', default: '300' },
    peers: { type: 'string' },
    model: { type: 'string' },
    ours: { type: 'string' },
    /** One extractor alone, in this process. */
    engine: { type: 'string' },
  },
});

/** Read once before, and not counted: what loading costs each. */
const STARTING_PAGES = 10;

interface Result {
  name: string;
  pages: number;
  /** Documents a CPU second over the process's first pages, after `STARTING_PAGES`. */
  first: number;
  /** The same over as many others after them. */
  settled: number;
  failed: number;
  f1: number;
  by_type: Record<string, number>;
}

if (values.engine === undefined) printTable(engineNames(values.peers).map(inItsOwnProcess));
else process.stdout.write(`${JSON.stringify(await measure(values.engine))}\n`, () => process.exit()); // its threads with it

function inItsOwnProcess(name: string): Result {
  const args = [fileURLToPath(import.meta.url), ...process.argv.slice(2), '--engine', name];
  const { status, stdout } = spawnSync(process.execPath, args, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (status !== 0) throw new Error(`${name} ended with ${status}`);
  process.stdout.write(stdout);
  return JSON.parse(stdout) as Result;
}

/** `offset` 0 and 1 give two sets that share no page. */
function pagesFrom(directory: string, offset: 0 | 1): BenchPage[] {
  const names = readdirSync(join(directory, 'gold')).sort();
  const step = Math.max(2, Math.floor(names.length / Number(values.pages)));
  return names
    .filter((_, i) => i % step === offset)
    .slice(0, Number(values.pages))
    .map((name) => {
      const gold = JSON.parse(readFileSync(join(directory, 'gold', name), 'utf8')) as Record<
        string,
        string | undefined
      >;
      return {
        id: gold['id'] ?? '',
        bytes: gunzipSync(readFileSync(join(directory, 'html', `${gold['id']}.html.gz`))),
        url: gold['url'] ?? null,
        gold: gold['main_content'] ?? '',
        type: gold['page_type'] ?? 'article',
      };
    });
}

async function measure(name: string): Promise<Result> {
  const [pages, others] = [pagesFrom(positionals[0] ?? '', 0), pagesFrom(positionals[0] ?? '', 1)];
  const extract = await openExtractor(name, values);
  for (const page of pages.slice(0, STARTING_PAGES)) await attempt(extract, page);
  const first = await timed(extract, pages);
  const settled = await timed(extract, others);
  const known = name === OURS && values.ours !== undefined ? textsById(values.ours) : null;
  const scores = new Map<string, number[]>();
  pages.forEach((page, i) => {
    const list = scores.get(page.type) ?? [];
    list.push(wordF1((known === null ? first.texts[i] : known.get(page.id)) ?? '', page.gold));
    scores.set(page.type, list);
  });
  return {
    name,
    pages: pages.length,
    first: Number((pages.length / first.seconds).toFixed(2)),
    settled: Number((others.length / settled.seconds).toFixed(2)),
    failed: first.texts.filter((text) => text === null).length,
    f1: Number(mean([...scores.values()].flat()).toFixed(4)),
    by_type: Object.fromEntries([...scores].sort().map(([type, list]) => [type, Number(mean(list).toFixed(3))])),
  };
}

/** CPU seconds of the whole process, its compiler and garbage collector included. */
async function timed(
  extract: Extractor,
  pages: readonly BenchPage[],
): Promise<{ texts: (string | null)[]; seconds: number }> {
  const texts: (string | null)[] = [];
  const start = process.cpuUsage();
  for (const page of pages) texts.push(await attempt(extract, page));
  const { user, system } = process.cpuUsage(start);
  return { texts, seconds: (user + system) / 1e6 };
}

/** Null when the peer threw. */
async function attempt(extract: Extractor, page: BenchPage): Promise<string | null> {
  try {
    return await extract(page);
  } catch (cause) {
    if (cause instanceof Error) return null;
    throw cause;
  }
}

function textsById(file: string): Map<string, string> {
  const lines = readFileSync(file, 'utf8').trim().split('\n');
  return new Map(
    lines.map((line) => JSON.parse(line) as { id: string; text: string }).map(({ id, text }) => [id, text]),
  );
}

function printTable(results: readonly Result[]): void {
  const own = results[0];
  if (own === undefined) return;
  const types = Object.keys(own.by_type);
  const cells = (row: readonly (string | number)[]): string => `| ${row.join(' | ')} |\n`;
  const speeds = ['first pages, documents a CPU second', 'ours is', 'settled', 'ours is'];
  process.stdout.write(`\nload ${loadavg()[0]?.toFixed(0)}\n\n${cells(['', 'word-F1', 'macro', ...types, ...speeds])}`);
  process.stdout.write(cells(['---', ...Array.from({ length: types.length + 6 }, () => '---:')]));
  const times = (ours: number, theirs: number): string => `${(ours / theirs).toFixed(1)}x`;
  for (const result of results) {
    const scores = types.map((type) => result.by_type[type] ?? 0);
    process.stdout.write(
      cells([
        result.name,
        result.f1.toFixed(3),
        mean(scores).toFixed(3),
        ...scores.map((score) => score.toFixed(3)),
        result.first.toFixed(1),
        result === own ? '' : times(own.first, result.first),
        result.settled.toFixed(1),
        result === own ? '' : times(own.settled, result.settled),
      ]),
    );
  }
}
