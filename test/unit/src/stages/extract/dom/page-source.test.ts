import { describe, expect, it } from 'vitest';
import { PageSource } from '../../../../../../src/stages/extract/dom/page-source.ts';

const TEXT = '<p>plain</p><p>Größe 日本 \u{1f600}</p><p>plain again</p>';
const sources = [
  ['text', PageSource.ofText(TEXT)],
  ['UTF-8', PageSource.ofUtf8(Buffer.from(TEXT))],
] as const;

const pieceOf = (page: PageSource, from: string, until: string): string => {
  const start = page.markup.indexOf(from) + from.length;
  return page.cut(start, page.markup.indexOf(until, start));
};

describe.each(sources)('a page of %s', (_, page) => {
  it('is the whole page as text', () => {
    expect(page.text()).toBe(TEXT);
  });

  it('cuts the same pieces in any order', () => {
    const wide = (): string => page.cut(page.markup.indexOf('Gr'), page.markup.indexOf('</p><p>plain again'));
    expect(pieceOf(page, '</p><p>pl', '</p>')).toBe('ain again');
    expect(wide()).toBe('Größe 日本 \u{1f600}');
    expect(pieceOf(page, '<p>', '</p>')).toBe('plain');
    expect(wide()).toBe('Größe 日本 \u{1f600}');
  });

  it('keeps pieces, and cuts in what it kept', () => {
    const second = page.markup.indexOf('<p>Gr');
    const third = page.markup.indexOf('<p>plain again');
    const kept = page.keep([
      [0, 3],
      [second + 3, third],
    ]);
    expect(kept.text()).toBe('<p>Größe 日本 \u{1f600}</p>');
    expect(pieceOf(kept, '<p>', '</p>')).toBe('Größe 日本 \u{1f600}');
  });
});
