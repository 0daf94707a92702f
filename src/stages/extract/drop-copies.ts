// A page that sets one text twice, for wide and for narrow screens, in a summary and in a tab, means it once: the second copy goes. What repeats in one
// and the same form is a refrain, the terms under each offer, a field of each record, and stays, but on the pages of shops and lists.
import type { PageType } from '../../domain/document.ts';
import type { Box, PageBlock, Segmentation } from './blocks/page-block.ts';

/** A lone block is a copy from so many words on, a passage of several blocks from so many together. */
const LEAST_OF_BLOCK = 8;
const LEAST_OF_PASSAGE = 30;
/** Where nothing is a refrain: a carousel turned round, a card in two lists, the same words under every size. From so many words on a copy goes whatever its form. */
const LEAST_IN_ANY_FORM: Partial<Record<PageType, number>> = { product: 5, collection: 20, listing: 20 };
const LEAST_BLOCKS = 2;
/** Boxes around a block that make its form. */
const LEVELS = 3;

/** Takes second copies out of the choice, in place; answers which. */
export function dropCopies({ blocks, boxes }: Segmentation, chosen: Uint8Array, type: PageType): Uint8Array {
  const before = chosen.slice();
  // A reference says of every entry again what holds for it.
  if (type !== 'documentation') {
    dropPassages(blocks, boxes, chosen);
    dropParagraphs(blocks, boxes, chosen, type);
  }
  return before.map((was, i) => was - (chosen[i] ?? 0));
}

function dropParagraphs(blocks: readonly PageBlock[], boxes: readonly Box[], chosen: Uint8Array, type: PageType): void {
  const anyForm = LEAST_IN_ANY_FORM[type] ?? Number.POSITIVE_INFINITY;
  const otherForm = Math.min(LEAST_OF_BLOCK, anyForm);
  const first = new Map<string, PageBlock>();
  blocks.forEach((block, i) => {
    if (chosen[i] !== 1 || block.words < otherForm || !isProse(block)) return;
    const before = first.get(block.body);
    if (before === undefined) first.set(block.body, block);
    else if (block.words >= anyForm || formOf(boxes, block) !== formOf(boxes, before)) chosen[i] = 0;
  });
}

/** Boxes whose chosen blocks are, one after another, those of a box before. */
function dropPassages(blocks: readonly PageBlock[], boxes: readonly Box[], chosen: Uint8Array): void {
  const repeated = repeatedBodies(blocks, chosen);
  if (repeated.size === 0) return;
  const seen = new Map<string, Box>();
  for (const box of boxes) {
    const passage = passageOf(blocks, box, chosen, repeated);
    if (passage === null) continue;
    const before = seen.get(passage);
    if (before === undefined) seen.set(passage, box);
    else if (before.end <= box.first && !areTwins(before, box)) chosen.fill(0, box.first, box.end);
  }
}

function repeatedBodies(blocks: readonly PageBlock[], chosen: Uint8Array): ReadonlySet<string> {
  const seen = new Set<string>();
  const repeated = new Set<string>();
  blocks.forEach(({ body }, i) => {
    if (chosen[i] !== 1) return;
    if (seen.has(body)) repeated.add(body);
    else seen.add(body);
  });
  return repeated;
}

/** The chosen text of a box in one string; null where it is no passage that could stand elsewhere too. */
function passageOf(
  blocks: readonly PageBlock[],
  box: Box,
  chosen: Uint8Array,
  repeated: ReadonlySet<string>,
): string | null {
  if (box.end - box.first < LEAST_BLOCKS || box.words < LEAST_OF_PASSAGE) return null;
  const parts: string[] = [];
  let words = 0;
  for (let i = box.first; i < box.end; i++) {
    const block = blocks[i];
    if (!block || chosen[i] !== 1) continue;
    if (!repeated.has(block.body) || block.kind === 'code' || block.quoted) return null;
    parts.push(block.body);
    words += block.words;
  }
  return parts.length >= LEAST_BLOCKS && words >= LEAST_OF_PASSAGE ? parts.join('\n') : null;
}

const isProse = (block: PageBlock): boolean => block.kind !== 'code' && block.kind !== 'table-row' && !block.quoted;

const areTwins = (a: Box, b: Box): boolean => a.parent === b.parent && nameOf(a) === nameOf(b);

const nameOf = (box: Box): string => `${box.tag} ${(box.element?.attribs['class'] ?? '').replace(/\d+/g, '')}`;

function formOf(boxes: readonly Box[], block: PageBlock): string {
  let form: string = block.kind;
  let at = block.box;
  for (let level = 0; level < LEVELS; level++) {
    const box = boxes[at];
    if (!box) break;
    form += ` < ${nameOf(box)}`;
    at = box.parent;
  }
  return form;
}
