import { describe, expect, it } from 'vitest';
import type { TextBlock } from '../../../../../../src/domain/text-block.ts';
import { cleanBlocks } from '../../../../../../src/stages/extract/filters/clean-blocks.ts';

const paragraph = (text: string, group: number): TextBlock => ({
  kind: 'paragraph',
  text,
  markdown: text,
  level: 0,
  group,
});
const clean = (title: string, ...texts: string[]): string[] =>
  cleanBlocks(texts.map(paragraph), { title, pageType: 'forum', url: null, siteName: null }).blocks.map(
    ({ text }) => text,
  );

describe('doubled title', () => {
  const title = 'Does anybody know when the ferry to the islands runs in winter';
  const reply = 'It runs twice a day until the ice comes, says the harbour master, and then not at all.';
  it('goes where text follows it', () => {
    expect(clean(title, title, reply)).toEqual([reply]);
  });
  it('stays where it is the whole text', () => {
    expect(clean(title, title)).toEqual([title]);
  });
});
