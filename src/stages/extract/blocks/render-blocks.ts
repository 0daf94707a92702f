// Chosen page blocks to the text blocks that filters judge and documents are made of.
import type { TextBlock } from '../../../domain/text-block.ts';
import { inlineMarkdown } from './inline-text.ts';
import type { PageBlock } from './page-block.ts';

export function renderBlock(block: PageBlock, resolve: (href: string) => string | null): TextBlock {
  const text = block.kind === 'code' ? block.body : block.marker + block.body;
  return { kind: block.kind, text, markdown: markdown(block, resolve), level: block.level, group: block.group };
}

function markdown(block: PageBlock, resolve: (href: string) => string | null): string {
  if (block.kind === 'code') {
    const fence = block.body.includes('```') ? '````' : '```';
    return `${fence}\n${block.body}\n${fence}`;
  }
  const inline = inlineMarkdown(block.runs, resolve);
  switch (block.kind) {
    case 'heading':
      return `${'#'.repeat(Math.max(1, block.level))} ${inline.replaceAll('\\\n', ' ')}`;
    case 'list-item':
      return `${'  '.repeat(Math.max(0, block.level - 1))}${block.marker}${inline}`;
    case 'table-row':
      return `| ${inline.replaceAll('|', '\\|').replaceAll('\\\n', '<br>').split('\t').join(' | ')} |`;
    case 'quote':
      return `> ${inline.replaceAll('\n', '\n> ')}`;
    case 'paragraph':
      return inline;
  }
}

/** CommonMark has no tables; GitHub's need a rule under the first row, which is written with it. */
export function ruleTables(blocks: readonly TextBlock[]): TextBlock[] {
  let previous: number | null = null;
  return blocks.map((block) => {
    const first = block.kind === 'table-row' && block.group !== previous;
    previous = block.kind === 'table-row' ? block.group : null;
    if (!first) return block;
    const cells = block.text.split('\t').length;
    return { ...block, markdown: `${block.markdown}\n|${' --- |'.repeat(cells)}` };
  });
}
