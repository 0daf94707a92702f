import { describe, expect, it } from 'vitest';
import type { PageType } from '../../../../../src/domain/document.ts';
import { segmentPage } from '../../../../../src/stages/extract/blocks/segment.ts';
import { chooseBlocks } from '../../../../../src/stages/extract/choose-blocks.ts';
import { parseHtml } from '../../../../../src/stages/extract/dom/parse-html.ts';
import { DELIVERY, OTHER_OFFERS, REVIEWS } from '../../../../../src/stages/extract/product-labels.ts';
import { ofProductAlone } from '../../../../../src/stages/extract/product-sections.ts';

const own = '<h1>Oak chair</h1><p>A chair of solid oak with a seat woven by hand, made to last for generations.</p>';
const cards = '<ul><li><h3>Ash stool</h3><p>€40</p></li><li><h3>Elm bench</h3><p>€90</p></li></ul>';
const opinion = `<p>${'It came in time and it stands well. '.repeat(15)}</p>`;

/** What is left of a page whose blocks are all likely. */
function left(html: string, type: PageType = 'product'): string[] {
  const page = segmentPage(parseHtml(html).document);
  const p = ofProductAlone(page, new Float32Array(page.blocks.length).fill(0.9), type);
  return page.blocks.filter((_, i) => (p[i] ?? 0) > 0).map(({ body }) => body.slice(0, 12));
}

describe('a page of one product', () => {
  it('is without the other products that a label heads', () => {
    const page = `<main>${own}<section><div><h2>You may also like</h2></div>${cards}</section><h2>Care</h2><p>Wipe it dry.</p></main>`;
    expect(left(page)).toEqual(['Oak chair', 'A chair of s', 'Care', 'Wipe it dry.']);
    expect(left(page, 'listing')).toHaveLength(9);
  });

  it('is without them where the label is a line', () => {
    expect(left(`${own}<div><div>Ähnliche Artikel</div>${cards}</div><p>Wipe it dry.</p>`)).toEqual([
      'Oak chair',
      'A chair of s',
      'Wipe it dry.',
    ]);
  });

  it('goes on after a section with the next heading of its rank, not with one in a card', () => {
    const dialog = '<div><div><h2>About this advertisement</h2><p>It was paid for.</p></div></div>';
    const page = `<main>${own}<section><h2>Related products</h2>${cards}${dialog}<p>€12</p><h2>Size</h2><p>80 cm</p></section></main>`;
    expect(left(page)).toEqual(['Oak chair', 'A chair of s', 'Size', '80 cm']);
  });

  it('is without reviews, but with the line of a critic', () => {
    expect(left(`${own}<section><h2>Customer reviews (12)</h2>${opinion}</section>`)).toHaveLength(2);
    expect(left(`${own}<section><h2>Reviews</h2><p>“The best chair of the year.”</p></section>`)).toHaveLength(4);
  });

  it('is without the terms on which the shop sends and takes back', () => {
    const terms = '<p>We send within two days. What you do not like you may send back for a month.</p>';
    const page = `<main>${own}<div><h3>Delivery &amp; returns</h3>${terms}</div><h3>Care</h3><p>Wipe it dry.</p></main>`;
    expect(left(page)).toEqual(['Oak chair', 'A chair of s', 'Care', 'Wipe it dry.']);
    expect(left(page, 'service')).toHaveLength(6);
    expect(left(`${own}<details><summary>Versand und Rückgabe</summary><p>Zwei Tage.</p></details>`)).toHaveLength(2);
  });

  it('keeps such terms where they are most of the page, and the name of a product', () => {
    const page = '<h1>Delivery robot</h1><p>It carries parcels of up to ten kilograms from door to door.</p>';
    expect(left(`<main>${page}</main>`)).toHaveLength(2);
  });

  it('keeps a label that heads no box, but for the label, and a page that is nothing but offers', () => {
    expect(left(`<div>${own}<p>Related products</p><p>Wipe it dry.</p></div>`)).toEqual([
      'Oak chair',
      'A chair of s',
      'Wipe it dry.',
    ]);
    expect(left(`<section><h2>Recommended for you</h2>${cards}</section>`)).toHaveLength(5);
  });

  it('says which blocks stand elsewhere', () => {
    const page = segmentPage(
      parseHtml(`${own}<section><h2>Frequently bought together</h2>${cards}</section>`).document,
    );
    const { chosen, elsewhere } = chooseBlocks(page, new Float32Array(page.blocks.length).fill(0.9), 'product');
    expect([...chosen]).toEqual([1, 1, 0, 0, 0, 0, 0]);
    expect([...elsewhere]).toEqual([0, 0, 1, 1, 1, 1, 1]);
  });
});

describe('labels', () => {
  it.each([
    'products related to this item',
    'customers who bought this item also bought',
    'people who viewed this item also viewed',
    'vous aimerez aussi',
    'también te puede interesar',
    'ti potrebbe interessare',
    'klanten kochten ook',
    'с этим товаром покупают',
    '関連商品',
    '猜你喜欢',
  ])('of other products: %s', (label) => {
    expect(OTHER_OFFERS.test(label)).toBe(true);
    expect(REVIEWS.test(label)).toBe(false);
  });

  it.each(['recommended', 'related', 'accessories', 'what you get', 'similar', 'why you may also like cold water'])(
    'of the product itself, or of nothing: %s',
    (label) => {
      expect(OTHER_OFFERS.test(label)).toBe(false);
    },
  );

  it.each([
    'reviews',
    '98 customer ratings',
    'ratings & reviews',
    'kundenbewertungen',
    'отзывы покупателей',
    '商品评价',
    '29 reviews for minimalist sandals',
    '1 review for oak chair',
    '3 bewertungen für eichenstuhl',
    '12 avis pour chaise en chêne',
    '4 valoraciones en silla de roble',
    '2 recensioni per sedia di quercia',
    '7 отзывов на стул',
    'meşe sandalye için 5 değerlendirme',
    'オークの椅子のレビュー3件',
  ])('of reviews: %s', (label) => {
    expect(REVIEWS.test(label)).toBe(true);
    expect(OTHER_OFFERS.test(label)).toBe(false);
  });

  it.each([
    'shipping & returns',
    'free shipping on orders over €50',
    'delivery',
    'returns: 30 days',
    'kostenloser versand',
    'lieferung & rückgabe',
    'livraison et retours',
    'envíos y devoluciones',
    'spedizione e resi',
    'frete e trocas',
    'verzending en retourneren',
    'dostawa i płatność',
    'доставка и оплата',
    'frakt och retur',
    '配送について',
    '배송/반품',
  ])('of terms of delivery: %s', (label) => {
    expect(DELIVERY.test(label)).toBe(true);
  });

  it.each([
    'returned to the mill',
    'deliveryman',
    'we deliver',
    'resistance',
    'retourné',
    'ship model',
    'how to return',
  ])('of no terms of delivery: %s', (label) => {
    expect(DELIVERY.test(label)).toBe(false);
  });

  it.each(['review of the chair', 'reviews for the weekend', 'reviewed by', 'feedback', 'rating scale', '5'])(
    'of no reviews: %s',
    (label) => {
      expect(REVIEWS.test(label)).toBe(false);
    },
  );
});
