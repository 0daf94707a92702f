// Mends text whose UTF-8 was read as a single-byte encoding, once or more often.
import type { LineEdit, NoiseFilter } from './filter.ts';
import type { NoisePage } from './noise-page.ts';

/** A text that speaks of encodings shows broken characters on purpose. */
const ABOUT =
  /mojibake|utf-?8|windows-125\d|cp125\d|latin-?1|iso-?8859|character (encoding|set)|charset|unicode|zeichensatz|zeichenkodierung|encodage|codificación de caracteres|codifica dei caratteri|кодировк|文字化け|乱码|亂碼|字符编码|인코딩/i;

/** Passes over one line: text broken three times has been seen, more has not. */
const PASSES = 3;

type Table = ReadonlyMap<string, number>;

function tableOf(label: string): Table {
  const decoder = new TextDecoder(label);
  const table = new Map<string, number>();
  for (let byte = 0x80; byte <= 0xff; byte++) {
    table.set(String.fromCharCode(byte), byte);
    table.set(decoder.decode(Uint8Array.of(byte)), byte);
  }
  return table;
}

/** 0x80-0x9F of windows-1252, written out: Node 20's decoder of that name gives control characters for them. */
const WINDOWS_1252_HIGH = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';
const WINDOWS_1252: Table = new Map([
  ...tableOf('iso-8859-1'),
  ...[...WINDOWS_1252_HIGH].map((char, index): [string, number] => [char, 0x80 + index]),
]);
const WINDOWS_1251 = tableOf('windows-1251');
const WINDOWS_1250 = tableOf('windows-1250');
const TABLES: readonly { table: Table; hint: RegExp; least: number }[] = [
  {
    table: WINDOWS_1252,
    hint: /[\u00c2-\u00f4][\u0080-\u00bf\u0152-\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122 ]/,
    least: 1,
  },
  {
    table: WINDOWS_1251,
    hint: /[РСвЂÐГ][\u0080-\u00bf\u0402-\u040f\u0452-\u045f\u0490\u0491\u2013-\u203a\u20ac\u2116\u2122]/,
    least: 2,
  },
  { table: WINDOWS_1250, hint: /[ĂÄĹĹâ][\u0080-\u00bf\u0104-\u017e\u02c7-\u02dd\u2013-\u203a\u20ac\u2122]/, least: 1 },
];

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Length of the UTF-8 sequence that a lead byte opens; 0 for other bytes. */
const sequenceLength = (byte: number): number =>
  byte >= 0xc2 && byte <= 0xdf ? 2 : byte >= 0xe0 && byte <= 0xef ? 3 : byte >= 0xf0 && byte <= 0xf4 ? 4 : 0;

/** First and last code points of what broken text was: letters of living scripts, punctuation, symbols, emoji. */
const PLAUSIBLE: readonly (readonly [number, number])[] = [
  [0xa0, 0x17f],
  [0x192, 0x192],
  [0x218, 0x21b],
  [0x2c6, 0x2dc],
  [0x300, 0x301],
  [0x386, 0x3ce],
  [0x401, 0x45f],
  [0x490, 0x491],
  [0x5d0, 0x5ea],
  [0x60c, 0x6af],
  [0x6cc, 0x6cc],
  [0x904, 0x97f],
  [0xe01, 0xe4e],
  [0x1e00, 0x1ef9],
  [0x200b, 0x200f],
  [0x2010, 0x2044],
  [0x20a0, 0x20bf],
  [0x2100, 0x22ff],
  [0x2460, 0x27bf],
  [0x2b00, 0x2bff],
  [0x3000, 0x30ff],
  [0x3400, 0x9fff],
  [0xac00, 0xd7a3],
  [0xfb01, 0xfb02],
  [0xfe0f, 0xfe0f],
  [0xfeff, 0xfeff],
  [0xff00, 0xffef],
  [0x1f000, 0x1faff],
  [0x20000, 0x2ffff],
];

function isPlausible(char: string): boolean {
  const code = char.codePointAt(0) ?? 0;
  return PLAUSIBLE.some(([first, last]) => code >= first && code <= last);
}

/** Scripts whose letters come in rows: a single such letter among Latin ones is chance, not damage. */
const NEEDS_NEIGHBOUR =
  /^[\u0386-\u03ce\u0401-\u045f\u05d0-\u05ea\u060c-\u06af\u0e01-\u0e4e\u0900-\u097f\uff00-\uffef]$/u;
/** UTF-8's right double quotation mark loses its last byte where windows-1252 has no character for it. */
const HALF_QUOTE = /\u00e2\u20ac(?![\u0080-\u00bf\u0152-\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122])/g;

