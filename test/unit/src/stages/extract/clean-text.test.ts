import { describe, expect, it } from 'vitest';
import { cleanText } from '../../../../../src/stages/extract/clean-text.ts';

const BODY =
  'The mill at the weir has turned again since Sunday, for the first time in forty years, and the miller is nineteen.\n\nShe learnt the trade from a book.';

describe('cleanText', () => {
  it('parts title and body, and gives the file text with the title once', () => {
    const cleaned = cleanText(`The mill turns again\n\n${BODY}`);
    expect(cleaned).toMatchObject({ title: 'The mill turns again', text: BODY, verdict: 'keep', reason: null });
    expect(cleaned.fileText).toBe(`The mill turns again\n\n${BODY}`);
  });

  it('keeps a text without a title whole', () => {
    expect(cleanText(BODY)).toMatchObject({ title: null, text: BODY, fileText: BODY });
  });

  it('brings a bare date to metadata', () => {
    const cleaned = cleanText(`The mill turns again\n\n2024-10-12 17:53\n\n${BODY}`);
    expect(cleaned).toMatchObject({ publishedAt: '2024-10-12', text: BODY });
    expect(cleaned.removed).toEqual([{ reason: 'dateline', text: '2024-10-12 17:53' }]);
  });

  it('keeps the better of two titles', () => {
    expect(cleanText(`THE MILL TURNS AGAIN\n\nThe mill turns again\n\n${BODY}`).title).toBe('The mill turns again');
    expect(cleanText(`The mill turns again | Valley Post\n\nThe mill turns again\n\n${BODY}`).title).toBe(
      'The mill turns again',
    );
  });

  it('keeps the spaces of code and the line breaks of verse', () => {
    const code =
      'A loop\n\nThe loop below counts sheep until the shepherd sleeps, which takes a while in summer.\n\nfor sheep in flock:\n    count += 1\n    wait()';
    expect(cleanText(code).fileText).toBe(code);
    const verse = 'At the weir\n\nThe water falls,\nthe miller calls.\n\nThe water falls,\nthe miller calls.';
    expect(cleanText(verse).fileText).toBe(verse);
  });

  it('sets long lines apart as paragraphs where no blank line does', () => {
    const line =
      'The ferry runs from the first of May until the ice comes, and on Sundays it carries the choir of the other bank for nothing at all.';
    const other =
      'When the river freezes, the ferryman mends nets in the house by the landing, and whoever wants to cross must walk up to the railway bridge.';
    expect(cleanText(`${line}\n${other}`).text.split('\n\n')).toHaveLength(2);
  });

  it.each([
    ['soft-404', 'Page not found\n\nSorry, the page you were looking for does not exist.'],
    [
      'interstitial',
      'Just a moment...\n\nChecking if the site connection is secure\n\nEnable JavaScript and cookies to continue',
    ],
    ['login-wall', 'Members only\n\nYou must be logged in to view this page.\n\nForgot your password?'],
    ['error-page', '502 Bad Gateway\n\nnginx/1.18.0'],
    ['directory-listing', 'Index of /files\n\nParent Directory -\n\na.zip 2019-02-01 10:12 14K'],
    ['empty', ' \n\u200b\n'],
  ])('rejects what is no document: %s', (reason, text) => {
    expect(cleanText(text)).toMatchObject({ verdict: 'reject', reason, fileText: '' });
  });

  it('rejects a page that is all noise', () => {
    expect(cleanText('Leave a Reply\n\nYour email address will not be published.').verdict).toBe('reject');
  });
});
