import { describe, expect, it } from 'vitest';
import { parseHtml } from '../../../../../../src/stages/extract/dom/parse-html.ts';
import { pageSignals } from '../../../../../../src/stages/extract/features/page-signals.ts';
import { structuredTexts } from '../../../../../../src/stages/extract/structured/structured-text.ts';

const long = 'A sentence of some length that goes on for a while. '.repeat(5).trim();
const of = (html: string) => structuredTexts(pageSignals(parseHtml(html).document, null));
const ld = (data: unknown): string => `<script type="application/ld+json">${JSON.stringify(data)}</script>`;

describe('structuredTexts', () => {
  it('reads article bodies inside graphs', () => {
    expect(of(ld({ '@graph': [{ '@type': 'NewsArticle', articleBody: long }] })).articleBodies).toEqual([long]);
  });
  it('reads product descriptions of a certain length', () => {
    expect(
      of(
        ld([
          { '@type': 'Product', description: long },
          { '@type': 'Product', description: 'short' },
        ]),
      ).productDescriptions,
    ).toEqual([long]);
  });
  it('reads posts with author and date in order', () => {
    const thread = {
      '@type': 'DiscussionForumPosting',
      text: 'first',
      author: { name: 'Ann' },
      datePublished: '2024-01-02',
      comment: [{ '@type': 'Comment', text: 'second', author: 'Bo' }],
    };
    expect(of(ld(thread)).posts).toEqual([
      { text: 'first', author: 'Ann', date: '2024-01-02' },
      { text: 'second', author: 'Bo', date: null },
    ]);
  });
  it('reads long content strings of application state', () => {
    expect(
      of(
        `<script id="__NEXT_DATA__" type="application/json">${JSON.stringify({ props: { description: long, id: long } })}</script>`,
      ).stateTexts,
    ).toEqual([long]);
  });
  it('passes over what is no JSON', () => {
    expect(
      of(
        `<script type="application/ld+json">${'['.repeat(200_000)}</script>${ld({ '@type': 'Product', description: long })}`,
      ).productDescriptions,
    ).toHaveLength(1);
  });
});
