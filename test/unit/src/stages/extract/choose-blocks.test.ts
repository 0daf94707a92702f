import { describe, expect, it } from 'vitest';
import { segmentPage } from '../../../../../src/stages/extract/blocks/segment.ts';
import { chooseBlocks } from '../../../../../src/stages/extract/choose-blocks.ts';
import { parseHtml } from '../../../../../src/stages/extract/dom/parse-html.ts';

const page = (...words: number[]) =>
  segmentPage(parseHtml(words.map((n) => `<p>${'word '.repeat(n)}</p>`).join('')).document);

describe('chooseBlocks', () => {
  it('takes all blocks above half the F1 that it reaches', () => {
    const choice = chooseBlocks(page(100, 50, 40), Float32Array.of(0.95, 0.6, 0.1), 'article');
    expect([...choice.chosen]).toEqual([1, 1, 0]);
    expect(choice.threshold).toBeCloseTo(0.6);
    expect(choice.expectedF1 / 2).toBeLessThan(0.6);
    expect(choice.expectedF1 / 2).toBeGreaterThan(0.1);
  });

  it('lowers the bar where the whole page is doubtful', () => {
    expect([...chooseBlocks(page(50, 51, 52), Float32Array.of(0.3, 0.3, 0.3), 'listing').chosen]).toEqual([1, 1, 1]);
  });

  it('takes nothing from an empty page', () => {
    expect(chooseBlocks({ blocks: [], boxes: [], cut: false }, new Float32Array(0), 'other')).toMatchObject({
      expectedF1: 0,
      threshold: 1,
    });
  });

  describe('settles captions by their place', () => {
    const html = `<p>${'word '.repeat(60)}</p><figure><img src=a><figcaption>What is <b>seen</b> here</figcaption></figure><p>${'word '.repeat(60)}</p>`;
    const page = segmentPage(parseHtml(html).document);
    const chosen = (caption: number, type: 'article' | 'service', after = 0.95) => [
      ...chooseBlocks(page, Float32Array.of(0.95, caption, after), type).chosen,
    ];
    it('without them in articles, unless they are surely text', () => {
      expect(chosen(0.2, 'article')).toEqual([1, 0, 1]);
      expect(chosen(0.7, 'article')).toEqual([1, 0, 1]);
      expect(chosen(0.92, 'article')).toEqual([1, 1, 1]);
    });
    it('with the text around them elsewhere', () => {
      expect(chosen(0.2, 'service')).toEqual([1, 1, 1]);
      expect(chosen(0.2, 'service', 0.02)).toEqual([1, 0, 0]);
      expect(chosen(0.7, 'service', 0.02)).toEqual([1, 1, 0]);
    });
    it('not where captions are most of the text', () => {
      const gallery = segmentPage(
        parseHtml(`<figure><figcaption>${'word '.repeat(30)}</figcaption></figure>`.repeat(5)).document,
      );
      expect([...chooseBlocks(gallery, new Float32Array(5).fill(0.6), 'article').chosen]).toEqual([1, 1, 1, 1, 1]);
    });
  });
});
