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

  test.each([
    [
      'a heading of a shop that shares the name of its goods',
      'Sheets for Every Bed | Soft &amp; Durable | Acme',
      'Bed Sheets',
      'https://acme.example/collections/bed-sheets',
      'Bed Sheets',
    ],
    [
      'soft hyphens',
      'Home Repair Assis\u00adtance - City',
      'Home Repair Assis\u00adtance',
      'https://city.example/repair',
      'Home Repair Assistance',
    ],
    [
      'a heading in capitals',
      'Best Coffee Makers in 2026 - Acme',
      'BEST COFFEE MAKERS IN 2026',
      'https://acme.example/blog/best-coffee-makers',
      'Best Coffee Makers in 2026',
    ],
  ])('are found in spite of %s', (_, tag, heading, url, title) => {
    const head = `<meta property="og:site_name" content="Acme"><title>${tag}</title>`;
    expect(read(article(head, `<h1>${heading}</h1>`), url).title).toBe(title);
  });

  test('a menu’s heading is not the title where the text has one of its own', () => {
    const html = `<title>What is Ownership? - The Book</title><nav class="menu"><h1 class="menu-title">The Book</h1></nav><main><h2>What is Ownership?</h2><p>Text.</p></main>`;
    expect(read(html, 'https://doc.example/book/ch04-01-what-is-ownership.html').title).toBe('What is Ownership?');
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

  test.each([
    ['<div class="author"><span>Ann Lee</span><span>Senior Writer</span></div>', ['Ann Lee']],
    ['<div class="byline">By <a href="/a">Ann Lee</a> <b>LEAF TODAY</b></div>', ['Ann Lee']],
    ['<div class="byline">Posted by<a href="/a">Ann Lee</a></div>', ['Ann Lee']],
    ['<p class="byline">Ann Lee ⋅ Review Editor ⋅ May 3, 2021</p>', ['Ann Lee']],
    ['<div class="byline"><a href="/a">Ann Lee</a> and <a href="/b">Bo Chen</a></div>', ['Ann Lee', 'Bo Chen']],
    ['<a href="/authors/ann-lee">Ann Lee</a>', ['Ann Lee']],
  ])('without the role of the writer, of the byline %s', (byline, authors) => {
    expect(read(article('<title>Rain at last</title>', `<h1>Rain at last</h1>${byline}`)).authors).toEqual(authors);
  });

  test('all that the byline names where the data has the first of them', () => {
    const head = '<meta name="author" content="Ann Lee"><title>Rain at last</title>';
    const body = '<h1>Rain at last</h1><p class="byline">By Ann Lee, Bo Chen and Cy Diaz</p>';
    expect(read(article(head, body)).authors).toEqual(['Ann Lee', 'Bo Chen', 'Cy Diaz']);
  });

  test('of a paper whose journal lists them', () => {
    const head = '<meta name="citation_authors" content="Lee, Ann"><meta name="citation_authors" content="Chen, Bo">';
    expect(read(article(head, '<h1>Rain at last</h1>')).authors).toEqual(['Ann Lee', 'Bo Chen']);
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
  const stated = (time: string): string => `<meta property="article:published_time" content="${time}">`;

  test('shown with day and month the other way round than first read, as the data or the address tells', () => {
    const body = '<h1>Rain at last</h1><p class="date">03/05/2021</p>';
    expect(read(article(stated('2021-05-03T10:00:00Z'), body)).publishedAt).toBe('2021-05-03T10:00:00Z');
    expect(read(article('', body), 'https://example.org/2021/05/03/rain-at-last').publishedAt).toBe('2021-05-03');
    const listed = `${body}<aside><time datetime="2021-05-03">May 3</time></aside>`;
    expect(read(article('<title>Rain at last</title>', listed)).publishedAt).toBe('2021-05-03');
    expect(read(article('<title>Rain at last</title>', body)).publishedAt).toBe('2021-03-05');
  });

  test('shown and in the address outweigh a day that began elsewhere', () => {
    const body = '<h1>Rain at last</h1><time datetime="2021-05-03">May 3, 2021</time>';
    const html = article(stated('2021-05-04T02:00:00+00:00'), body);
    expect(read(html, 'https://example.org/2021/05/03/rain-at-last').publishedAt).toBe('2021-05-03');
    expect(read(html).publishedAt).toBe('2021-05-04T02:00:00Z');
  });

  test('of a paper is the day it came out, not the day it was sent in', () => {
    const head = '<meta name="citation_publication_date" content="2021/06/25"><title>Rain at last</title>';
    const body = '<h1>Rain at last</h1><p>Submitted <time datetime="2021-04-04">April 4, 2021</time></p>';
    expect(read(article(head, body)).publishedAt).toBe('2021-06-25');
  });

  test('of a last change, far from the heading of what is no article, are not the page’s', () => {
    const far = `<h1>Oral health</h1>${'<p><b>Care</b></p>'.repeat(80)}<p>Last updated: <time datetime="2021-05-03">May 3, 2021</time></p>`;
    expect(read(article('<title>Oral health</title>', far), 'https://example.org/oral-health').publishedAt).toBeNull();
    expect(read(article('<title>Oral health</title>', far)).publishedAt).toBe('2021-05-03');
  });

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
