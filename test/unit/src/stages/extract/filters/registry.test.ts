import { describe, expect, it } from 'vitest';
import type { TextBlock } from '../../../../../../src/domain/text-block.ts';
import { cleanBlocks } from '../../../../../../src/stages/extract/filters/clean-blocks.ts';
import { ALL_FILTERS } from '../../../../../../src/stages/extract/filters/registry.ts';

const PROSE = [
  'The port authority will replace the diesel engines of its twelve cranes with electric ones by the end of next year, its head of works said on Tuesday.',
  'Each crane lifts about forty containers an hour, and the engines run day and night. Neighbours have complained about the noise for years.',
  'Six turbines on the northern mole will supply the current. A cable under the basin has been in place since the spring.',
];
const TITLE = 'Harbour cranes to run on wind power';
const block = (text: string, group: number, kind: TextBlock['kind'] = 'paragraph'): TextBlock => ({
  kind,
  text,
  markdown: text,
  level: 0,
  group,
});

/** A page in which the filter has work: most take their own example, some need a place or a neighbour. */
const PAGES: Readonly<Record<string, TextBlock[]>> = {
  'doubled-title': [block(TITLE.toUpperCase(), 0), ...PROSE.map((text, i) => block(text, i + 1))],
  'repeated-text': [
    block((PROSE[0] ?? '').replace('said', 'announced'), 0),
    ...PROSE.map((text, i) => block(text, i + 1)),
  ],
  'end-mark': [...PROSE.map((text, i) => block(i === 2 ? `${text} ®` : text, i))],
  'heading-anchor': [block('What comes next¶', 0, 'heading'), ...PROSE.map((text, i) => block(text, i + 1))],
  dateline: [block('2024-10-12 17:53', 0), ...PROSE.map((text, i) => block(text, i + 1))],
  'java-errors': [
    block('java.lang.NullPointerException\n\tat com.newsroom.render.TeaserBox.render(TeaserBox.java:88)', 0),
    ...PROSE.map((text, i) => block(text, i + 1)),
  ],
  'python-errors': [
    block('Traceback (most recent call last):\n  File "/srv/app.py", line 3, in render\nKeyError: 1', 0),
    ...PROSE.map((text, i) => block(text, i + 1)),
  ],
  'media-player': [
    block('Play\nMute\nCurrent Time 0:00\nFullscreen', 0),
    ...PROSE.map((text, i) => block(text, i + 1)),
  ],
  'invisible-characters': PROSE.map((text, i) => block(text.replace('crane', 'cra\u200bne'), i)),
  mojibake: PROSE.map((text, i) => block(`${text} It was a fÃªte.`, i)),
  'double-escape': PROSE.map((text, i) => block(text.replace(' and ', ' &amp; '), i)),
};

describe('the registry of noise filters', () => {
  it('gives every filter a name, a reason of its own and an example', () => {
    const reasons = ALL_FILTERS.map(({ reason }) => reason);
    expect(new Set(reasons).size).toBe(reasons.length);
    for (const { name, reason, summary, example } of ALL_FILTERS) {
      expect(name).not.toBe('');
      expect(reason).toMatch(/^[a-z]+(-[a-z]+)*$/);
      expect(summary.endsWith('.')).toBe(true);
      expect(example).not.toBe('');
    }
  });

  it.each(ALL_FILTERS)(
    '$reason does its work on a page that suffers from it, and on no other',
    ({ reason, example }) => {
      const [first, ...rest] = PROSE;
      const page = PAGES[reason] ?? [
        block(first ?? '', 0),
        block(example, 1),
        ...rest.map((text, i) => block(text, i + 2)),
      ];
      const { removed, blocks } = cleanBlocks(page, { title: TITLE });
      expect(removed.map((item) => item.reason)).toContain(reason);
      expect(blocks.length).toBeGreaterThanOrEqual(PROSE.length);
      const clean = PROSE.map((text, i) => block(text, i));
      expect(cleanBlocks(clean, { title: TITLE }).removed).toEqual([]);
    },
  );

  it('answers the same on the same page, and leaves its input alone', () => {
    const page = [
      block('Share this:\nClick to share on X (Opens in new window)', 0),
      ...PROSE.map((text, i) => block(text, i + 1)),
    ];
    const before = structuredClone(page);
    const once = cleanBlocks(page, { title: TITLE });
    expect(cleanBlocks(page, { title: TITLE })).toEqual(once);
    expect(page).toEqual(before);
  });
});
