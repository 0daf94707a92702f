import { describe, expect, it } from 'vitest';
import type { PageType } from '../../../../../src/domain/document.ts';
import { segmentPage } from '../../../../../src/stages/extract/blocks/segment.ts';
import { parseHtml } from '../../../../../src/stages/extract/dom/parse-html.ts';
import { raisePanels } from '../../../../../src/stages/extract/product-panels.ts';

const own = '<h1>Oak chair</h1><p>A chair of solid oak with a seat woven by hand, made to last for generations.</p>';

/** Which blocks are likelier than the 0.3 they came with. */
function raised(html: string, type: PageType = 'product'): boolean[] {
  const page = segmentPage(parseHtml(html).document);
  const p = raisePanels(page, new Float32Array(page.blocks.length).fill(0.3), type);
  return Array.from(p, (score) => score > 0.5);
}

describe('the panels of a product’s tabs', () => {
  it.each([
    '<div role="tabpanel" hidden><p>Width 45 cm</p></div>',
    '<div class="Tabs-panel tabPanel"><p>Width 45 cm</p></div>',
    '<div class="tab-pane fade" id="measures"><p>Width 45 cm</p></div>',
    '<div id="tab_content_2"><p>Width 45 cm</p></div>',
  ])('are likelier its text: %s', (panel) => {
    expect(raised(`${own}${panel}`)).toEqual([false, false, true]);
    expect(raised(`${own}${panel}`, 'collection')).toEqual([false, false, false]);
  });

  it('are no tables, no bars of tabs and not the whole page', () => {
    expect(raised(`${own}<div class="table-content"><p>Width 45 cm</p></div>`)).toEqual([false, false, false]);
    expect(raised(`${own}<ul class="tabs" role="tablist"><li>Measures</li></ul>`)).toEqual([false, false, false]);
    expect(raised(`<div class="tab-content">${own}</div><p>Shop</p>`)).toEqual([false, false, false]);
  });

  it('are likelier than the description, and that than the rest', () => {
    const html = `${own}<div class="product__description"><p>Oiled twice</p></div><div class="tab-panel"><p>Width 45 cm</p></div>`;
    const page = segmentPage(parseHtml(html).document);
    const [, rest = 1, description = 0, panel = 0] = raisePanels(page, new Float32Array(4).fill(0.3), 'product');
    expect(rest).toBeCloseTo(0.3);
    expect(description).toBeGreaterThan(0.4);
    expect(panel).toBeGreaterThan(description);
  });

  it('stay what they are where the model is certain', () => {
    const page = segmentPage(parseHtml(`${own}<div role="tabpanel"><p>Width</p><p>Height</p></div>`).document);
    expect(Array.from(raisePanels(page, Float32Array.of(1, 1, 0, 1), 'product'))).toEqual([1, 1, 0, 1]);
  });
});
