// A product's page shows other products too, what buyers said and how the shop sends and takes back all it sells. Their cards and paragraphs look as the
// product's own parts do, and only the label above tells whose they are. On a page of one product such a section is no part of its text, as comments are
// none of an article's.
import type { PageType } from '../../domain/document.ts';
import type { Box, PageBlock, Segmentation } from './blocks/page-block.ts';
import { plainForm } from './filters/phrase-lexicon.ts';
import { DELIVERY, OTHER_OFFERS, REVIEWS } from './product-labels.ts';

/** With a product's name in it. */
const LONGEST_LABEL = 120;
/** Fewer words under such a label are a figure, or a critic's line that the page sells with. */
const LEAST_OF_REVIEWS = 100;
/** A label of terms is shorter: a longer line that begins with such a word tells something. */
const LONGEST_OF_DELIVERY = 60;
/** Terms that hold more of what is likely are what the page is about. */
const MOST_OF_LIKELY = 0.5;
/** So many likely words must be left: a page that is nothing but offers is about them. */
const LEAST_LEFT = 10;

/** The probabilities with those of other offers, of reviews and of terms of delivery at 0. */
export function ofProductAlone(page: Segmentation, p: Float32Array, type: PageType): Float32Array {
  if (type !== 'product') return p;
  const { blocks } = page;
  const left = p.slice();
  for (let i = 0; i < blocks.length; i++) {
    const label = labelOf(blocks[i]);
    if (OTHER_OFFERS.test(label)) left.fill(0, i, endOfSection(page, i));
    else if (REVIEWS.test(label)) {
      const end = endOfSection(page, i);
      if (wordsOf(blocks.slice(i, end)) >= LEAST_OF_REVIEWS) left.fill(0, i, end);
    } else if (label.length <= LONGEST_OF_DELIVERY && DELIVERY.test(label)) {
      const end = endOfSection(page, i);
      if (likelyWords(blocks, p, i, end) <= likelyWords(blocks, p) * MOST_OF_LIKELY) left.fill(0, i, end);
    }
  }
  return likelyWords(blocks, left) >= LEAST_LEFT ? left : p;
}

const labelOf = (block: PageBlock | undefined): string =>
  block === undefined || block.chars > LONGEST_LABEL || block.kind === 'table-row' || block.kind === 'code'
    ? ''
    : plainForm(block.body);

/** Up to the end of the box that the label heads, or to the next heading of its rank; a label that heads no box is a line of its own. */
function endOfSection({ blocks, boxes }: Segmentation, label: number): number {
  const block = blocks[label];
  const isHeading = block?.kind === 'heading';
  const box = headedBox(boxes, block?.box ?? -1, label, isHeading);
  if (box === undefined) return label + 1;
  // A heading of the same rank further in is a card's own, or a dialog's.
  const depthOf = (of: PageBlock): number => boxes[of.box]?.depth ?? 0;
  for (let i = label + 1; isHeading && i < box.end; i++) {
    const next = blocks[i];
    if (next?.kind === 'heading' && next.level <= block.level && depthOf(next) <= depthOf(block)) return i;
  }
  return box.end;
}

/** The box around the label that begins with it and holds more: of a heading the widest, since the next heading ends its section, of a line the narrowest. */
function headedBox(boxes: readonly Box[], innermost: number, label: number, widest: boolean): Box | undefined {
  let headed: Box | undefined;
  for (let at = innermost; boxes[at]?.first === label; at = boxes[at]?.parent ?? -1) {
    const box = boxes[at];
    if (box === undefined || box.end <= label + 1) continue;
    headed = box;
    if (!widest) break;
  }
  return headed;
}

const wordsOf = (blocks: readonly PageBlock[]): number => blocks.reduce((sum, block) => sum + block.words, 0);

function likelyWords(blocks: readonly PageBlock[], p: Float32Array, first = 0, end = blocks.length): number {
  let sum = 0;
  for (let i = first; i < end; i++) sum += (blocks[i]?.words ?? 0) * (p[i] ?? 0);
  return sum;
}
