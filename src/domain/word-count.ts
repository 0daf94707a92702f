// Words of a text as docs/contract.md §3 counts them: Unicode word segments (UAX #29, Intl.Segmenter) that hold a letter or digit.
// ICU's segmenter costs 35 ms a page; a word boundary stands at every white space, so chunks between are counted alone and plain ones at sight.

const segmenter = new Intl.Segmenter('und', { granularity: 'word' });
const REMEMBERED = 20_000;
const LONGEST_REMEMBERED = 40;
const seen = new Map<string, number>();

/**
 * Where a word always ends: white space but for the narrow no-break space (ExtendNumLet) and the zero-width one (Format), which join (UAX #29 WB4, WB13a),
 * and ASCII signs of no word-break class (WB999).
 */
const BOUNDARY = /(?:[^\S\u202f\ufeff]|[<>&#/()[\]{}|=+*%$@!?~^`\\-])+/u;
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
  if (chunk.length > WINDOW) return wordsByWindows(chunk);
  let words = 0;
  for (const { isWordLike } of segmenter.segment(chunk)) if (isWordLike) words++;
  if (chunk.length <= LONGEST_REMEMBERED) {
    if (seen.size >= REMEMBERED) seen.clear();
    seen.set(chunk, words);
  }
  return words;
}

/** ICU's time grows with the square of the chunk: 40,000 characters without a space took four seconds, six millions for ever. */
const WINDOW = 1000;
/** What a segment's end may depend on beyond it: no rule looks so far ahead, and the dictionaries' words are shorter. */
const AHEAD = 100;

/** Segments that end well inside a window end there in the whole chunk, too; the next window begins behind them. */
function wordsByWindows(chunk: string): number {
  let words = 0;
  let size = WINDOW;
  for (let from = 0; from < chunk.length; ) {
    const window = chunk.slice(from, from + size);
    const isLast = from + size >= chunk.length;
    let taken = 0;
    for (const { segment, index, isWordLike } of segmenter.segment(window)) {
      if (!isLast && index + segment.length > window.length - AHEAD) break;
      taken = index + segment.length;
      if (isWordLike) words++;
    }
    from += taken;
    size = taken === 0 ? size * 4 : WINDOW; // one segment longer than the window: those cost little
  }
  return words;
}

/** Code points of a well-formed text: `text_chars`. */
export function countCodePoints(text: string): number {
  let pairs = 0;
  for (let i = 0; i < text.length; i++) if ((text.charCodeAt(i) & 0xfc00) === 0xdc00) pairs++;
  return text.length - pairs;
}
