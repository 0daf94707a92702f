// Speed and quality of extraction beside its peers, on the same pages in the same run; CPU seconds of this process, charset and parse included.
//   npm run bench -- extraction DATA_DIR/wcxb-dev [--pages 300] [--peers DIR_WITH_NODE_MODULES] [--model FILE] [--ours FILE]
// The peers' folder is for what is not a dependency of ours: npm i --prefix DIR defuddle@0.19.4 @extractus/article-extractor@9.0.1
// `--ours`: our own quality is told from these out-of-fold texts (oof-wcxb-dev.jsonl of training/score-out-of-fold.sh), since the model
// that ships has seen the pages. The last lines are one table in Markdown, by page type, for docs/benchmarks.md.
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { Readability } from '@mozilla/readability';
import { parseHTML } from 'linkedom';
import { createExtractEngine } from '../src/stages/extract/engine.ts';
import { extractPage } from '../src/stages/extract/extract-page.ts';
import { readabilityHtml } from '../src/stages/extract/readability.ts';
import { mean, wordF1 } from './extraction-score.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    pages: { type: 'string', default: '300' },
    peers: { type: 'string' },
    model: { type: 'string' },
    ours: { type: 'string' },
  },
});
const directory = positionals[0] ?? '';
const names = readdirSync(join(directory, 'gold')).sort();
const step = Math.max(1, Math.floor(names.length / Number(values.pages)));

interface Page {
  id: string;
  bytes: Buffer;
  url: string | null;
  gold: string;
  type: string;
}
const pages: Page[] = names
  .filter((_, i) => i % step === 0)
  .slice(0, Number(values.pages))
  .map((name) => {
    const gold = JSON.parse(readFileSync(join(directory, 'gold', name), 'utf8')) as Record<string, string | undefined>;
    return {
      id: gold['id'] ?? '',
      bytes: gunzipSync(readFileSync(join(directory, 'html', `${gold['id']}.html.gz`))),
      url: gold['url'] ?? null,
      gold: gold['main_content'] ?? '',
      type: gold['page_type'] ?? 'article',
    };
  });

type Extractor = (page: Page) => Promise<string>;
const stripTags = (html: string): string =>
  parseHTML(`<html><body>${html}</body></html>`).document.body.textContent ?? '';

const engine = await createExtractEngine({ modelFile: values.model ?? null });
const extractors: [string, Extractor][] = [
  ['gristmill', async ({ bytes, url }) => (await extractPage({ bytes, url, contentType: null }, engine)).text],
  [
    'readability on linkedom',
    async ({ bytes }) => new Readability(parseHTML(bytes.toString('utf8')).document).parse()?.textContent ?? '',
  ],
  ['readability on jsdom', async ({ bytes, url }) => stripTags(readabilityHtml(bytes.toString('utf8'), url))],
];
if (values.peers !== undefined) extractors.push(...(await installedPeers(values.peers)));

const ours = values.ours === undefined ? null : textsById(values.ours);
const results: Result[] = [];
for (const [name, extract] of extractors) {
  for (const page of pages.slice(0, 10)) await attempt(extract, page);
  const scores = new Map<string, number[]>();
  let failed = 0;
  const start = process.cpuUsage();
  const texts: string[] = [];
  for (const page of pages) {
    const text = await attempt(extract, page);
    if (text === null) failed++;
    texts.push(text ?? '');
  }
  const used = process.cpuUsage(start);
  const seconds = (used.user + used.system) / 1e6;
  pages.forEach((page, i) => {
    const list = scores.get(page.type) ?? [];
    const text = results.length === 0 && ours !== null ? ours.get(page.id) : texts[i];
    list.push(wordF1(text ?? '', page.gold));
    scores.set(page.type, list);
  });
  const all = [...scores.values()].flat();
  const result = {
    name,
    docs_per_cpu_second: Number((pages.length / seconds).toFixed(2)),
    cpu_seconds: Number(seconds.toFixed(2)),
    failed,
    f1: Number(mean(all).toFixed(4)),
    by_type: Object.fromEntries([...scores].sort().map(([type, list]) => [type, Number(mean(list).toFixed(3))])),
  };
  results.push(result);
  process.stdout.write(`${JSON.stringify(result)}\n`);
}
printTable();

interface Result {
  name: string;
  docs_per_cpu_second: number;
  cpu_seconds: number;
  failed: number;
  f1: number;
  by_type: Record<string, number>;
}

function printTable(): void {
  const own = results[0];
  if (own === undefined) return;
  const types = Object.keys(own.by_type);
  const cells = (row: readonly (string | number)[]): string => `| ${row.join(' | ')} |\n`;
  process.stdout.write(`\n${cells(['', 'word-F1', 'macro', ...types, 'documents a CPU second', 'ours is'])}`);
  process.stdout.write(cells(['---', ...Array.from({ length: types.length + 4 }, () => '---:')]));
  for (const result of results) {
    const scores = types.map((type) => result.by_type[type] ?? 0);
    const times = own.docs_per_cpu_second / result.docs_per_cpu_second;
    process.stdout.write(
      cells([
        result.name,
        result.f1.toFixed(3),
        mean(scores).toFixed(3),
        ...scores.map((score) => score.toFixed(3)),
        result.docs_per_cpu_second.toFixed(1),
        result === own ? '' : `${times.toFixed(1)}x`,
      ]),
    );
  }
}

function textsById(file: string): Map<string, string> {
  const lines = readFileSync(file, 'utf8').trim().split('\n');
  return new Map(
    lines.map((line) => JSON.parse(line) as { id: string; text: string }).map(({ id, text }) => [id, text]),
  );
}

/** Null when the peer threw. */
async function attempt(extract: Extractor, page: Page): Promise<string | null> {
  try {
    return await extract(page);
  } catch (cause) {
    if (cause instanceof Error) return null;
    throw cause;
  }
}

async function installedPeers(folder: string): Promise<[string, Extractor][]> {
  // By file: `require.resolve` does not see exports that are for `import` alone.
  const load = async (file: string): Promise<Record<string, unknown>> =>
    (await import(pathToFileURL(resolve(folder, 'node_modules', file)).href)) as Record<string, unknown>;
  const { Defuddle } = (await load('defuddle/dist/node.js')) as {
    Defuddle(document: unknown, url: string, options: { useAsync: boolean }): Promise<{ content: string }>;
  };
  const { extractFromHtml } = (await load('@extractus/article-extractor/esm/mod.js')) as {
    extractFromHtml(html: string, url?: string): Promise<{ content?: string } | null>;
  };
  return [
    [
      'defuddle on linkedom',
      async ({ bytes, url }) =>
        stripTags(
          (
            await Defuddle(parseHTML(bytes.toString('utf8')).document, url ?? 'https://example.org/', {
              useAsync: false,
            })
          ).content,
        ),
    ],
    [
      '@extractus/article-extractor',
      async ({ bytes, url }) =>
        stripTags((await extractFromHtml(bytes.toString('utf8'), url ?? undefined))?.content ?? ''),
    ],
  ];
}
