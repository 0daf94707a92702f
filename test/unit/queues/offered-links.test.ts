import { expect, test } from 'vitest';
import { offeredLinks } from '../../../queues/offered-links.ts';

const URL_A = 'https://a.example/1';

test('a link that was offered is known at its depth and below, not above', () => {
  const links = offeredLinks();
  links.add('crawl', [URL_A], 2);
  expect([1, 2, 3].map((depth) => links.has('crawl', URL_A, depth))).toEqual([false, true, true]);
  expect(links.has('another', URL_A, 3)).toBe(false);
});

test('the smallest depth of several stands', () => {
  const links = offeredLinks();
  links.add('crawl', [URL_A], 2);
  links.add('crawl', [URL_A], 5);
  expect(links.has('crawl', URL_A, 2)).toBe(true);
});

test('nothing is known after it was told to forget', () => {
  const links = offeredLinks();
  links.add('crawl', [URL_A], 0);
  links.forget();
  expect(links.has('crawl', URL_A, 0)).toBe(false);
});

test('what was not asked for goes first when there are too many', () => {
  const links = offeredLinks(10);
  const many = Array.from({ length: 25 }, (_, i) => `https://b.example/${i}`);
  links.add('crawl', [URL_A], 1);
  for (const url of many) {
    expect(links.has('crawl', URL_A, 1)).toBe(true);
    links.add('crawl', [url], 1);
  }
  expect(links.has('crawl', URL_A, 1)).toBe(true);
  expect(links.has('crawl', 'https://b.example/0', 1)).toBe(false);
});

test('a URL of great length is not remembered', () => {
  const links = offeredLinks();
  const long = `https://c.example/${'x'.repeat(400)}`;
  links.add('crawl', [long], 1);
  expect(links.has('crawl', long, 1)).toBe(false);
});
