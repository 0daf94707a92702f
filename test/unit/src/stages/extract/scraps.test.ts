import { describe, expect, it } from 'vitest';
import { createExtractEngine } from '../../../../../src/stages/extract/engine.ts';
import { reportPage } from '../../../../../src/stages/extract/extract-page.ts';
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
