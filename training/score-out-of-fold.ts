// Scores the whole extractor out of fold: every page is extracted with the model that saw no page of its registrable domain.
//   node .build/training/training/score-out-of-fold.js DATA_DIR FOLDS_DIR OUT_DIR     writes OUT_DIR/oof-SET.jsonl and prints scores
import { createWriteStream, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { mean, wordF1 } from '../bench/extraction-score.ts';
import { createExtractEngine, type ExtractEngine } from '../src/stages/extract/engine.ts';
import { extractPage } from '../src/stages/extract/extract-page.ts';
import { FOLDS, type TrainingPage, trainingPages } from './training-page.ts';

const [dataDirectory = '', foldsDirectory = '', outDirectory = ''] = process.argv.slice(2);
const engines: ExtractEngine[] = [];
for (let fold = 0; fold < FOLDS; fold++)
  engines.push(await createExtractEngine({ modelFile: join(foldsDirectory, `fold-${fold}.gmm`) }));

const wcxb = trainingPages(dataDirectory, 'wcxb-dev');
const byType = new Map<string, number[]>();
await extractAll('wcxb-dev', wcxb, (page, text) => {
  const type = page.pageType ?? 'other';
  byType.set(type, [...(byType.get(type) ?? []), wordF1(text, page.gold ?? '')]);
});
const means = [...byType].sort().map(([type, scores]) => [type, mean(scores)] as const);
say('wcxb-dev word-F1', mean([...byType.values()].flat()));
say('wcxb-dev macro over types', mean(means.map(([, score]) => score)));
for (const [type, score] of means) say(`  ${type} (${byType.get(type)?.length ?? 0})`, score);

let found = 0;
let missed = 0;
let wrong = 0;
const squash = (text: string): string => text.replace(/\s+/g, ' ');
await extractAll('traf-dev', trainingPages(dataDirectory, 'traf-dev'), (page, text) => {
  const flat = squash(text);
  for (const segment of page.with) flat.includes(squash(segment)) ? found++ : missed++;
  for (const segment of page.without) if (flat.includes(squash(segment))) wrong++;
});
say('traf-dev F1', (2 * found) / (2 * found + wrong + missed));
say('  precision', found / (found + wrong));
say('  recall', found / (found + missed));

async function extractAll(
  set: string,
  pages: TrainingPage[],
  score: (page: TrainingPage, text: string) => void,
): Promise<void> {
  const out = createWriteStream(join(outDirectory, `oof-${set}.jsonl`));
  for (const page of pages) {
    const engine = engines[page.fold];
    if (!engine) throw new RangeError(`no model for fold ${page.fold}`);
    const bytes = gunzipSync(readFileSync(page.file));
    const extraction = await extractPage({ bytes, url: page.url, contentType: null }, engine);
    const { text, title, authors, publishedAt, pageType, noTextReason } = extraction;
    out.write(
      `${JSON.stringify({ id: page.id, text, title, authors, published_at: publishedAt, page_type: pageType, no_text_reason: noTextReason })}\n`,
    );
    score(page, text);
  }
  await new Promise((resolve) => out.end(resolve));
}

function say(what: string, value: number): void {
  process.stdout.write(`${what.padEnd(32)} ${value.toFixed(4)}\n`);
}
