// What stands between chosen blocks of one text is kept; what stands there and is foreign is not.
import { describe, expect, it } from 'vitest';
import { segmentPage } from '../../../../../src/stages/extract/blocks/segment.ts';
import { chooseBlocks } from '../../../../../src/stages/extract/choose-blocks.ts';
import { parseHtml } from '../../../../../src/stages/extract/dom/parse-html.ts';

const LEAD = `<p>${'lead '.repeat(60)}</p>`;
const REST = `<p>${'rest '.repeat(60)}</p>`;

/** The bodies kept when running text is likely and all else has the probability given. */
function kept(html: string, other: number): string[] {
  const page = segmentPage(parseHtml(html).document);
  const p = Float32Array.from(page.blocks, ({ body }) => (/^(lead|rest)/.test(body) ? 0.95 : other));
  const { chosen } = chooseBlocks(page, p, 'article');
  return page.blocks.flatMap(({ body }, i) => (chosen[i] === 1 && !/^(lead|rest)/.test(body) ? [body] : []));
}
const between = (html: string): string => `<article><h1>Title</h1>${LEAD}${html}${REST}</article>`;

describe('what stands between two paragraphs of a text', () => {
  it.each([
    ['a heading', '<h2>Costs</h2>', ['Costs']],
    ['a list', '<ul><li>Piers<ul><li>Steel</li></ul></li><li>Decks</li></ul>', ['Piers', 'Steel', 'Decks']],
    ['a table', '<table><tr><th>Year<th>Cars<tr><td>2021<td>1,204</table>', ['Year\tCars', '2021\t1,204']],
    ['code', '<pre>make all\nmake check</pre>', ['make all\nmake check']],
    ['definitions', '<dl><dt>Span<dd>Between two piers.</dl>', ['Span', 'Between two piers.']],
    ['a quotation', '<blockquote><p>Nine years!</blockquote>', ['Nine years!']],
  ])('is kept: %s', (_, html, expected) => {
    expect(kept(between(html), 0.2)).toEqual(expected);
  });

  it.each([
    ['links', '<ul><li><a href=/a>Bridge of sighs</a><li><a href=/b>Roads</a></ul>'],
    ['a box of related stories', '<div class=related><h3>More</h3><ul><li>Bridge of sighs</ul></div>'],
    ['a call to subscribe', '<div class=newsletter-signup><h3>Our letter</h3></div>'],
    ['a share bar', '<ul class=share-bar><li>Post<li>Send</ul>'],
    ['a paragraph that is unlikely', '<p>Photo: Ann Smith</p>'],
    ['more than the text itself', `<ul>${`<li>${'item '.repeat(30)}</li>`.repeat(9)}</ul>`],
  ])('is left out: %s', (_, html) => {
    expect(kept(between(html), 0.2)).toEqual([]);
  });

  it('is left out where the model is sure', () => {
    expect(kept(between('<h2>Costs</h2>'), 0.05)).toEqual([]);
  });

  it('is left out between texts of one or two words', () => {
    const page = segmentPage(parseHtml('<div><p>One</p><h3>Two</h3><p>Three</p></div>').document);
    expect([...chooseBlocks(page, Float32Array.of(0.9, 0.2, 0.9), 'other').chosen]).toEqual([1, 0, 1]);
  });
});

describe('what follows a text', () => {
  it('is kept to the end of its article', () => {
    expect(kept(`<article>${LEAD}${REST}<ol><li>Measure<li>Order</ol></article><p>Imprint</p>`, 0.2)).toEqual([
      'Measure',
      'Order',
    ]);
  });
  it('is left out when it ends in a heading, or is outside', () => {
    expect(kept(`<article>${LEAD}${REST}<h3>Comments</h3></article>`, 0.2)).toEqual([]);
    expect(kept(`<article>${LEAD}${REST}</article><ol><li>Measure<li>Order</ol>`, 0.2)).toEqual([]);
  });
  it('is kept wherever a colon announces it', () => {
    expect(kept(`<div>${LEAD}<p>rest of it:</p><ol><li>Measure<li>Order</ol></div>`, 0.02)).toEqual([
      'Measure',
      'Order',
    ]);
  });
});
