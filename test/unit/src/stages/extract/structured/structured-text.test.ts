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

  it('reads the posts of a topic that Discourse left for its scripts', () => {
    const posts = [
      {
        post_number: 1,
        username: 'ann',
        created_at: '2024-05-06T07:08:09.000Z',
        cooked: '<p>Which "boat" &amp; why?</p>',
      },
      { post_number: 2, username: 'bob', created_at: '2024-05-07T07:08:09.000Z', cooked: '<p>A small one.</p>' },
    ];
    const preloaded = {
      site: JSON.stringify({ categories: [{ cooked: 'No post' }] }),
      topic_12: JSON.stringify({ title: 'Boats', post_stream: { posts } }),
      topic_13: 'no JSON',
    };
    const attribute = JSON.stringify(preloaded).replaceAll('&', '&amp;').replaceAll('"', '&quot;');
    expect(of(`<div id="data-preloaded" data-preloaded="${attribute}"></div>`).posts).toEqual([
      { text: '<p>Which "boat" &amp; why?</p>', author: 'ann', date: '2024-05-06' },
      { text: '<p>A small one.</p>', author: 'bob', date: '2024-05-07' },
    ]);
    expect(of('<div id="data-preloaded" data-preloaded=""></div><div data-preloaded="[1"></div>').posts).toEqual([]);
  });
});
