// Writes what the trees are trained on: one row a block, as raw little-endian arrays that numpy reads.
//   node dist/training/dump-features.js DATA_DIR OUT_DIR
import { closeSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { segmentPage } from '../src/stages/extract/blocks/segment.ts';
import { parseHtml } from '../src/stages/extract/dom/parse-html.ts';
import { blockFeatures, FEATURE_NAMES } from '../src/stages/extract/features/block-features.ts';
import { pageSignals } from '../src/stages/extract/features/page-signals.ts';
import { type PageView, viewPage } from '../src/stages/extract/features/page-view.ts';
import { PRIOR_NAMES, priorFeatures, type TokenPriors } from '../src/stages/extract/features/token-priors.ts';
import { TYPE_FEATURE_NAMES, typeFeatures } from '../src/stages/extract/features/type-features.ts';
import { STACK_NAMES } from '../src/stages/extract/model/stack-features.ts';
import { labelBlocks } from './label-blocks.ts';
import { labelSegments } from './label-segments.ts';
import { PriorLearner } from './learn-priors.ts';
import { FOLDS, readTrainingHtml, type TrainingPage, trainingPages } from './training-page.ts';

const [dataDirectory = '', outDirectory = ''] = process.argv.slice(2);
mkdirSync(outDirectory, { recursive: true });

const pages = ['wcxb-dev', 'traf-dev'].flatMap((set) => trainingPages(dataDirectory, set));
const learner = new PriorLearner();
const labelled = new Map<TrainingPage, { labels: Float32Array; weights: Float32Array }>();
for (const page of pages) {
  const view = viewOf(page);
  const labels = labelsOf(page, view);
  labelled.set(page, labels);
  if (page.gold !== null && page.gold !== '') learner.add(page.domain, page.fold, view, labels.labels);
}

/** Sets of folds left out: none, one, two. Row priors for an outer fold leave out the row's own fold too. */
const leftOut: number[][] = [[]];
for (let a = 0; a < FOLDS; a++) leftOut.push([a]);
for (let a = 0; a < FOLDS; a++) for (let b = a + 1; b < FOLDS; b++) leftOut.push([a, b]);
for (let a = 0; a < FOLDS; a++)
  for (let b = a + 1; b < FOLDS; b++) for (let c = b + 1; c < FOLDS; c++) leftOut.push([a, b, c]);
const priors = new Map<string, TokenPriors>();
for (const folds of leftOut) {
  const set = learner.priors(folds);
  priors.set(folds.join('-'), set);
  if (folds.length > 1) continue;
  writeFileSync(
    join(outDirectory, `priors-${folds.join('-') || 'none'}.json`),
    JSON.stringify({ words: Object.fromEntries(set.words), classes: Object.fromEntries(set.classes) }),
  );
}

const open = (name: string): number => openSync(join(outDirectory, name), 'w');
const files = {
  features: open('features.f32'),
  labels: open('labels.f32'),
  weights: open('weights.f32'),
  words: open('words.f32'),
  types: open('types.f32'),
};
/** Prior columns for the full model (no fold held out), for each outer fold, and for each pair of outer and inner fold. */
const heldOut = leftOut.filter((folds) => folds.length <= 2);
const priorFiles = heldOut.map((folds) => open(`priors-${folds.join('-') || 'full'}.f32`));
const listed: object[] = [];
let row = 0;
for (const page of pages) {
  const view = viewOf(page);
  const known = labelled.get(page);
  if (!known) continue;
  const n = view.page.blocks.length;
  write(files.features, blockFeatures(view));
  write(files.labels, known.labels);
  write(files.weights, known.weights);
  write(
    files.words,
    Float32Array.from(view.page.blocks, (block) => block.words),
  );
  write(files.types, typeFeatures(view));
  priorFiles.forEach((file, index) => {
    // A row's priors leave out its own fold and those held out.
    const folds = [...new Set([page.fold, ...(heldOut[index] ?? [])])].sort((a, b) => a - b);
    const set = priors.get(folds.join('-'));
    if (set) write(file, priorFeatures(view.page, view.stats, view.headings, set));
  });
  listed.push({
    set: page.set,
    id: page.id,
    type: page.pageType,
    fold: page.fold,
    domain: page.domain,
    start: row,
    end: row + n,
  });
  row += n;
}
for (const file of [...Object.values(files), ...priorFiles]) closeSync(file);
writeFileSync(
  join(outDirectory, 'pages.json'),
  JSON.stringify({
    features: [...FEATURE_NAMES],
    priors: PRIOR_NAMES,
    types: TYPE_FEATURE_NAMES,
    stack: STACK_NAMES,
    pages: listed,
  }),
);

function write(file: number, values: Float32Array): void {
  const bytes = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
  for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
}

function viewOf(page: TrainingPage): PageView {
  const { document } = parseHtml(readTrainingHtml(page));
  return viewPage(segmentPage(document), pageSignals(document, page.url));
}

function labelsOf(page: TrainingPage, view: PageView): { labels: Float32Array; weights: Float32Array } {
  const { blocks } = view.page;
  const texts = blocks.map((block) => block.marker + block.body);
  if (page.gold === null) return labelSegments(texts, page.with, page.without);
  const labels = labelBlocks(texts, page.gold);
  const sizes = Float32Array.from(blocks, (block) => Math.min(block.words + 1, 200) ** 0.75);
  let norm = 1;
  for (let i = 0; i < sizes.length; i++) norm += (sizes[i] ?? 0) * (0.25 + (labels[i] ?? 0));
  return { labels, weights: sizes.map((size) => (100 * size) / norm) };
}
