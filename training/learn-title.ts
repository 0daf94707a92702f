// Learns how much each place and form of a title counts, from pages with gold titles, and writes the weights as a source file:
// learn-title.js DATA_DIR [OUT.ts]. Prints exact matches out of fold (by registrable domain) and fitted. Deterministic.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { getDomain } from 'tldts';
import { decodeHtml } from '../src/stages/extract/charset/decode.ts';
import { parseHtml } from '../src/stages/extract/dom/parse-html.ts';
import { collectFacts } from '../src/stages/extract/metadata/page-facts.ts';
import { viewPage } from '../src/stages/extract/metadata/page-view.ts';
import { siteKeys, siteName } from '../src/stages/extract/metadata/site-name.ts';
import { sameKey, titleCandidates } from '../src/stages/extract/metadata/title/title-candidates.ts';
import { TITLE_FEATURES, titleFeatures } from '../src/stages/extract/metadata/title/title-features.ts';
import { FOLDS, foldOf } from './training-page.ts';

interface Page {
  set: string;
  fold: number;
  rows: Float64Array[];
  right: boolean[];
}

const ROUNDS = 400;
const PENALTY = 0.01;

const [folder, out = 'src/stages/extract/metadata/title/title-weights.ts'] = process.argv.slice(2);
if (folder === undefined) throw new Error('usage: learn-title.js DATA_DIR [OUT.ts]');
const pages = ['wcxb-dev', 'traf-dev'].flatMap((set) => readSet(join(folder, set), set));
for (const set of ['wcxb-dev', 'traf-dev']) {
  let right = 0;
  for (let fold = 0; fold < FOLDS; fold++) {
    const weights = learn(pages.filter((page) => page.fold !== fold));
    right += pages.filter((page) => page.set === set && page.fold === fold && isRight(page, weights)).length;
  }
  const all = pages.filter((page) => page.set === set).length;
  console.log(`${set}: ${right} of ${all} exact out of fold (${(right / all).toFixed(3)})`);
}
const weights = learn(pages);
console.log(`fitted: ${(pages.filter((page) => isRight(page, weights)).length / pages.length).toFixed(3)}`);
writeFileSync(out, source(weights));

function readSet(path: string, set: string): Page[] {
  return readdirSync(join(path, 'gold'))
    .sort()
    .flatMap((file): Page[] => {
      const gold = JSON.parse(readFileSync(join(path, 'gold', file), 'utf8')) as {
        title?: string | null;
        url?: string | null;
      };
      if (gold.title === undefined || gold.title === null || gold.title === '') return [];
      const id = file.replace(/\.json$/, '');
      const { page } = decodeHtml(gunzipSync(readFileSync(join(path, 'html', `${id}.html.gz`))), null);
      const view = viewPage(collectFacts(parseHtml(page).document), gold.url ?? null);
      const keys = siteKeys(siteName(view), view.url);
      const candidates = titleCandidates(view, keys);
      const wanted = sameKey(gold.title.replace(/\s+/g, ' ').trim());
      const fold = foldOf(getDomain(gold.url ?? '') ?? id);
      const right = candidates.map((candidate) => sameKey(candidate.text) === wanted);
      return [{ set, fold, rows: titleFeatures(view, candidates, keys), right }];
    });
}

/** Maximum likelihood of the right candidate among a page's own (a softmax), with Adam from zero. */
function learn(all: readonly Page[]): Float64Array {
  const learnable = all.filter((page) => page.right.includes(true));
  const width = TITLE_FEATURES.length;
  const [learnt, first, second] = [new Float64Array(width), new Float64Array(width), new Float64Array(width)];
  for (let round = 1; round <= ROUNDS; round++) {
    const slope = gradient(learnable, learnt);
    for (let k = 0; k < width; k++) {
      const g = (slope[k] ?? 0) / learnable.length + PENALTY * (learnt[k] ?? 0);
      first[k] = 0.9 * (first[k] ?? 0) + 0.1 * g;
      second[k] = 0.99 * (second[k] ?? 0) + 0.01 * g * g;
      const [m, v] = [(first[k] ?? 0) / (1 - 0.9 ** round), (second[k] ?? 0) / (1 - 0.99 ** round)];
      learnt[k] = (learnt[k] ?? 0) - (0.05 * m) / (Math.sqrt(v) + 1e-8);
    }
  }
  return learnt.map((value) => Math.round(value * 1000) / 1000);
}

function gradient(all: readonly Page[], learnt: Float64Array): Float64Array {
  const slope = new Float64Array(learnt.length);
  for (const { rows, right } of all) {
    const scores = rows.map((row) => dot(row, learnt));
    const most = Math.max(...scores);
    const weight = scores.map((score) => Math.exp(score - most));
    const total = weight.reduce((a, b) => a + b, 0);
    const ofRight = weight.reduce((a, b, i) => a + (right[i] === true ? b : 0), 0);
    rows.forEach((row, i) => {
      const share = (weight[i] ?? 0) / total - (right[i] === true ? (weight[i] ?? 0) / ofRight : 0);
      for (let k = 0; k < row.length; k++) slope[k] = (slope[k] ?? 0) + share * (row[k] ?? 0);
    });
  }
  return slope;
}

function dot(row: Float64Array, learnt: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < row.length; k++) sum += (row[k] ?? 0) * (learnt[k] ?? 0);
  return sum;
}

function isRight({ rows, right }: Page, learnt: Float64Array): boolean {
  let best = -1;
  let most = Number.NEGATIVE_INFINITY;
  rows.forEach((row, i) => {
    const score = dot(row, learnt);
    if (score > most) [best, most] = [i, score];
  });
  return right[best] === true;
}

function source(learnt: Float64Array): string {
  const lines = TITLE_FEATURES.map((name, k) => `  ['${name}', ${learnt[k] ?? 0}],`);
  return `// Made by training/learn-title.ts from pages with gold titles; not to be edited by hand.

/** What each feature of a candidate title counts. */
export const TITLE_WEIGHTS: ReadonlyMap<string, number> = new Map<string, number>([
${lines.join('\n')}
]);
`;
}
