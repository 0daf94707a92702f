import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  changedParts,
  renderDiffHtml,
  renderDiffText,
  summarizeDiff,
} from '../../../../../src/domain/diff/render-diff.ts';
import { equalRuns } from '../../../../../src/domain/diff/sequence-diff.ts';
import { type DiffPart, diffTexts } from '../../../../../src/domain/diff/text-diff.ts';
import { tokenize } from '../../../../../src/domain/diff/tokens.ts';

const side = (parts: readonly DiffPart[], without: 'added' | 'removed'): string =>
  parts
    .filter(({ kind }) => kind !== without)
    .map(({ text }) => text)
    .join('');

describe('diffTexts', () => {
  it('finds the words that changed', () => {
    const diff = diffTexts('The quick brown fox jumps.', 'The quick red fox jumps high.');
    expect(changedParts(diff)).toEqual([
      { kind: 'removed', text: 'brown' },
      { kind: 'added', text: 'red' },
      { kind: 'added', text: ' high' },
    ]);
    expect(diff).toMatchObject({ isEqual: false, removed: 1, added: 2 });
    expect(summarizeDiff(diff, 'word')).toBe('1 word removed, 2 added, 76 % the same');
  });

  it('finds the paragraphs that changed', () => {
    const diff = diffTexts('one\n\ntwo\n\nthree', 'one\n\n2\n\nthree', 'paragraph');
    expect(diff.parts).toEqual([
      { kind: 'same', text: 'one\n\n' },
      { kind: 'removed', text: 'two\n\n' },
      { kind: 'added', text: '2\n\n' },
      { kind: 'same', text: 'three' },
    ]);
    expect(diff).toMatchObject({ removed: 1, added: 1 });
  });

  it('tells characters of scripts without spaces apart', () => {
    expect(changedParts(diffTexts('今日は晴れです', '今日は雨です'))).toEqual([
      { kind: 'removed', text: '晴れ' },
      { kind: 'added', text: '雨' },
    ]);
  });

  it('knows equal and empty texts', () => {
    expect(diffTexts('a b', 'a b')).toMatchObject({ isEqual: true, removed: 0, added: 0, similarity: 1 });
    expect(diffTexts('', '')).toMatchObject({ isEqual: true, parts: [], similarity: 1 });
    expect(diffTexts('', 'a b')).toMatchObject({ added: 2, similarity: 0 });
    expect(summarizeDiff(diffTexts('', ''), 'word')).toBe('no difference');
  });

  it('stays within bounds on long texts that share little', () => {
    const words = (seed: number): string => Array.from({ length: 30_000 }, (_, i) => `w${(i * seed) % 997}`).join(' ');
    const diff = diffTexts(words(7), words(11));
    expect(side(diff.parts, 'added')).toBe(words(7));
    expect(side(diff.parts, 'removed')).toBe(words(11));
  });

  it('finds a small change in a long text', () => {
    const long = Array.from({ length: 5000 }, (_, i) => `Paragraph ${i} of many.`).join('\n\n');
    const diff = diffTexts(long, long.replace('Paragraph 2500 of', 'Paragraph 2500 out of'));
    expect(changedParts(diff)).toEqual([{ kind: 'added', text: 'out ' }]);
  });

  it('gives both texts back, whatever they are', () => {
    const text = fc
      .array(fc.constantFrom('a', 'b', 'c ', ' ', '\n', '\n\n', '日', "it's", '.', '\ud800'), { maxLength: 60 })
      .map((p) => p.join(''));
    fc.assert(
      fc.property(text, text, fc.constantFrom('word' as const, 'paragraph' as const), (before, after, unit) => {
        const { parts } = diffTexts(before, after, unit);
        expect(side(parts, 'added')).toBe(before);
        expect(side(parts, 'removed')).toBe(after);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('equalRuns', () => {
  /** The length of the longest common subsequence, by the table. */
  function common(a: string[], b: string[]): number {
    let row = new Array<number>(b.length + 1).fill(0);
    for (const x of a) {
      const next = [0];
      for (let j = 0; j < b.length; j++)
        next.push(x === b[j] ? (row[j] ?? 0) + 1 : Math.max(row[j + 1] ?? 0, next[j] ?? 0));
      row = next;
    }
    return row[b.length] ?? 0;
  }

  it('are as long as can be on short sequences', () => {
    const sequence = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 30 });
    fc.assert(
      fc.property(sequence, sequence, (a, b) => {
        const runs = equalRuns(a, b);
        for (const { before, after, length } of runs)
          expect(a.slice(before, before + length)).toEqual(b.slice(after, after + length));
        expect(runs.reduce((sum, { length }) => sum + length, 0)).toBe(common(a, b));
      }),
      { numRuns: 1000 },
    );
  });

  it('are in order and apart on long sequences with anchors', () => {
    const a = Array.from({ length: 3000 }, (_, i) => (i % 5 === 0 ? `u${i}` : `r${i % 7}`));
    const b = a
      .map((token, i) => (i % 11 === 0 ? `x${i}` : token))
      .reverse()
      .slice(100)
      .reverse();
    const runs = equalRuns(a, b);
    let [ai, bi] = [0, 0];
    for (const { before, after, length } of runs) {
      expect(before >= ai && after >= bi && length > 0).toBe(true);
      expect(a.slice(before, before + length)).toEqual(b.slice(after, after + length));
      [ai, bi] = [before + length, after + length];
    }
    expect(runs.reduce((sum, { length }) => sum + length, 0)).toBeGreaterThan(2500);
  });
});

it('tokens joined are the text', () => {
  expect(tokenize("It's 20 °C\tnow。今日", 'word')).toEqual([
    "It's",
    ' ',
    '20',
    ' ',
    '°',
    'C',
    '\t',
    'now',
    '。',
    '今',
    '日',
  ]);
  expect(tokenize('a\n\nb\nc', 'paragraph')).toEqual(['a\n\n', 'b\n', 'c']);
});

describe('rendered', () => {
  const many = (name: string): string => Array.from({ length: 9 }, (_, i) => `${name} ${i}\n\n`).join('');
  const diff = diffTexts(`${many('head')}old <b>\n\n${many('tail')}`, `${many('head')}new <b>\n\n${many('tail')}`);

  it('on a terminal, changes are marked and far text is counted', () => {
    const text = renderDiffText(diff, { colour: false, context: 1 });
    expect(text).toContain('[-old-]{+new+} <b>');
    expect(text).toContain('... 8 unchanged paragraphs ...');
    expect(text).not.toContain('head 0');
    expect(text).toContain('head 8');
    expect(renderDiffText(diff, { colour: true, context: Number.POSITIVE_INFINITY })).toContain(
      '\u001b[31;9mold\u001b[0m',
    );
  });

  it('on a terminal, text cannot steer it, and marks end with the line', () => {
    expect(renderDiffText(diffTexts('', 'a\u001b[2Jb'), { colour: false, context: 3 })).toBe('{+a\ufffd[2Jb+}');
    expect(renderDiffText(diffTexts('', 'a\nb'), { colour: false, context: 3 })).toBe('{+a+}\n{+b+}');
  });

  it('as HTML, everything of the pages is escaped', () => {
    const html = renderDiffHtml(diff, { context: 1 });
    expect(html).toContain('<del>old</del><ins>new</ins> &lt;b&gt;');
    expect(html).toContain('<span class="unchanged">8 unchanged paragraphs</span>');
    expect(renderDiffHtml(diffTexts('', '<script>"\'&'), { context: 1 })).toBe(
      '<div class="diff"><ins>&lt;script&gt;&quot;&#39;&amp;</ins></div>',
    );
  });
});