interface Mended {
  text: string;
  found: string[];
}

function decodeAt(text: string, at: number, table: Table): { char: string; length: number } | null {
  const lead = table.get(text.charAt(at));
  const length = lead === undefined ? 0 : sequenceLength(lead);
  if (length === 0 || at + length > text.length) return null;
  const bytes = new Uint8Array(length);
  for (let i = 0; i < length; i++) {
    const byte = table.get(text.charAt(at + i));
    if (byte === undefined || (i > 0 && (byte < 0x80 || byte > 0xbf))) return null;
    bytes[i] = byte;
  }
  try {
    const char = utf8.decode(bytes);
    return char !== '' && isPlausible(char) ? { char, length } : null;
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
}

function mendOnce(text: string, table: Table, least: number): Mended {
  const found: string[] = [];
  let mended = '';
  let runLength = 0;
  let pending: { from: string; to: string; needs: boolean }[] = [];
  const flush = (): void => {
    const lone = runLength < 2;
    for (const { from, to, needs } of pending) {
      const keep = (needs && lone) || runLength < least;
      mended += keep ? from : to;
      if (!keep) found.push(from);
    }
    pending = [];
    runLength = 0;
  };
  for (let i = 0; i < text.length; ) {
    const hit = decodeAt(text, i, table);
    if (hit === null) {
      // A space or a mark does not end a row of broken letters.
      const neutral = pending.length > 0 && /[\s.,;:!?'"()\d-]/.test(text.charAt(i));
      if (neutral) pending.push({ from: text.charAt(i), to: text.charAt(i), needs: false });
      else {
        flush();
        mended += text.charAt(i);
      }
      i++;
      continue;
    }
    pending.push({ from: text.slice(i, i + hit.length), to: hit.char, needs: NEEDS_NEIGHBOUR.test(hit.char) });
    runLength++;
    i += hit.length;
  }
  flush();
  return { text: mended, found: found.filter((item) => item.length > 1) };
}

/** The text with broken sequences mended, and the sequences that were. */
export function mendMojibake(text: string): Mended {
  let mended = text;
  const found: string[] = [];
  for (let pass = 0; pass < PASSES; pass++) {
    const before = mended;
    for (const { table, hint, least } of TABLES) {
      if (!hint.test(mended)) continue;
      const result = mendOnce(mended, table, least);
      if (result.found.length === 0) continue;
      mended = result.text;
      for (const item of result.found) found.push(item);
      break;
    }
    if (mended === before) break;
  }
  if (found.length > 0 || HALF_QUOTE.test(mended)) {
    HALF_QUOTE.lastIndex = 0;
    mended = mended.replace(HALF_QUOTE, (half) => {
      found.push(half);
      return '”';
    });
    // "à" was C3 A0: its second half looks like a space, and may have been made one.
    mended = mended.replace(/\u00c3(?:\u00a0| (?= )|(?= ))/g, 'à').replace(/\u00c2(?=[ \u00a0])/g, '');
  }
  return { text: mended, found };
}

const isBroken = (text: string): boolean => TABLES.some(({ hint }) => hint.test(text)) || HALF_QUOTE.test(text);

/** Controls that nobody sees: whatever a text is about, they are damage. */
const CONTROLS = /[\u0080-\u009f]/;
const CONTROL = /[\u0080-\u009f]/g;

/** What windows-1252 has where a page declared as Latin-1 gave control characters. */
const mendControls = (text: string): string =>
  text.replace(CONTROL, (char) => [...WINDOWS_1252_HIGH][char.charCodeAt(0) - 0x80] ?? char);

export const mojibake: NoiseFilter = {
  name: 'Mojibake',
  reason: 'mojibake',
  summary: 'UTF-8 read as windows-1252, -1251 or -1250 is read again; a text about encodings keeps its examples.',
  example: 'The cafÃ© on the corner is open again',
  find(page: NoisePage) {
    HALF_QUOTE.lastIndex = 0;
    if (!page.lines.some((line) => isBroken(line.text) || CONTROLS.test(line.text))) return [];
    const about = page.lines.some((line) => ABOUT.test(line.text)) || ABOUT.test(page.title ?? '');
    const edits: LineEdit[] = [];
    page.lines.forEach((line, index) => {
      if (about && !CONTROLS.test(line.text)) return;
      const { text, found } = mendMojibake(line.text);
      const to = mendControls(text);
      if (to !== line.text) edits.push({ line: index, to, removed: found.join(' ') });
    });
    return edits;
  },
};
