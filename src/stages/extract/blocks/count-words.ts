// How many words a text has, cheaply: features and limits need a measure, not Unicode segmentation.

const WORD = /[\p{L}\p{N}]+/gu;
/** Han, kana and Thai have no spaces: four characters count as a word there (roughly what segmenters find). */
const UNSPACED = /[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]/g;

/** Runs of letters and digits; a third of the characters in scripts without spaces. */
export function countWords(text: string): number {
  let n = 0;
  WORD.lastIndex = 0;
  while (WORD.test(text)) n++;
  if (text.charCodeAt(0) < 0x250 && !UNSPACED.test(text)) return n;
  return n + Math.floor((text.match(UNSPACED)?.length ?? 0) / 3);
}
