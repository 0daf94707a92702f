import { describe, expect, test } from 'vitest';
import { parseHtml } from '../../../../../../src/stages/extract/dom/parse-html.ts';
import { extractMetadata } from '../../../../../../src/stages/extract/metadata/extract-metadata.ts';

const read = (html: string, url: string | null = 'https://example.org/blog/a-page') =>
  extractMetadata(parseHtml(html).document, { url });
const article = (head: string, body: string): string =>
  `<html lang="en"><head>${head}</head><body><header><nav><a href="/">Home</a></nav></header><main><article>${body}<p>Text of the page that goes on for a while.</p></article></main></body></html>`;

test('a page that says nothing has nothing', () => {
  expect(read('<p>Hello</p>')).toEqual({
    title: null,
    authors: [],
    publishedAt: null,
    modifiedAt: null,
    siteName: null,
    description: null,
    canonicalUrl: null,
  });
});

describe('titles', () => {
  test('the site’s name goes, whichever side it stands on', () => {
    expect(
      read('<meta property="og:site_name" content="The Daily Leaf"><title>Rain at last - The Daily Leaf</title>').title,
    ).toBe('Rain at last');
    expect(
      read('<title>The Daily Leaf | Rain at last</title><meta property="og:site_name" content="The Daily Leaf">').title,
    ).toBe('Rain at last');
    expect(read('<title>Rain at last | dailyleaf</title>', 'https://www.dailyleaf.org/news/1').title).toBe(
      'Rain at last',
    );
  });

  test('the heading is what the page is called where it agrees with what is declared', () => {
    const html = article(
      '<title>7 Tips to Rent a Car | Drive</title>',
      '<h1>Need a change? 7 vital tips on how to rent a car</h1>',
    );
    expect(read(html).title).toBe('Need a change? 7 vital tips on how to rent a car');
  });

  test('a slogan for a heading is not the title', () => {
    expect(read('<title>Acme – Pipes and Fittings</title><h1>We bring joy</h1>', 'https://acme.example/').title).toBe(
      'Pipes and Fittings',
    );
  });

  test('a blog’s name in the first heading is passed over', () => {
    const html = article(
      '<title>Small models – Data Notes</title><meta property="og:title" content="Small models">',
      '<h1>Data Notes</h1><h1>Small models</h1>',
    );
    expect(read(html).title).toBe('Small models');
  });
});

describe('authors', () => {
  test('of JSON-LD, by reference in a graph, in one of several scripts', () => {
    const ld = JSON.stringify({
      '@graph': [
        { '@type': 'Article', headline: 'Rain', author: [{ '@id': '#ann' }, { '@type': 'Person', name: 'Bo Chen' }] },
        { '@type': 'Person', '@id': '#ann', name: 'Ann Lee' },
      ],
    });
    expect(
      read(
        article(
          `<script type="application/ld+json">{broken</script><script type="application/ld+json">${ld}</script>`,
          '<h1>Rain</h1>',
        ),
      ).authors,
    ).toEqual(['Ann Lee', 'Bo Chen']);
  });

  test('of JSON-LD with slips that can be mended', () => {
    const ld = '<!-- {"@type": "NewsArticle", "headline": "Rain\n at last", "author": {"name": "Ann Lee",}, } -->';
    expect(read(article(`<script type="application/ld+json">${ld}</script>`, '<h1>Rain at last</h1>')).authors).toEqual(
      ['Ann Lee'],
    );
  });

  test.each([
    ['<p class="byline">By Ann Lee | 3 May 2021</p>', ['Ann Lee']],
    ['<p>Von <a href="/ann">Ann Lee</a> und <a href="/bo">Bo Chen</a></p>', ['Ann Lee', 'Bo Chen']],
    ['<div><span>Written by</span> <b>Ann Lee</b></div>', ['Ann Lee']],
    ['<span class="author-name">Dr. Ann Lee, PhD</span>', ['Dr. Ann Lee, PhD']],
    ['<p>记者：李安</p>', ['李安']],
    ['<a rel="author" href="/ann">Ann Lee</a>', ['Ann Lee']],
    ['<p>Posted by Ann Lee on Tuesday, May 4, 2021</p>', ['Ann Lee']],
  ])('of the byline %s', (byline, authors) => {
    expect(read(article('<title>Rain at last</title>', `<h1>Rain at last</h1>${byline}`)).authors).toEqual(authors);
  });

  test('a sentence with "by" names nobody', () => {
    expect(
      read(
        article(
          '<title>Rain at last</title>',
          '<h1>Rain at last</h1><p>By submitting this form you agree to our terms.</p>',
        ),
      ).authors,
    ).toEqual([]);
  });

  test('the writer under the heading is meant where the site signs', () => {
    const ld = '{"@type":"Article","headline":"Rain at last","author":{"@type":"Organization","name":"Daily Leaf"}}';
    const head = `<meta property="og:site_name" content="Daily Leaf"><script type="application/ld+json">${ld}</script>`;
    expect(read(article(head, '<h1>Rain at last</h1><span class="author">Ann Lee</span>')).authors).toEqual([
      'Ann Lee',
    ]);
    expect(read(article(head, '<h1>Rain at last</h1>')).authors).toEqual(['Daily Leaf']);
  });

  test('commenters and addresses are no authors', () => {
    const html = article(
      '<meta name="author" content="https://facebook.com/leaf"><title>Rain at last</title>',
      '<h1>Rain at last</h1>',
    ).replace(
      '</main>',
      '</main><ol class="comments"><li class="comment"><span class="author">Troll Bridge</span></li></ol>',
    );
    expect(read(html).authors).toEqual([]);
  });
});

