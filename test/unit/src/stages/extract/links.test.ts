import { expect, test } from 'vitest';
import { parseHtml } from '../../../../../src/stages/extract/dom/parse-html.ts';
import { extractLinks, MAX_LINKS } from '../../../../../src/stages/extract/links.ts';

const read = (html: string, base = 'https://example.org/dir/page') => extractLinks(parseHtml(html).document, base);

test('every kind of link, absolute and canonical, in page order', () => {
  const html = `<head><link rel="canonical" href="/canon"><link rel="alternate" hreflang="de" href="/de"><link rel="alternate" type="application/rss+xml" href="/feed">
    <link rel="next" href="?page=2"><link rel="stylesheet" href="/s.css"><meta http-equiv="refresh" content="5; URL='/moved'"></head>
    <body><a href="a#part" rel="NoFollow ugc">a</a><map><area href="../b"></map><iframe src="//frames.example/f"></iframe></body>`;
  expect(read(html)).toEqual([
    { url: 'https://example.org/canon', kind: 'canonical', rel: 'canonical' },
    { url: 'https://example.org/de', kind: 'alternate', rel: 'alternate' },
    { url: 'https://example.org/feed', kind: 'feed', rel: 'alternate' },
    { url: 'https://example.org/dir/page?page=2', kind: 'next', rel: 'next' },
    { url: 'https://example.org/moved', kind: 'refresh', rel: '' },
    { url: 'https://example.org/dir/a', kind: 'a', rel: 'nofollow ugc' },
    { url: 'https://example.org/b', kind: 'area', rel: '' },
    { url: 'https://frames.example/f', kind: 'frame', rel: '' },
  ]);
});

test('base href is obeyed, the first one alone, relative to the page', () => {
  expect(read('<base href="/other/"><base href="/third/"><a href="x">x</a>').map((link) => link.url)).toEqual([
    'https://example.org/other/x',
  ]);
});

test('what cannot be followed is left out', () => {
  expect(
    read(
      '<a href="javascript:void(0)">x</a><a href="mailto:a@b.c">m</a><a href="ftp://f.example/">f</a><a href="http://">n</a><a>none</a>',
    ),
  ).toEqual([]);
});

test('a URL comes once a kind', () => {
  expect(read('<a href="/x">1</a><a href="/x#a">2</a><a href="https://EXAMPLE.org:443/x">3</a>')).toHaveLength(1);
});

test('links are bounded in number and length', () => {
  const many = Array.from({ length: MAX_LINKS + 50 }, (_, i) => `<a href="/${i}">x</a>`).join('');
  expect(read(many)).toHaveLength(MAX_LINKS);
  expect(read(`<a href="/${'x'.repeat(5000)}">x</a>`)).toEqual([]);
});
