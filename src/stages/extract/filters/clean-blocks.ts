// Cleans the blocks of a page's main text: the filters judge lines, and what they did is carried back into text and Markdown.
import type { TextBlock } from '../../../domain/text-block.ts';
import { decodeReferences } from './double-escape.ts';
import type { RemovedText } from './filter.ts';
import { stripInvisible } from './invisible-characters.ts';
import { editMarkdown } from './markdown-edit.ts';
import { mendMojibake } from './mojibake.ts';
import { makeNoisePage, type NoiseContext, type NoisePage } from './noise-page.ts';
import { runFilters } from './run-filters.ts';

export interface CleanedBlocks {
  title: string | null;
  blocks: TextBlock[];
  removed: RemovedText[];
  /** Date of a dateline that was taken out of the text: `YYYY-MM-DD` or RFC 3339; null where there was none. */
  publishedAt: string | null;
}

/** The title with its characters mended, as the body's are. */
function cleanTitle(title: string | null): string | null {
  if (title === null) return null;
  const mended = stripInvisible(decodeReferences(mendMojibake(title).text))
    .replace(/\s+/g, ' ')
    .trim();
  return mended === '' ? null : mended;
}

/** Lines of a page, gathered by the block they came from. */
export function linesByBlock(page: NoisePage): Map<number, string[]> {
  const byBlock = new Map<number, string[]>();
  for (const line of page.lines) {
    const lines = byBlock.get(line.block);
    if (lines === undefined) byBlock.set(line.block, [line.text]);
    else lines.push(line.text);
  }
  return byBlock;
}

/** `blocks` without noise, in order; blocks that lost all their lines are gone. Pure. */
export function cleanBlocks(blocks: readonly TextBlock[], context: NoiseContext): CleanedBlocks {
  const { page, removed, publishedAt } = runFilters(makeNoisePage(blocks, context));
  const byBlock = linesByBlock(page);
  const cleaned: TextBlock[] = [];
  blocks.forEach((block, index) => {
    const lines = byBlock.get(index);
    if (lines === undefined) return;
    const text = lines.join('\n');
    cleaned.push(text === block.text ? block : { ...block, text, markdown: editMarkdown(block, lines) });
  });
  return { title: cleanTitle(context.title), blocks: cleaned, removed, publishedAt };
}
