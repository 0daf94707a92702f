import { describe, expect, it } from 'vitest';
import { segmentPage } from '../../../../../src/stages/extract/blocks/segment.ts';
import { chooseBlocks } from '../../../../../src/stages/extract/choose-blocks.ts';
import { parseHtml } from '../../../../../src/stages/extract/dom/parse-html.ts';

const page = (...words: number[]) =>
  segmentPage(parseHtml(words.map((n) => `<p>${'word '.repeat(n)}</p>`).join('')).document).blocks;

describe('chooseBlocks', () => {
  it('takes all blocks above half the F1 that it reaches', () => {
    const choice = chooseBlocks(page(100, 50, 40), Float32Array.of(0.95, 0.6, 0.1));
    expect([...choice.chosen]).toEqual([1, 1, 0]);
    expect(choice.threshold).toBeCloseTo(0.6);
    expect(choice.expectedF1 / 2).toBeLessThan(0.6);
    expect(choice.expectedF1 / 2).toBeGreaterThan(0.1);
  });

  it('lowers the bar where the whole page is doubtful', () => {
    expect([...chooseBlocks(page(50, 50, 50), Float32Array.of(0.3, 0.3, 0.3)).chosen]).toEqual([1, 1, 1]);
  });

  it('takes nothing from an empty page', () => {
    expect(chooseBlocks([], new Float32Array(0))).toMatchObject({ expectedF1: 0, threshold: 1 });
  });
});
