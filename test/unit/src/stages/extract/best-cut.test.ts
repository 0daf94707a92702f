import { describe, expect, it } from 'vitest';
import { bestCut } from '../../../../../src/stages/extract/best-cut.ts';
import { segmentPage } from '../../../../../src/stages/extract/blocks/segment.ts';
import { parseHtml } from '../../../../../src/stages/extract/dom/parse-html.ts';

const blocks = (...words: number[]) =>
  segmentPage(parseHtml(words.map((n) => `<p>${'word '.repeat(n)}</p>`).join('')).document).blocks;
const cut = (words: number[], p: number[], wide = false) =>
  bestCut(blocks(...words), Float32Array.from(p), [...p.keys()], wide);

describe('bestCut', () => {
  it('ends where the next block would bring more wrong words than right ones', () => {
    expect(cut([100, 50, 40], [0.95, 0.6, 0.1]).count).toBe(2);
    expect(cut([100, 50, 40], [0.95, 0.1, 0.1]).count).toBe(1);
  });

  it('promises the F1 of the probabilities as they are', () => {
    expect(cut([100, 50], [1, 0])).toEqual({ count: 1, expectedF1: 1 });
    expect(cut([100], [0.5]).expectedF1).toBeCloseTo((2 * 50) / (100 + 50));
  });

  it('takes more of a doubtful page than blocks judged one by one would', () => {
    // One by one the first alone promises 0.479 and both 0.469: but where the first is right, the page is generous, and so is the second.
    expect(cut([200, 100], [0.35, 0.22]).count).toBe(2);
    expect(cut([200, 100], [0.95, 0.22]).count).toBe(1);
  });

  it('takes more yet where pages differ much', () => {
    expect(cut([100, 100], [0.5, 0.22]).count).toBe(1);
    expect(cut([100, 100], [0.5, 0.22], true).count).toBe(2);
    expect(cut([100, 100], [0.95, 0.22], true).count).toBe(1);
    expect(cut([100, 300], [0.35, 0.14]).count).toBe(1);
    expect(cut([100, 300], [0.35, 0.14], true).count).toBe(1);
  });

  it('takes nothing where nothing is, and what is certain whatever the rest', () => {
    expect(cut([], [])).toEqual({ count: 0, expectedF1: 0 });
    expect(cut([50, 50], [0, 0]).count).toBe(0);
    expect(cut([10, 500], [1, 0.01]).count).toBeGreaterThanOrEqual(1);
  });
});
