import { describe, expect, it } from 'vitest';
import type { TextBlock } from '../../../../../../src/domain/text-block.ts';
import { cleanBlocks } from '../../../../../../src/stages/extract/filters/clean-blocks.ts';

const block = (text: string, more: Partial<TextBlock> = {}): TextBlock => ({
  kind: 'paragraph',
  text,
  markdown: text,
  level: 0,
  group: 0,
  ...more,
});
const PROSE =
  'The mill at the weir has turned again since Sunday, for the first time in forty years, and the miller is nineteen.';
const numbered = (blocks: TextBlock[]): TextBlock[] => blocks.map((item, group) => ({ ...item, group }));

describe('cleanBlocks', () => {
  it('drops blocks of noise and leaves the others untouched', () => {
    const kept = block(PROSE);
    const { blocks, removed } = cleanBlocks(
      numbered([block('Share this:'), block('Click to share on X (Opens in new window)'), kept]),
      { title: 'The mill' },
    );
    expect(blocks.map(({ text }) => text)).toEqual([PROSE]);
    expect(removed.map(({ reason }) => reason)).toEqual(['share-bar', 'share-bar']);
  });

  it('carries a cut within a paragraph over to the Markdown, links and emphasis included', () => {
    const error = 'Warning: Undefined variable $img in /var/www/site/tpl/story.php on line 9';
    const text = `${PROSE} ${error} The flour is sold in the village shop from Tuesday on, and there is enough of it.`;
    const markdown = text.replace('the weir', '[the weir](https://weir.test/a_b)').replace('flour', '**flour**');
    const { blocks } = cleanBlocks([block(text, { markdown })], { title: null });
    expect(blocks[0]?.text).not.toContain('Warning');
    expect(blocks[0]?.markdown).toBe(
      `${PROSE} The flour is sold in the village shop from Tuesday on, and there is enough of it.`
        .replace('the weir', '[the weir](https://weir.test/a_b)')
        .replace('flour', '**flour**'),
    );
  });

  it('drops lines of a block with their Markdown lines', () => {
    const { blocks } = cleanBlocks(
      [
        block(`${PROSE}\nLeave a Reply\nYour email address will not be published.`, {
          markdown: `**${PROSE}**\nLeave a Reply\nYour email address will not be published.`,
        }),
      ],
      { title: null },
    );
    expect(blocks).toMatchObject([{ text: PROSE, markdown: `**${PROSE}**` }]);
  });

  it('does not look into code', () => {
    const code = block('Warning: Undefined variable $a in /srv/a.php on line 3\nLeave a Reply', {
      kind: 'code',
      markdown: '```\nWarning: Undefined variable $a in /srv/a.php on line 3\nLeave a Reply\n```',
    });
    expect(
      cleanBlocks(
        numbered([
          block(PROSE),
          code,
          block(
            'Her brother carries the sacks down to the village on a cart that has one wooden wheel and one of rubber.',
          ),
        ]),
        { title: 'A mill' },
      ).removed,
    ).toEqual([]);
  });

  it('drops the heading that repeats the title, whatever its capitals', () => {
    const { blocks, title } = cleanBlocks(
      numbered([block('THE MILL TURNS AGAIN', { kind: 'heading', level: 1 }), block(PROSE)]),
      { title: 'The mill turns again – Valley Post' },
    );
    expect(title).toBe('The mill turns again – Valley Post');
    expect(blocks.map(({ text }) => text)).toEqual([PROSE]);
  });

  it('leaves posts of a forum their errors, times and quotations', () => {
    const posts = numbered([
      block('1 year ago'),
      block(PROSE),
      block('Traceback (most recent call last):\nKeyError: 1'),
      block(PROSE),
    ]);
    expect(cleanBlocks(posts, { title: 'Mill thread', pageType: 'forum' }).removed).toEqual([]);
  });

  it('mends the title as it does the body', () => {
    expect(cleanBlocks([block(PROSE)], { title: 'CafÃ© &amp; mill' }).title).toBe('Café & mill');
  });
});
