// What a block's runs add up to, and what a block adds to its box.
import { type Box, type PageBlock, RUN_STYLE } from './page-block.ts';

/** Fills the block's counts of linked, bold and button characters. */
export function measureRuns(block: PageBlock): void {
  let lastHref: string | null = null;
  for (const run of block.runs) {
    if (run.href !== null) {
      block.linkChars += run.text.length;
      if (run.href !== lastHref) block.links++;
    }
    lastHref = run.href;
    if (run.style & RUN_STYLE.button) block.buttonChars += run.text.length;
    if (run.style & RUN_STYLE.bold) block.boldChars += run.text.length;
  }
  block.linkChars = Math.min(block.linkChars, block.chars);
}

/** Words from which a block counts as a paragraph of its box. */
const PARAGRAPH_WORDS = 12;

export function addToBox(box: Box, block: PageBlock): void {
  box.chars += block.chars;
  box.linkChars += block.linkChars;
  box.words += block.words;
  box.images += block.images;
  if (block.kind === 'heading') box.headings++;
  else if (block.kind === 'list-item') box.items++;
  else if (block.words >= PARAGRAPH_WORDS) box.paragraphs++;
}
