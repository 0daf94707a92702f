import { describe, expect, it } from 'vitest';
import { cleanText } from '../../../../../../src/stages/extract/clean-text.ts';
import { MORE_PIECES } from '../../../../../support/noise-more-pieces.ts';
import { PIECES, type PiecePlace } from '../../../../../support/noise-pieces.ts';
import { DOCUMENTS, NO_DOCUMENTS } from '../../../../../support/noise-whole-pages.ts';

const TITLE = 'Old ferry sails again after thirty years';
const LEAD =
  'The ferry Hanne crossed the sound on Saturday for the first time since 1994, with two hundred people on board and a brass band on the upper deck.';
const BODY = [
  'Eleven retired shipwrights spent four winters on her hull. They replaced nearly every plank below the waterline and rebuilt the engine from drawings.',
  'From May she will sail on Sundays. The fare has not yet been decided.',
];
const ARTICLE = [TITLE, LEAD, ...BODY].join('\n\n');

function withPiece(place: PiecePlace, piece: string): string {
  switch (place) {
    case 'top':
      return [piece, TITLE, LEAD, ...BODY].join('\n\n');
    case 'after-title':
      return [TITLE, piece, LEAD, ...BODY].join('\n\n');
    case 'between':
      return [TITLE, LEAD, piece, ...BODY].join('\n\n');
    case 'end':
      return [ARTICLE, piece].join('\n\n');
  }
}

describe('a text with a piece of noise in it', () => {
  const pieces = [...PIECES, ...MORE_PIECES].filter(([, piece]) => !piece.includes('Otters return'));

  it.each(pieces)('comes out without it: %s %j', (place, piece) => {
    expect(cleanText(withPiece(place, piece)).fileText).toBe(ARTICLE);
  });
});

describe('a page', () => {
  it.each(NO_DOCUMENTS)('that is no document is refused: %j', (text) => {
    expect(cleanText(text).verdict).toBe('reject');
  });

  it.each(DOCUMENTS)('that speaks of such things is left as it is: %j', (text) => {
    expect(cleanText(text)).toMatchObject({ verdict: 'keep', fileText: text, removed: [] });
  });
});

describe('a text that stands twice in its file', () => {
  it.each([ARTICLE, [LEAD, ...BODY].join('\n\n')])('is kept once', (copy) => {
    expect(cleanText(`${ARTICLE}\n\n${copy}`).fileText).toBe(ARTICLE);
  });

  it('has a song’s verses once each all the same', () => {
    const song = 'Song\n\nTurn, wheel, turn\n\nTurn, wheel, turn';
    expect(cleanText(song).fileText).toBe(song);
  });
});

describe('a title that its site signs twice', () => {
  it('is the shorter one', () => {
    expect(cleanText(`${TITLE} | County Herald | Harbour\n\n${ARTICLE}`).fileText).toBe(ARTICLE);
  });
});

it('a NUL within a word leaves nothing, least of all a TAB', () => {
  expect(cleanText(ARTICLE.replace('upper', 'up\u0000per')).fileText).toBe(ARTICLE);
});
