// Sections of a page that a label heads: what may be a label, and where the section ends.
import type { Box, PageBlock, Segmentation } from './blocks/page-block.ts';
import { plainForm } from './filters/phrase-lexicon.ts';

/** With a product's name in it. */
const LONGEST_LABEL = 120;

/** A short block in plain form, lower case; '' of one that labels nothing. */
export const labelOf = (block: PageBlock | undefined): string =>
  block === undefined || block.chars > LONGEST_LABEL || block.kind === 'table-row' || block.kind === 'code'
    ? ''
    : plainForm(block.body);

/** Up to the end of the box that the label heads, or to the next heading of its rank; a label that heads no box is a line of its own. */
export function endOfSection({ blocks, boxes }: Segmentation, label: number): number {
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

export const wordsOf = (blocks: readonly PageBlock[]): number => blocks.reduce((sum, block) => sum + block.words, 0);

export function likelyWords(blocks: readonly PageBlock[], p: Float32Array, first = 0, end = blocks.length): number {
  let sum = 0;
  for (let i = first; i < end; i++) sum += (blocks[i]?.words ?? 0) * (p[i] ?? 0);
  return sum;
}
