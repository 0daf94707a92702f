import { describe, expect, it } from 'vitest';
import type { PageType } from '../../../../../src/domain/document.ts';
import { segmentPage } from '../../../../../src/stages/extract/blocks/segment.ts';
import { chooseBlocks } from '../../../../../src/stages/extract/choose-blocks.ts';
import { parseHtml } from '../../../../../src/stages/extract/dom/parse-html.ts';
import { withoutPartsApart } from '../../../../../src/stages/extract/set-apart.ts';

const text = '<p>What this page is about is told here, in a sentence or two that hold most of its words.</p>';

/** What is left of a page whose blocks are all likely. */
function left(html: string, type: PageType): string[] {
  const page = segmentPage(parseHtml(html).document);
  const p = withoutPartsApart(page, new Float32Array(page.blocks.length).fill(0.9), type);
  return page.blocks.filter((_, i) => (p[i] ?? 0) > 0).map(({ body }) => body.slice(0, 12));
}

describe('parts that markup sets apart', () => {
  const kept = ['What this pa'];

  it.each<[type: PageType, html: string]>([
    ['forum', '<div class="message-signature">Sent from my telephone</div>'],
    ['forum', '<div class="postSignature"><p>Free advice is worth its price</p></div>'],
    ['forum', '<div id="signature_12">Free advice is worth its price</div>'],
    ['collection', '<div class="ProductFilters"><p>Colour</p><p>Blue (12)</p></div>'],
    ['listing', '<form><p>Show results for</p></form>'],
    ['listing', '<fieldset><legend>Price</legend><p>Up to 20</p></fieldset>'],
    ['collection', '<div class="sort-by"><p>Price, low to high</p></div>'],
    ['collection', '<div class="facets__wrapper"><p>In stock (4)</p></div>'],
    ['listing', '<div class="pagination"><p>Page 2 of 31</p></div>'],
    ['product', '<div class="product-carousel"><p>Elm bench, a seat for two</p></div>'],
    ['product', '<fieldset><legend>Size</legend><p>Large</p></fieldset>'],
    ['product', '<div class="reviewsList"><p>It came in time and stands well</p></div>'],
    ['product', '<div id="customer-reviews_12"><p>It came in time and stands well</p></div>'],
    ['product', '<div class="jdgm-rev__body"><p>It came in time and stands well</p></div>'],
    ['collection', '<div class="jdgm-rev__body"><p>It came in time and stands well</p></div>'],
    ['product', '<ul class="currencySelector"><li>EUR, euro</li></ul>'],
    ['product', '<ul id="BVSEOSDK_meta"><li>Reviews are off, 0 ms</li></ul>'],
    ['product', '<div class="spec-toolTip"><p>A driver turns current into sound</p></div>'],
    ['product', '<div class="trust_badges"><p>Pay as you like</p></div>'],
    ['service', '<div class="view-related-insights"><p>Five ways to save on tax</p></div>'],
    ['product', '<aside><p>Ask us, we are here all day</p></aside>'],
    ['documentation', '<aside><p>Ask us, we are here all day</p></aside>'],
  ])('are no text of a page: %s, %s', (type, html) => {
    expect(left(`<main>${text}${html}</main>`, type)).toEqual(kept);
  });

  it.each<[type: PageType, html: string]>([
    ['forum', '<div class="design"><p>Free advice</p></div>'],
    ['forum', '<div class="designature"><p>Free advice</p></div>'],
    ['listing', '<div class="signature-dishes"><p>Free advice</p></div>'],
    ['collection', '<div class="filtered-grid"><p>Free advice</p></div>'],
    ['collection', '<div class="assorted"><p>Free advice</p></div>'],
    ['collection', '<div class="product-carousel"><p>Free advice</p></div>'],
    ['product', '<div class="previews-list"><p>Free advice</p></div>'],
    ['product', '<div class="expert-review"><p>Free advice</p></div>'],
    ['service', '<div class="customer-reviews"><p>Free advice</p></div>'],
    ['service', '<div class="correlated"><p>Free advice</p></div>'],
    ['product', '<form><p>Free advice</p></form>'],
    ['article', '<aside><p>Free advice</p></aside>'],
    ['article', '<div class="filters"><p>Free advice</p></div>'],
  ])('are not what is called like them, or stands on other pages: %s, %s', (type, html) => {
    expect(left(`<main>${text}${html}</main>`, type)).toEqual([...kept, 'Free advice']);
  });

  it('are what a page is about where they hold most of it', () => {
    const form = `<form>${text}${text}</form>`;
    expect(left(`<main>${text}${form}</main>`, 'listing')).toHaveLength(3);
    expect(left(form, 'listing')).toHaveLength(2);
  });

  it('are named as sections of something else', () => {
    const page = segmentPage(parseHtml(`<main>${text}<aside><p>Ask us</p></aside></main>`).document);
    const { chosen, elsewhere } = chooseBlocks(page, new Float32Array(page.blocks.length).fill(0.9), 'service');
    expect([...chosen]).toEqual([1, 0]);
    expect([...elsewhere]).toEqual([0, 1]);
  });
});
