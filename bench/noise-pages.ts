// Measures whether the noise filters help on real pages: word-F1 of the extracted text against gold, by page type, with and without them.
// Usage: node dist/bench/noise-pages.js DATA_DIR (html/ID.html.gz, gold/ID.json) [--every N] [--show N]
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { joinBlocks } from '../src/domain/text-block.ts';
import { renderBlock } from '../src/stages/extract/blocks/render-blocks.ts';
import { createExtractEngine } from '../src/stages/extract/engine.ts';
import { cleanBlocks } from '../src/stages/extract/filters/clean-blocks.ts';
import { hrefResolver } from '../src/stages/extract/href-resolver.ts';
import { readPage } from '../src/stages/extract/read-page.ts';
import { wordF1 } from './word-f1.ts';

interface Gold {
  id: string;
  url?: string | null;
  page_type?: string;
  main_content?: string;
}

const option = (name: string, otherwise: number): number => {
  const at = process.argv.indexOf(`--${name}`);
  return at > 0 ? Number(process.argv[at + 1]) : otherwise;
};

interface Tally {
  pages: number;
  before: number;
  after: number;
}

async function main(): Promise<void> {
  const directory = process.argv[2];
  if (directory === undefined) throw new Error('usage: noise-pages DATA_DIR [--every N] [--show N]');
  const engine = await createExtractEngine();
  const tallies = new Map<string, Tally>();
  const changes: { change: number; line: string }[] = [];
  let milliseconds = 0;
  const names = readdirSync(join(directory, 'gold'))
    .sort()
    .filter((_, index) => index % option('every', 1) === 0);
  for (const name of names) {
    const gold = JSON.parse(readFileSync(join(directory, 'gold', name), 'utf8')) as Gold;
    if ((gold.main_content ?? '') === '') continue;
    const bytes = gunzipSync(readFileSync(join(directory, 'html', `${gold.id}.html.gz`)));
    const url = gold.url ?? null;
    const reading = readPage({ bytes, contentType: null, url }, engine);
    const resolve = hrefResolver(url);
    const kept = reading.page.blocks
      .filter((_, i) => reading.verdicts[i]?.kept === true)
      .map((block) => renderBlock(block, resolve));
    const from = process.cpuUsage();
    const cleaned = cleanBlocks(kept, {
      title: reading.metadata.title,
      pageType: reading.pageType,
      url,
      siteName: reading.metadata.siteName,
    });
    const spent = process.cpuUsage(from);
    milliseconds += (spent.user + spent.system) / 1000;
    const before = wordF1(gold.main_content ?? '', joinBlocks(kept));
    const after = wordF1(gold.main_content ?? '', joinBlocks(cleaned.blocks));
    for (const type of ['all', gold.page_type ?? 'unknown']) {
      const tally = tallies.get(type) ?? { pages: 0, before: 0, after: 0 };
      tallies.set(type, { pages: tally.pages + 1, before: tally.before + before, after: tally.after + after });
    }
    if (after !== before) {
      const taken = cleaned.removed.map(
        ({ reason, text }) => `${reason}: ${text.slice(0, 90).replaceAll('\n', ' / ')}`,
      );
      changes.push({
        change: after - before,
        line: `${gold.id} ${gold.page_type ?? ''} ${(after - before).toFixed(4)}  ${taken.slice(0, 6).join('  |  ')}`,
      });
    }
  }
  changes.sort((a, b) => a.change - b.change);
  const show = option('show', 0);
  for (const { line } of changes.slice(0, show)) process.stdout.write(`${line}\n`);
  for (const [type, { pages, before, after }] of tallies) {
    process.stdout.write(
      `${type.padEnd(14)} ${String(pages).padStart(5)} pages  word-F1 ${(before / pages).toFixed(4)} without, ${(after / pages).toFixed(4)} with\n`,
    );
  }
  const all = tallies.get('all')?.pages ?? 1;
  process.stdout.write(
    `${changes.filter(({ change }) => change > 0).length} pages better, ${changes.filter(({ change }) => change < 0).length} worse; ${(milliseconds / all).toFixed(2)} ms CPU a page\n`,
  );
}

await main();
