import { describe, expect, it } from 'vitest';
import type { PageType } from '../../../../../src/domain/document.ts';
import { segmentPage } from '../../../../../src/stages/extract/blocks/segment.ts';
import { parseHtml } from '../../../../../src/stages/extract/dom/parse-html.ts';
import { dropCopies } from '../../../../../src/stages/extract/drop-copies.ts';

const say = (what: string, words = 20) =>
  `${what} ${'and so it went on and on '.repeat(9)}`.split(' ').slice(0, words).join(' ');

function kept(html: string, type: PageType = 'article', left: readonly number[] = []): number[] {
  const page = segmentPage(parseHtml(html).document);
  const chosen = new Uint8Array(page.blocks.length).fill(1);
  for (const i of left) chosen[i] = 0;
  dropCopies(page, chosen, type);
  return [...chosen];
}

describe('dropCopies', () => {
  const passage = `<p>${say('One')}</p><ul><li>Width 20 cm</li></ul><p>${say('Two')}</p>`;
  it('takes the second of two passages that are one, short pieces and all', () => {
    const twice = `<div class=wide>${passage}</div><p>${say('Between')}</p><div class=narrow>${passage}</div>`;
    expect(kept(twice)).toEqual([1, 1, 1, 1, 0, 0, 0]);
    expect(kept(twice, 'forum')).toEqual([1, 1, 1, 1, 0, 0, 0]);
  });

  it('answers which', () => {
    const page = segmentPage(parseHtml(`<div class=a>${passage}</div><div class=b>${passage}</div>`).document);
    const chosen = Uint8Array.of(1, 1, 1, 1, 1, 1);
    expect([...dropCopies(page, chosen, 'service')]).toEqual([0, 0, 0, 1, 1, 1]);
    expect([...chosen]).toEqual([1, 1, 1, 0, 0, 0]);
  });

  it('looks at what was chosen alone', () => {
    const button = `<div class=wide>${passage}</div><div class=narrow><p>More</p>${passage}</div>`;
    expect(kept(button, 'product', [3])).toEqual([1, 1, 1, 0, 0, 0, 0]);
    const unchosen = `<div class=wide>${passage}</div><div class=narrow>${passage}</div>`;
    expect(kept(unchosen, 'product', [0, 1, 2])).toEqual([0, 0, 0, 1, 1, 1]);
  });

  it('keeps a passage that says one thing more', () => {
    const other = `<div class=offer-a>${passage}</div><div class=offer-b>${passage}<p>${say('Three')}</p></div>`;
    expect(kept(other).slice(3)).toContain(1);
    expect(kept(other).at(-1)).toBe(1);
  });

  it('takes a lone paragraph that stands in another form again', () => {
    expect(
      kept(`<div class=summary><p>${say('One')}</p></div><p>Then</p><div class=tab><p>${say('One')}</p></div>`),
    ).toEqual([1, 1, 0]);
  });

  it('keeps refrains, terms and fields: the same again in the same form', () => {
    const stanza = (n: string) => `<p>${say(n)}</p><p>${say('Refrain')}</p>`;
    expect(kept(`<article>${stanza('a')}${stanza('b')}</article>`)).toEqual([1, 1, 1, 1]);
    expect(kept(`<div class=chorus>${passage}</div><p>${say('Verse')}</p><div class=chorus>${passage}</div>`)).toEqual([
      1, 1, 1, 1, 1, 1, 1,
    ]);
  });

  it('takes the same again in the same form on the pages of shops and lists', () => {
    const slide = (text: string) => `<div class=slide><h3>${text}</h3></div>`;
    const carousel = `${slide('A seat woven by hand')}${slide('Oak')}${slide('A seat woven by hand')}${slide('Oak')}`;
    expect(kept(carousel, 'product')).toEqual([1, 1, 0, 1]);
    expect(kept(carousel, 'listing')).toEqual([1, 1, 1, 1]);
    const cards = `<div class=card><p>${say('One')}</p></div><div class=card><p>${say('One')}</p></div>`;
    expect(kept(cards, 'listing')).toEqual([1, 0]);
    expect(kept(cards, 'collection')).toEqual([1, 0]);
    expect(kept(cards, 'other')).toEqual([1, 1]);
  });

  it('keeps what is short, quoted, code, a row of a table, or in a reference', () => {
    const twice = (text: string) => `<div class=a>${text}</div><div class=b>${text}</div>`;
    expect(kept(twice('<p>Read it all</p>'))).toEqual([1, 1]);
    expect(kept(`<div class=a><p>${say('One')}</p></div><blockquote><p>${say('One')}</p></blockquote>`)).toEqual([
      1, 1,
    ]);
    expect(kept(twice(`<pre>${say('run')}</pre>`))).toEqual([1, 1]);
    expect(kept(twice(`<table><tr><th>Name</th><td>${say('x')}</td></tr></table>`))).toEqual([1, 1]);
    expect(kept(twice(`<p>${say('One')}</p>`), 'documentation')).toEqual([1, 1]);
  });
});
