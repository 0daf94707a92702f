// How many words a text has, cheaply: features and limits need a measure, not Unicode segmentation.
import { isLetterOrNumber, isSurrogate } from '../letters.ts';

const WORD = /[\p{L}\p{N}]+/gu;
/** Han, kana and Thai have no spaces: three characters count as a word there (roughly what segmenters find). */
const isUnspaced = (c: number): boolean =>
  (c >= 0x0e00 && c <= 0x0e7f) || (c >= 0x3040 && c <= 0x30ff) || (c >= 0x3400 && c <= 0x9fff);

/** Runs of letters and digits; a third of the characters in scripts without spaces. */
export function countWords(text: string): number {
  let words = 0;
  let unspaced = 0;
  let inWord = false;
  let pairs = false;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    const letter = isLetterOrNumber(c);
    if (letter && !inWord) words++;
    inWord = letter;
    if (c < 0x0e00) continue;
    if (isUnspaced(c)) unspaced++;
    else if (isSurrogate(c)) pairs = true;
  }
  if (pairs) words = text.match(WORD)?.length ?? 0;
  return words + Math.floor(unspaced / 3);
}
