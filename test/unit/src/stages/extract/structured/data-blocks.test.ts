import { describe, expect, it } from 'vitest';
import { segmentPage } from '../../../../../../src/stages/extract/blocks/segment.ts';
import { parseHtml } from '../../../../../../src/stages/extract/dom/parse-html.ts';
import { dataText } from '../../../../../../src/stages/extract/structured/data-blocks.ts';
import type { StructuredTexts } from '../../../../../../src/stages/extract/structured/structured-text.ts';

const none: StructuredTexts = { articleBodies: [], productDescriptions: [], posts: [], stateTexts: [] };
const kept = (html: string) => segmentPage(parseHtml(html).document).blocks;
const story = Array.from(
  { length: 12 },
  (_, i) => `Sentence ${i} tells of the harbour and of what came into it that day.`,
).join(' ');
const read = (texts: Partial<StructuredTexts>, html: string, type: 'article' | 'product' | 'forum' = 'article') =>
  dataText({ ...none, ...texts }, kept(html), type, (href) => href);

describe('dataText', () => {
  it('takes the article body where the markup shows a teaser', () => {
    const found = read({ articleBodies: [`${story}\n\nSecond paragraph & more.`] }, '<p>Subscribe to read on.</p>');
    expect(found).toMatchObject({ source: 'json-ld-body', replaces: true });
    expect(found?.blocks.map((block) => block.text)).toEqual([story, 'Second paragraph & more.']);
  });
  it('leaves a page alone that shows its text', () => {
    expect(read({ articleBodies: [story] }, `<p>${story}</p>`)).toBeNull();
    expect(read({ productDescriptions: [story] }, `<p>${story}</p>`, 'product')).toBeNull();
  });
  it('adds the description of a product whose page shows next to nothing', () => {
    expect(read({ productDescriptions: [`<p>${story}</p>`] }, '<p>Add to cart</p>', 'product')).toMatchObject({
      source: 'json-ld-product',
      replaces: false,
    });
  });
  it('reads a thread, each post under its author and date', () => {
    const posts = [
      { text: story, author: 'Ann', date: '2024-01-02' },
      { text: 'I agree.', author: null, date: null },
    ];
    const found = read({ posts }, '', 'forum');
    expect(found?.blocks.map((block) => block.text)).toEqual(['Ann, 2024-01-02', story, 'I agree.']);
    expect(new Set(found?.blocks.map((block) => block.group)).size).toBe(3);
  });
  it('takes prose, not code or doubles, from application state', () => {
    const found = read(
      { stateTexts: [story, story, `.a{color:red} ${'x'.repeat(200)}`, `{"a":"${story}"}`] },
      '<p>Loading</p>',
    );
    expect(found?.source).toBe('app-state');
    expect(found?.blocks.map((block) => block.text)).toEqual([story]);
  });
});
