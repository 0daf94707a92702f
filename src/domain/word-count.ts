// Words of a text as DESIGN.md §3 counts them: Unicode word segments (UAX #29, Intl.Segmenter) that hold a letter or digit.
// ICU's segmenter costs 35 ms a page; a word boundary stands at every white space, so chunks between are counted alone and plain ones at sight.

const segmenter = new Intl.Segmenter('und', { granularity: 'word' });
const REMEMBERED = 20_000;
const LONGEST_REMEMBERED = 40;
const seen = new Map<string, number>();

/** White space at which a word always ends: all but the narrow no-break space (ExtendNumLet) and the zero-width one (Format), which join (UAX #29 WB4, WB13a). */
const BOUNDARY = /[^\S\u202f\ufeff]+/u;
/** A run of ASCII letters, with marks about it that never join or split words. */
const PLAIN = /^[("[“‘]*[A-Za-z]+[,;:!?.)"\]”’…]*$/;

export function countWords(text: string): number {
  let words = 0;
  for (const chunk of text.split(BOUNDARY)) if (chunk !== '') words += PLAIN.test(chunk) ? 1 : wordsOfChunk(chunk);
  return words;
}

function wordsOfChunk(chunk: string): number {
  const before = seen.get(chunk);
  if (before !== undefined) return before;
  let words = 0;
  for (const { isWordLike } of segmenter.segment(chunk)) if (isWordLike) words++;
  if (chunk.length <= LONGEST_REMEMBERED) {
    if (seen.size >= REMEMBERED) seen.clear();
    seen.set(chunk, words);
  }
  return words;
}

/** Code points of a well-formed text: `text_chars`. */
export function countCodePoints(text: string): number {
  let pairs = 0;
  for (let i = 0; i < text.length; i++) if ((text.charCodeAt(i) & 0xfc00) === 0xdc00) pairs++;
  return text.length - pairs;
}
