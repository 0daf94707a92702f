// What stands between two chosen blocks of one box belongs with them: a heading, a list, a table, a piece of code in running text. Alone each scores low
// where its words say little; a reader would miss it.
import { CLASS_WORDS } from './blocks/class-words.ts';
import type { Box, PageBlock, Segmentation } from './blocks/page-block.ts';

/** Least mean probability of a gap that is filled, weighted by words. */
const LEAST_LIKELY = 0.15;
/** The same for what a colon announces. */
const LEAST_ANNOUNCED = 0.01;
/** Least probability of a paragraph in a gap. */
const LEAST_OF_PARAGRAPH = 0.35;
/** A gap may hold this many words, or this share of the words chosen around it, whichever is more. */
const FEW_WORDS = 40;
const MOST_SHARE = 0.35;
const MOST_LINKED = 0.25;
/** Words that running text on one side at least must have. */
const LEAST_BESIDE = 12;

const bitOf = (name: string): number => 1 << CLASS_WORDS.findIndex(([own]) => own === name);
/** Parts of a page that stand in the middle of a text and are none of it. */
const FOREIGN = [
  'nav',
  'footer',
  'side',
  'comment',
  'share',
  'related',
  'advert',
  'consent',
  'subscribe',
  'form',
  'hidden',
  'bio',
  'meta',
].reduce((bits, name) => bits | bitOf(name), 0);

/** Chooses, in place, the blocks of gaps and of what follows a text to the end of its element; answers which. `p` gives each block's probability. */
export function fillGaps({ blocks, boxes }: Segmentation, chosen: Uint8Array, p: Float32Array): Uint8Array {
  const page: Page = { blocks, boxes, chosen, p };
  const byModel = chosen.slice();
  let before = -1;
  for (let i = 0; i < blocks.length; i++) {
    if (chosen[i] !== 1) continue;
    if (before >= 0 && i - before > 1 && isGap(page, before, i)) chosen.fill(1, before + 1, i);
    before = i;
    fillAnnounced(page, i);
  }
  if (before >= 0) fillTail(page, before);
  return chosen.map((is, i) => is - (byModel[i] ?? 0));
}

interface Page {
  blocks: readonly PageBlock[];
  boxes: readonly Box[];
  chosen: Uint8Array;
  p: Float32Array;
}

function isGap(page: Page, before: number, after: number): boolean {
  const { blocks, boxes } = page;
  if (Math.max(blocks[before]?.words ?? 0, blocks[after]?.words ?? 0) < LEAST_BESIDE) return false;
  return belongs(page, before + 1, after, sharedBox(boxes, blocks[before]?.box ?? -1, blocks[after]?.box ?? -1));
}

/** The list, table or code that a chosen paragraph announces with a colon. */
function fillAnnounced(page: Page, at: number): void {
  const { blocks, boxes, chosen } = page;
  const kind = blocks[at + 1]?.kind;
  if (blocks[at]?.kind !== 'paragraph' || !/[:：]$/u.test(blocks[at]?.body ?? '')) return;
  if (kind !== 'list-item' && kind !== 'table-row' && kind !== 'code') return;
  let end = at + 1;
  while (blocks[end]?.kind === kind) end++;
  const shared = sharedBox(boxes, blocks[at]?.box ?? -1, blocks[end - 1]?.box ?? -1);
  if (belongs(page, at + 1, end, shared, LEAST_ANNOUNCED)) chosen.fill(1, at + 1, end);
}

/** What is left of the `article` or `main` element after the last chosen block. */
function fillTail(page: Page, last: number): void {
  const { blocks, boxes, chosen } = page;
  let at = blocks[last]?.box ?? -1;
  while (at >= 0 && boxes[at]?.tag !== 'article' && boxes[at]?.tag !== 'main') at = boxes[at]?.parent ?? -1;
  const end = boxes[at]?.end ?? 0;
  if (end > last + 1 && blocks[end - 1]?.kind !== 'heading' && belongs(page, last + 1, end, at))
    chosen.fill(1, last + 1, end);
}

/** Whether the blocks [first, end) beside a chosen one are a part of the text in the box around them all. */
function belongs(
  { blocks, boxes, chosen, p }: Page,
  first: number,
  end: number,
  shared: number,
  least = LEAST_LIKELY,
): boolean {
  const around = boxes[shared];
  if (!around) return false;
  let words = 0;
  let likely = 0;
  let chars = 0;
  let linkChars = 0;
  for (let i = first; i < end; i++) {
    const block = blocks[i];
    const box = boxes[block?.box ?? -1];
    if (!block || !box) return false;
    if (box.hidden || ((box.pathBits & ~around.pathBits) | block.inlineBits) & FOREIGN) return false;
    if (!isStructure(block, box) && (p[i] ?? 0) < LEAST_OF_PARAGRAPH) return false;
    words += block.words;
    likely += block.words * (p[i] ?? 0);
    chars += block.chars;
    linkChars += block.linkChars + block.buttonChars;
  }
  if (likely < words * least || linkChars > chars * MOST_LINKED) return false;
  let text = 0;
  for (let i = around.first; i < around.end; i++) if (chosen[i] === 1) text += blocks[i]?.words ?? 0;
  return words <= Math.max(FEW_WORDS, text * MOST_SHARE);
}

/** What running text is broken by: short of words by its nature. A paragraph between paragraphs that scores low is something else. */
const isStructure = (block: PageBlock, box: Box): boolean =>
  block.kind !== 'paragraph' || box.tag === 'dt' || box.tag === 'dd' || block.quoted;

/** The innermost box around both. */
function sharedBox(boxes: readonly Box[], one: number, other: number): number {
  let a = one;
  let b = other;
  while (a !== b && a >= 0 && b >= 0) {
    const deepA = boxes[a]?.depth ?? 0;
    const deepB = boxes[b]?.depth ?? 0;
    if (deepA >= deepB) a = boxes[a]?.parent ?? -1;
    if (deepB > deepA) b = boxes[b]?.parent ?? -1;
  }
  return a === b ? a : -1;
}
