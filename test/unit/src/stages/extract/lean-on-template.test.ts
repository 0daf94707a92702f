import { describe, expect, it } from 'vitest';
import { segmentPage } from '../../../../../src/stages/extract/blocks/segment.ts';
import { parseHtml } from '../../../../../src/stages/extract/dom/parse-html.ts';
import { pageSignals } from '../../../../../src/stages/extract/features/page-signals.ts';
import { viewPage } from '../../../../../src/stages/extract/features/page-view.ts';
import { leanOnTemplate } from '../../../../../src/stages/extract/model/lean-on-template.ts';

const card = '<div class=card><h3>Chair</h3><p class=price>20 €</p></div>';
const { document } = parseHtml(`<h1>Chairs</h1>${card.repeat(3)}`);
const view = viewPage(segmentPage(document), pageSignals(document, null));
const scores = Float32Array.of(0.9, 0.6, 0.7, 0.6, 0.3, 0.6, 0.5);
const prices = (p: Float32Array) => [p[2], p[4], p[6]].map((x) => x ?? Number.NaN);

describe('leanOnTemplate', () => {
  const leaning = leanOnTemplate(view, scores, 'collection');

  it('draws the pieces of one kind together, their order kept', () => {
    const [high, low, middle] = prices(leaning) as [number, number, number];
    expect(high).toBeGreaterThan(middle);
    expect(middle).toBeGreaterThan(low);
    expect(high).toBeLessThan(0.7);
    expect(low).toBeGreaterThan(0.3);
    expect(low).toBeCloseTo(0.4, 1);
  });

  it('leaves alone what is the only one of its kind, and pieces that agree', () => {
    expect(leaning[0]).toBeCloseTo(0.9);
    expect([leaning[1], leaning[3], leaning[5]].map((p) => Math.round((p ?? 0) * 1000))).toEqual([600, 600, 600]);
  });

  it('leaves articles alone', () => {
    expect(leanOnTemplate(view, scores, 'article')).toEqual(scores);
  });

  it('bears what is certain', () => {
    const sure = leanOnTemplate(view, Float32Array.of(1, 1, 0, 1, 0, 1, 1), 'listing');
    for (const p of sure) expect(p).toBeGreaterThanOrEqual(0);
    for (const p of sure) expect(p).toBeLessThanOrEqual(1);
    expect(sure[2]).toBeLessThan(0.5);
  });
});
