// From probabilities to a choice: the set of blocks whose expected word-F1 is highest, then what a reader expects with it or does not need twice.
import { Element, type ParentNode } from 'domhandler';
import type { PageType } from '../../domain/document.ts';
import { withoutAuthorNotes } from './author-notes.ts';
import { bestCut } from './best-cut.ts';
import type { PageBlock, Segmentation } from './blocks/page-block.ts';
import { dropCopies } from './drop-copies.ts';
import { fillGaps } from './fill-gaps.ts';
import { isMachineText } from './machine-text.ts';
import { raisePanels } from './product-panels.ts';
import { ofProductAlone } from './product-sections.ts';
import { withoutPartsApart } from './set-apart.ts';

export interface Choice {
  chosen: Uint8Array;
  /** Of those, the ones chosen for what stands around them. */
  filled: Uint8Array;
  /** Of the others, the ones that say again what was chosen before. */
  copied: Uint8Array;
  /** Of the others, the ones in a section of something else or in a part set apart, whatever their probability. */
  elsewhere: Uint8Array;
  /** The lowest probability that was chosen; 1 when nothing was. */
  threshold: number;
  /** What word-F1 the probabilities promise. */
  expectedF1: number;
}

export function chooseBlocks(page: Segmentation, scores: Float32Array, type: PageType): Choice {
  const { blocks } = page;
  const texts = scores.map((score, i) => (isMachine(blocks[i]) ? 0 : score));
  const meant = raisePanels(page, texts, type);
  const p = withoutPartsApart(page, withoutAuthorNotes(page, ofProductAlone(page, meant, type), type), type);
  const order = Array.from(p.keys()).sort((a, b) => (p[b] ?? 0) - (p[a] ?? 0) || a - b);
  const { count, expectedF1 } = bestCut(blocks, p, order, DIFFER_MOST.has(type));
  const chosen = new Uint8Array(blocks.length);
  for (const index of order.slice(0, count)) chosen[index] = 1;
  const filled = fillGaps(page, chosen, p);
  settleCaptions(blocks, chosen, p, type);
  const copied = dropCopies(page, chosen, type);
  const elsewhere = meant.map((own, i) => (p[i] === own ? 0 : 1 - (chosen[i] ?? 0)));
  return {
    chosen,
    filled,
    copied,
    elsewhere: Uint8Array.from(elsewhere),
    threshold: count === 0 ? 1 : (p[order[count - 1] ?? 0] ?? 1),
    expectedF1,
  };
}

/** Pages whose kind says least of what is their text. */
const DIFFER_MOST: ReadonlySet<PageType> = new Set(['product', 'collection', 'listing']);

const isMachine = (block: PageBlock | undefined): boolean => block !== undefined && isMachineText(block);

const SURE = 0.9;
/** Captions that hold more of the choice than this are what the page is about: a gallery. */
const MOST_CAPTION_SHARE = 0.3;
const LEVELS_TO_FIGURE = 3;

/**
 * A caption's own score lies near the edge, where the choice would fall differently on two pages that carry the same text. So its
 * place decides: an article's captions stay with their pictures, elsewhere a caption goes with the text on both its sides.
 */
function settleCaptions(blocks: readonly PageBlock[], chosen: Uint8Array, p: Float32Array, type: PageType): void {
  const captions = blocks.map(isCaption);
  let words = 0;
  let inCaptions = 0;
  blocks.forEach((block, i) => {
    if (captions[i] || chosen[i] === 1) words += block.words;
    if (captions[i]) inCaptions += block.words;
  });
  if (inCaptions === 0 || inCaptions > words * MOST_CAPTION_SHARE) return;
  for (let i = 0; i < blocks.length; i++) {
    if (!captions[i] || (p[i] ?? 0) >= SURE) continue;
    if (type === 'article') chosen[i] = 0;
    else {
      let before = i - 1;
      while (captions[before]) before--;
      let after = i + 1;
      while (captions[after]) after++;
      if (before >= 0 && after < blocks.length && chosen[before] === chosen[after]) chosen[i] = chosen[before] ?? 0;
    }
  }
}

function isCaption(block: PageBlock): boolean {
  let element: ParentNode | null = block.element;
  for (let level = 0; level < LEVELS_TO_FIGURE && element instanceof Element; level++) {
    if (element.name === 'figcaption') return true;
    element = element.parent;
  }
  return false;
}
