// What the second forest sees besides the first one's features: how likely main text the blocks around a block are.
import type { Box } from '../blocks/page-block.ts';
import { type Columns, ownColumns, share } from '../features/feature-row.ts';
import type { PageView } from '../features/page-view.ts';

const AROUND = [-4, -3, -2, -1, 1, 2, 3, 4];
const LEVELS = 5;

export const STACK_NAMES: readonly string[] = [
  'p',
  'p-rank',
  ...AROUND.map((step) => `p${step}`),
  'p-box',
  'p-parent',
  'p-grand',
  'p-great',
  'p-fifth',
  'p-wide',
  'p-template',
  'p-heading',
  'p-page',
  'p-expected',
  'p-before-share',
  'p-near-mean',
  'p-far-mean',
  'p-next-heading',
  'p-section',
];

/** One row of `STACK_NAMES` a block, from the first forest's probabilities. */
export function stackFeatures(view: PageView, p: Float32Array, into?: Columns): Float32Array {
  const { blocks } = view.page;
  const n = blocks.length;
  const { matrix: out, width, at: first } = into ?? ownColumns(n, STACK_NAMES.length);
  const sums = prefixSums(view, p);
  const meanOf = (from: number, to: number): number => meanBetween(sums, Math.max(0, from), Math.min(n, to));
  const templates = templateMeans(view, p);
  const ranks = rankShares(p);
  const sections = sectionMeans(view, meanOf);
  const all = sums.likely[n] ?? 0;
  for (let i = 0; i < n; i++) {
    const block = blocks[i];
    if (!block) continue;
    const heading = view.headings[i] ?? -1;
    let at = i * width + first;
    out[at++] = p[i] ?? 0;
    out[at++] = ranks[i] ?? 0;
    for (const step of AROUND) out[at++] = p[i + step] ?? -1;
    for (const box of boxesAround(view, block.box)) out[at++] = box === undefined ? 0 : meanOf(box.first, box.end);
    out[at++] = templates[view.templates[i] ?? -1] ?? 0;
    out[at++] = heading < 0 ? -1 : (p[heading] ?? -1);
    out[at++] = meanOf(0, n);
    out[at++] = Math.log2(1 + all);
    out[at++] = share(sums.likely[i] ?? 0, all);
    out[at++] = meanOf(i - 5, i + 6);
    out[at++] = meanOf(i - 20, i + 21);
    out[at++] = p[sections.next[i] ?? -1] ?? -1;
    out[at++] = sections.mean[i] ?? 0;
  }
  return out;
}

/** Five boxes from the innermost out, then the widest that is still clearly a part of the page. */
function boxesAround(view: PageView, innermost: number): (Box | undefined)[] {
  const { boxes } = view.page;
  const around: (Box | undefined)[] = [];
  let wide = innermost;
  for (let at = innermost; at >= 0; at = boxes[at]?.parent ?? -1) {
    if (around.length < LEVELS) around.push(boxes[at]);
    if ((boxes[at]?.words ?? 0) < view.totalWords * 0.7) wide = at;
  }
  while (around.length < LEVELS) around.push(undefined);
  return [...around, boxes[wide]];
}

interface PrefixSums {
  words: Float64Array;
  likely: Float64Array;
}

/** Mean probability of the words in blocks [from, to). */
function meanBetween(sums: PrefixSums, from: number, to: number): number {
  const words = (sums.words[to] ?? 0) - (sums.words[from] ?? 0);
  return words > 0 ? ((sums.likely[to] ?? 0) - (sums.likely[from] ?? 0)) / words : 0;
}

function prefixSums(view: PageView, p: Float32Array): PrefixSums {
  const { blocks } = view.page;
  const words = new Float64Array(blocks.length + 1);
  const likely = new Float64Array(blocks.length + 1);
  for (let i = 0; i < blocks.length; i++) {
    const own = blocks[i]?.words ?? 0;
    words[i + 1] = (words[i] ?? 0) + own;
    likely[i + 1] = (likely[i] ?? 0) + own * (p[i] ?? 0);
  }
  return { words, likely };
}

function templateMeans(view: PageView, p: Float32Array): Float64Array {
  const sums = new Float64Array(view.templateSums.length);
  const counts = new Float64Array(view.templateSums.length);
  for (let i = 0; i < p.length; i++) {
    const template = view.templates[i] ?? 0;
    const words = (view.page.blocks[i]?.words ?? 0) + 1;
    sums[template] = (sums[template] ?? 0) + words * (p[i] ?? 0);
    counts[template] = (counts[template] ?? 0) + words;
  }
  return sums.map((sum, i) => sum / Math.max(1, counts[i] ?? 1));
}

/** Share of the page's blocks that are less likely. */
function rankShares(p: Float32Array): Float32Array {
  const order = Array.from(p.keys()).sort((a, b) => (p[a] ?? 0) - (p[b] ?? 0) || a - b);
  const out = new Float32Array(p.length);
  order.forEach((index, rank) => {
    out[index] = rank / p.length;
  });
  return out;
}

/** For each block the next heading, and the mean of its section (from one heading to the next). */
function sectionMeans(
  view: PageView,
  meanOf: (from: number, to: number) => number,
): { next: Int32Array; mean: Float32Array } {
  const { blocks } = view.page;
  const next = new Int32Array(blocks.length).fill(-1);
  const mean = new Float32Array(blocks.length);
  let start = 0;
  for (let i = 1; i <= blocks.length; i++) {
    if (i < blocks.length && blocks[i]?.kind !== 'heading') continue;
    const value = meanOf(start, i);
    for (let k = start; k < i; k++) {
      mean[k] = value;
      next[k] = i < blocks.length ? i : -1;
    }
    start = i;
  }
  return { next, mean };
}
