import { describe, expect, it } from 'vitest';
import { createExtractEngine } from '../../../../../src/stages/extract/engine.ts';
import { extractPage, reportPage } from '../../../../../src/stages/extract/extract-page.ts';
import { readPage } from '../../../../../src/stages/extract/read-page.ts';

const engine = await createExtractEngine({ modelFile: null });

/** What becomes of a page whose chosen text has so many words, where the choice promises so much. */
function textOf(words: number, expectedF1: number): { words: number; reason: string | null } {
  const bytes = Buffer.from(`<p>${'word '.repeat(words)}</p>`);
  const input = { bytes, url: null, contentType: 'text/html' };
  const reading = readPage(input, engine);
  const verdicts = reading.verdicts.map((verdict) => ({ ...verdict, kept: true }));
  const { text, noTextReason } = reportPage({ ...reading, verdicts, expectedF1 }, input, engine).extraction;
  return { words: text === '' ? 0 : text.split(' ').length, reason: noTextReason };
}

describe('scraps of a page that shows nothing of itself', () => {
  it.each([
    [10, 0.3],
    [30, 0.15],
    [59, 0.02],
  ])('%i words that promise %d are no text', (words, promise) => {
    expect(textOf(words, promise)).toEqual({ words: 0, reason: 'empty' });
  });

  it.each([
    [10, 0.5],
    [30, 0.25],
    [70, 0.15],
  ])('%i words that promise %d are one', (words, promise) => {
    expect(textOf(words, promise)).toEqual({ words, reason: null });
  });
});

describe('a thread of which the page holds the frame alone', () => {
  const words = Array.from({ length: 70 }, (_, i) => `word${i}`).join(' ');
  const pageOf = (head: string): Buffer =>
    Buffer.from(`<meta name="generator" content="Discourse 3.4.0">${head}<section id="main"></section>`);
  const extract = (bytes: Buffer) =>
    extractPage({ bytes, url: 'https://forum.example/t/a/1', contentType: null }, engine);

  it('is told whole where the frame holds its posts', async () => {
    const post = {
      post_number: 1,
      username: 'ann',
      created_at: '2024-05-06T07:08:09Z',
      cooked: `<p>${words}</p><p>The end.</p>`,
    };
    const data = JSON.stringify({ topic_1: JSON.stringify({ post_stream: { posts: [post] } }) }).replaceAll(
      '"',
      '&quot;',
    );
    const { text, pageType } = await extract(
      pageOf(`<meta property="og:description" content="${words} wo..."><div data-preloaded="${data}"></div>`),
    );
    expect(pageType).toBe('forum');
    expect(text).toBe(`ann, 2024-05-06\n\n${words}\n\nThe end.`);
  });

  it('is no document where it holds none', async () => {
    expect(await extract(pageOf(''))).toMatchObject({ text: '', noTextReason: 'empty', pageType: 'other' });
  });
});
