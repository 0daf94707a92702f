// Copies are found, look-alikes stay apart: in corpora made here, of words that no data set has.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TextCollection, type TextVerdict } from '../../../../../src/app/dedupe/text-collection.ts';
import { createDraw, type Draw, noticeText, prose, templateText } from './made-texts.ts';

function decide(texts: readonly string[], order?: readonly number[]): TextVerdict[] {
  const collection = new TextCollection();
  for (const [n, text] of texts.entries()) collection.add(text, `title ${n}`);
  const verdicts = collection.decide(order ?? [...texts.keys()]);
  collection.close();
  return texts.map((_, n) => verdicts.get(n) as TextVerdict);
}

const clustersOf = (texts: readonly string[]): number[] => decide(texts).map((verdict) => verdict.cluster);

/** Replaces about `share` of the words by others. */
function edited(text: string, share: number, draw: Draw): string {
  return text
    .split(' ')
    .map((word) => (draw() < share ? `changed${Math.floor(draw() * 1e6)}` : word))
    .join(' ');
}

describe('copies', () => {
  it.each([0.02, 0.08, 0.16])('finds a text in which %d of the words were changed', (share) => {
    const draw = createDraw(1);
    const texts = [prose(draw, 600), prose(draw, 600)];
    texts.push(edited(texts[0] ?? '', share, draw));
    expect(decide(texts).map((v) => [v.kind, v.cluster])).toEqual([
      ['unique', 0],
      ['unique', 1],
      ['near', 0],
    ]);
  });

  it('finds a copy under a longer notice that many pages carry', () => {
    const draw = createDraw(2);
    const notice = noticeText(draw);
    const texts = Array.from({ length: 12 }, () => `${notice}\n\n${prose(draw, 150)}`);
    texts.push((texts[3] ?? '').slice(notice.length + 2));
    expect(clustersOf(texts)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 3]);
  });

  it('finds passages in another order, and a part of at least two fifths', () => {
    const draw = createDraw(3);
    const parts = Array.from({ length: 6 }, () => prose(draw, 100));
    const whole = parts.join('\n\n');
    const texts = [whole, [...parts].reverse().join('\n\n'), parts.slice(0, 3).join('\n\n')];
    expect(clustersOf(texts)).toEqual([0, 0, 0]);
  });

  it('keeps a family of 200 edited copies together', () => {
    const draw = createDraw(4);
    const first = prose(draw, 300);
    const texts = [first, ...Array.from({ length: 199 }, (_, n) => edited(first, (n % 6) / 100, draw))];
    expect(new Set(clustersOf(texts)).size).toBe(1);
  });

  it('keeps a family of 100 together that were each edited by up to a tenth', () => {
    const draw = createDraw(11);
    const first = prose(draw, 400);
    const texts = Array.from({ length: 100 }, (_, n) => edited(first, (n % 10) / 100, draw));
    expect(new Set(clustersOf(texts)).size).toBe(1);
  });

  it('works for scripts without spaces', () => {
    const draw = createDraw(5);
    const han = (count: number): string =>
      Array.from({ length: count }, () => String.fromCodePoint(0x4e00 + Math.floor(draw() * 3000))).join('');
    const [a, b] = [han(500), han(500)];
    expect(clustersOf([a, b, `${a.slice(0, 200)}，${han(12)}。${a.slice(200)}`])).toEqual([0, 1, 0]);
  });
});

describe('look-alikes', () => {
  it.each([2, 3, 5, 9, 40])('keeps %d pages of one template apart', (count) => {
    const draw = createDraw(count);
    const texts = Array.from({ length: count }, () => templateText(draw));
    expect(clustersOf(texts)).toEqual([...texts.keys()]);
  });

  it('still finds the copy of one page of a template', () => {
    const draw = createDraw(6);
    const texts = Array.from({ length: 30 }, () => templateText(draw));
    texts.push(`By our reporter\n\n${texts[7]}\n\nRead more about this`);
    expect(clustersOf(texts).at(-1)).toBe(7);
  });

  it('keeps texts apart that quote the same statement', () => {
    const draw = createDraw(7);
    const quote = prose(draw, 150);
    const texts = Array.from({ length: 4 }, () => `${prose(draw, 250)}\n\n${quote}\n\n${prose(draw, 200)}`);
    expect(clustersOf(texts)).toEqual([0, 1, 2, 3]);
  });
});

describe('a teaser', () => {
  it('is contained in the whole text and keeps its own cluster', () => {
    const draw = createDraw(8);
    const whole = prose(draw, 900);
    const verdicts = decide([whole, whole.split(' ').slice(0, 200).join(' ')]);
    expect(verdicts.map((v) => [v.kind, v.duplicateOf, v.cluster])).toEqual([
      ['unique', null, 0],
      ['contained', 0, 1],
    ]);
  });
});

describe('exact bodies', () => {
  it('are one cluster whose first member in the order represents it', () => {
    const texts = ['The same words here.', 'Other words', 'the same  WORDS here'];
    expect(decide(texts, [2, 1, 0]).map((v) => [v.kind, v.cluster])).toEqual([
      ['exact', 2],
      ['unique', 1],
      ['unique', 2],
    ]);
  });

  it('do not make texts without a word equal', () => {
    expect(clustersOf(['…', '!!!', ''])).toEqual([0, 1, 2]);
  });
});

describe('the order of arrival', () => {
  it('changes nothing', () => {
    const draw = createDraw(9);
    const originals = Array.from({ length: 12 }, (_, n) => (n % 3 === 0 ? templateText(draw) : prose(draw, 120)));
    const texts = [...originals, ...originals.slice(0, 6).map((text) => edited(text, 0.03, draw))];
    const expected = clustersOf(texts);
    const places = fc.shuffledSubarray([...texts.keys()], { minLength: texts.length });
    fc.assert(
      fc.property(places, (shuffled) => {
        const collection = new TextCollection();
        for (const n of shuffled) collection.add(texts[n] ?? '', String(n));
        const inOrder = texts.map((_, n) => shuffled.indexOf(n));
        const verdicts = collection.decide(inOrder);
        collection.close();
        const clusters = inOrder.map((number) => shuffled[verdicts.get(number)?.cluster ?? -1]);
        expect(clusters).toEqual(expected);
      }),
      { numRuns: 20 },
    );
  });

  it('nor does spilling to a scratch file', () => {
    const draw = createDraw(10);
    const texts = Array.from({ length: 60 }, (_, n) => (n % 4 === 3 ? '' : prose(draw, 200)));
    for (let n = 3; n < 60; n += 4) texts[n] = edited(texts[n - 1] ?? '', 0.05, draw);
    const spilled = new TextCollection({ memoryBytes: 10_000 });
    for (const [n, text] of texts.entries()) spilled.add(text, String(n));
    const verdicts = spilled.decide([...texts.keys()]);
    spilled.close();
    expect(texts.map((_, n) => verdicts.get(n))).toEqual(decide(texts));
  });
});