describe('dates', () => {
  test('of metas, in UTC', () => {
    const head =
      '<meta property="article:published_time" content="2021-05-03T10:00:00+02:00"><meta property="article:modified_time" content="2021-06-01T00:00:00Z">';
    expect(read(article(head, '<h1>Rain</h1>'))).toMatchObject({
      publishedAt: '2021-05-03T08:00:00Z',
      modifiedAt: '2021-06-01T00:00:00Z',
    });
  });

  test('shown by the heading, told from the day of the last change', () => {
    const body = '<h1>Rain at last</h1><p class="meta">Published 3 May 2021 · Updated 1 June 2021</p>';
    expect(read(article('<title>Rain at last</title>', body))).toMatchObject({
      publishedAt: '2021-05-03',
      modifiedAt: '2021-06-01',
    });
  });

  test('of the address when nothing else tells', () => {
    expect(
      read(article('<title>Rain</title>', '<h1>Rain</h1>'), 'https://example.org/2021/05/03/rain').publishedAt,
    ).toBe('2021-05-03');
  });

  test.each([
    ['a copyright line', '<footer>© 2019–2024 Leaf. Updated 3 May 2021</footer>'],
    [
      'a sentence',
      '<p>On 3 May 2021 the river rose and nobody in the village had seen anything like it before that day came.</p>',
    ],
    [
      'a related story',
      '<div class="related-posts"><a href="/x">Other</a><time datetime="2021-05-03">3 May 2021</time></div>',
    ],
    ['an event', '<p class="event-date">Starts 3 May 2021</p>'],
  ])('none of %s', (_, html) => {
    expect(
      read(
        `<title>Rain at last</title><main><h1>Rain at last</h1><p>Text.</p></main>${'<p>more</p>'.repeat(150)}${html}`,
        'https://example.org/rain',
      ).publishedAt,
    ).toBeNull();
  });

  test('none of the cards of a listing, of a product, of a home page', () => {
    const cards = [1, 2, 3, 4, 5]
      .map(
        (d) => `<div class="item"><h2><a href="/${d}">Story ${d}</a></h2><span class="date">${d} May 2021</span></div>`,
      )
      .join('');
    expect(
      read(
        `<title>Weather stories</title><h1>Weather stories</h1><p>All of them.</p>${'<i></i>'.repeat(20)}${cards}`,
        'https://example.org/weather',
      ).publishedAt,
    ).toBeNull();
    const product =
      '<meta property="og:type" content="product"><meta property="article:published_time" content="2021-05-03T00:00:00Z"><h1>Kettle</h1>';
    expect(read(product, 'https://example.org/kettle').publishedAt).toBeNull();
    expect(
      read(
        '<meta property="article:published_time" content="2021-05-03T00:00:00Z"><h1>Leaf</h1>',
        'https://example.org/',
      ).publishedAt,
    ).toBeNull();
  });

  test('of the first post of a thread, with its writer', () => {
    const post = (name: string, day: string): string =>
      `<div class="post"><a class="username" href="#">${name}</a><time datetime="${day}T12:00:00Z">${day}</time><p>Words of ${name}.</p></div>`;
    const html = `<title>Which kettle? | Kettle Forum</title><h1>Which kettle?</h1>${post('ann77', '2021-05-03')}${post('bo', '2021-05-04')}`;
    expect(read(html, 'https://kettles.example/threads/which-kettle.17/')).toMatchObject({
      authors: ['ann77'],
      publishedAt: '2021-05-03T12:00:00Z',
    });
  });
});

test('site, description and canonical address', () => {
  const html =
    '<meta property="og:site_name" content="Daily Leaf"><meta name="description" content=" Rain  fell. "><link rel="canonical" href="/rain#top">';
  expect(read(html, 'https://example.org/rain?utm_source=x')).toMatchObject({
    siteName: 'Daily Leaf',
    description: 'Rain fell.',
    canonicalUrl: 'https://example.org/rain',
  });
});

test('hostile pages end, with what could be read', () => {
  const metas = '<meta name="author" content="x y">'.repeat(30_000);
  const deep = '<div class="author date">'.repeat(20_000);
  const ld = `<script type="application/ld+json">${'['.repeat(200_000)}</script><script type="application/ld+json">{"@graph":[${'{"@type":"Article","author":{"name":"a"}},'.repeat(20_000)}{}]}</script>`;
  const metadata = read(
    `<meta property="article:published_time" content="2020-01-01">${ld}${metas}${deep}By Ann Lee 1 May 2020`,
  );
  expect(metadata.publishedAt).toBe('2020-01-01');
});
