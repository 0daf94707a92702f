// Letters and digits (Unicode L and N) by table: regular expressions with Unicode classes cost many times as much, and every word of every
// page is looked at. Pairs of surrogates are left to the expressions.

const unitsFrom = (first: number, end: number): string =>
  Array.from({ length: end - first }, (_, i) => String.fromCharCode(first + i)).join('');

/** Every UTF-16 unit but the surrogates, by where each row begins. */
const ALL_UNITS: readonly (readonly [first: number, units: string])[] = [
  [0, unitsFrom(0, 0xd800)],
  [0xe000, unitsFrom(0xe000, 0x10000)],
];

/** Writes `value` for every UTF-16 unit, surrogates aside, that the pattern (global, one unit or a run at a time) matches. */
export function markUnits(table: Uint8Array, pattern: RegExp, value: number): void {
  for (const [first, units] of ALL_UNITS)
    for (const run of units.matchAll(pattern)) table.fill(value, first + run.index, first + run.index + run[0].length);
}

/** By UTF-16 unit: 0 neither, 1 letter or number, 2 half of a pair, which no table of units can tell. */
const KIND = new Uint8Array(0x10000);
const SURROGATE = 2;
markUnits(KIND, /[\p{L}\p{N}]+/gu, 1);
KIND.fill(SURROGATE, 0xd800, 0xe000);

/** Half of a pair that stands for a character beyond the table. */
export function isSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit < 0xe000;
}

/** Is this unit, no surrogate, a letter or a number? */
export const isLetterOrNumber = (unit: number): boolean => KIND[unit] === 1;

/** Runs of letters and digits: what `/[\p{L}\p{N}]+/gu` matches. */
export function wordsOf(text: string): string[] {
  const words: string[] = [];
  let start = -1;
  for (let i = 0; i < text.length; i++) {
    const kind = KIND[text.charCodeAt(i)];
    if (kind === SURROGATE) return text.match(/[\p{L}\p{N}]+/gu) ?? [];
    if (kind === 1) {
      if (start < 0) start = i;
    } else if (start >= 0) {
      words.push(text.slice(start, i));
      start = -1;
    }
  }
  if (start >= 0) words.push(text.slice(start));
  return words;
}

/** The text with all else taken out: `replace(/[^\p{L}\p{N}]+/gu, '')`. */
export function lettersAlone(text: string): string {
  let letters = '';
  let start = 0;
  for (let i = 0; i < text.length; i++) {
    const kind = KIND[text.charCodeAt(i)];
    if (kind === 1) continue;
    if (kind === SURROGATE) return text.replace(/[^\p{L}\p{N}]+/gu, '');
    if (start < i) letters += text.slice(start, i);
    start = i + 1;
  }
  return start === 0 ? text : letters + text.slice(start);
}
