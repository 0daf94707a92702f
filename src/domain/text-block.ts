// The unit that extraction chooses and filters judge: one block of a page's main text, in reading order.

export type TextBlockKind = 'heading' | 'paragraph' | 'list-item' | 'table-row' | 'code' | 'quote';

export interface TextBlock {
  kind: TextBlockKind;
  /** Canonical inline text (docs/contract.md §3): NFC, single spaces, `<br>` as LF, list marker included ("- ", "3. "), table cells separated by TAB, code as it stands. */
  text: string;
  /** The same block in Markdown, without the blank lines around it. */
  markdown: string;
  /** Heading level 1-6, list depth from 1; 0 elsewhere. */
  level: number;
  /** Neighbouring blocks with the same group number (one list, one table) are joined by one LF, others by a blank line. */
  group: number;
}

/** Blocks to body text: one LF inside a group, a blank line between groups. */
export function joinBlocks(blocks: readonly TextBlock[], field: 'text' | 'markdown' = 'text'): string {
  const parts: string[] = [];
  let previous: number | null = null;
  for (const block of blocks) {
    if (parts.length > 0) parts.push(block.group === previous ? '\n' : '\n\n');
    parts.push(block[field]);
    previous = block.group;
  }
  return parts.join('');
}
