// Words of a text as docs/contract.md §3 counts them: Unicode word segments (UAX #29, Intl.Segmenter) that hold a letter or digit.
// ICU's segmenter costs 35 ms a page; a word boundary stands at every white space, so chunks between are counted alone and plain ones at sight.

const segmenter = new Intl.Segmenter('und', { granularity: 'word' });
const REMEMBERED = 20_000;
const LONGEST_REMEMBERED = 40;
const seen = new Map<string, number>();

const OTHER = 0;
/**
 * Where a word always ends: white space but for the narrow no-break space (ExtendNumLet) and the zero-width one (Format), which join (UAX #29 WB4, WB13a),
 * and ASCII signs of no word-break class (WB999).
 */
const BOUNDARY = 1;
const LETTER = 2;
/** Marks that never join or split words: before an ASCII word, behind one, either. */
const OPENS = 3;
const CLOSES = 4;
const QUOTES = 5;
/** By UTF-16 unit: halves of surrogate pairs are none of these. */
const KINDS = Uint8Array.from({ length: 0x10000 }, (_, unit) => kindOf(String.fromCharCode(unit)));

function kindOf(char: string): number {
  if (/[^\S\u202f\ufeff]|[<>&#/()[\]{}|=+*%$@!?~^`\\-]/.test(char)) return BOUNDARY;
  if (/[A-Za-z]/.test(char)) return LETTER;
  if (char === '"') return QUOTES;
  if ('“‘'.includes(char)) return OPENS;
  return ',;:.”’…'.includes(char) ? CLOSES : OTHER;
}

export function countWords(text: string): number {
  let words = 0;
  for (let at = 0; at < text.length; at++) {
    if (KINDS[text.charCodeAt(at)] === BOUNDARY) continue;
    const start = at;
    let reading = OPENS;
    let kind = OTHER;
    for (; at < text.length; at++) {
      kind = KINDS[text.charCodeAt(at)] ?? OTHER;
      if (kind === BOUNDARY) break;
      reading = readOn(reading, kind);
    }
    words += reading === LETTER || reading === CLOSES ? 1 : wordsOfChunk(text.slice(start, at));
  }
  return words;
}

/** What a chunk is after one more unit: still marks before a word, in an ASCII word, behind it; OTHER for all that ICU must count. */
function readOn(reading: number, kind: number): number {
  if (kind === LETTER) return reading === OPENS || reading === LETTER ? LETTER : OTHER;
  if (reading === OPENS) return kind === OPENS || kind === QUOTES ? OPENS : OTHER;
  return reading !== OTHER && (kind === CLOSES || kind === QUOTES) ? CLOSES : OTHER;
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
