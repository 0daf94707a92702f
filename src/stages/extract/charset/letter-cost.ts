// How surprising a text is in a language of few letters: bits, by which letter follows which (the tables of letter-tables.ts).
import { LETTER_TABLES } from './letter-tables.ts';

interface LetterModel {
  letters: ReadonlyMap<number, number>;
  pairs: ReadonlyMap<number, number>;
}

const FOREIGN_LETTER = 14;
const UNSEEN_PAIR = 3;
const AFTER_ACCENT = 7;
const BROKEN_CASE = 6;
const MIXED_SCRIPT = 5;
const SPACE = 32;

const models = new Map<string, LetterModel>();

function modelOf(language: string): LetterModel {
  const found = models.get(language);
  if (found !== undefined) return found;
  const [letterTable, pairTable] = LETTER_TABLES[language] ?? ['', ''];
  const letters = new Map<number, number>();
  for (let i = 0; i + 1 < letterTable.length; i += 2)
    letters.set(letterTable.charCodeAt(i), bitsOf(letterTable.charCodeAt(i + 1)));
  const pairs = new Map<number, number>();
  for (let i = 0; i + 2 < pairTable.length; i += 3)
    pairs.set(pairTable.charCodeAt(i) * 65536 + pairTable.charCodeAt(i + 1), bitsOf(pairTable.charCodeAt(i + 2)));
  const model = { letters, pairs };
  models.set(language, model);
  return model;
}

function bitsOf(code: number): number {
  return (code >= 97 ? code - 97 : code - 65 + 26) / 2;
}

/** A text with what its characters are, computed once and then weighed in every language of its charset. */
export interface Letters {
  /** Lower-case letter, or a space for what is none. */
  folded: Uint16Array;
  /** Bits that do not depend on the language: marks, controls, mixed case. */
  fixed: number;
  length: number;
}

export function lettersOf(text: string): Letters {
  const lower = text.toLowerCase();
  const same = lower.length === text.length;
  const folded = new Uint16Array(text.length);
  let fixed = 0;
  let previousLower = false;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    const low = same ? lower.charCodeAt(i) : text.charAt(i).toLowerCase().charCodeAt(0);
    if (code < 128) {
      const letter = (code >= 65 && code <= 90) || (code >= 97 && code <= 122);
      folded[i] = letter ? low : SPACE;
      if (letter && code <= 90 && previousLower && (folded[i - 1] ?? SPACE) > 127) fixed += BROKEN_CASE;
      previousLower = letter && code >= 97;
    } else if (isLetter(code)) {
      folded[i] = low;
      if (low !== code && previousLower) fixed += BROKEN_CASE;
      previousLower = low === code && hasCase(code);
    } else {
      folded[i] = SPACE;
      fixed += markCost(code, text.charCodeAt(i - 1), text.charCodeAt(i + 1));
      previousLower = false;
    }
  }
  return { folded, fixed, length: text.length };
}

/** Bits of a text in one language; characters between ASCII ones are not counted. */
export function letterCost(text: Letters, language: string): number {
  const { letters, pairs } = modelOf(language);
  const { folded } = text;
  let bits = text.fixed;
  let previous = SPACE;
  for (let i = 0; i < text.length; i++) {
    const code = folded[i] ?? SPACE;
    if (code > 127 || previous > 127) {
      const pair = pairs.get(previous * 65536 + code);
      if (pair !== undefined) bits += pair;
      else if (code <= 127) bits += AFTER_ACCENT;
      else bits += (letters.get(code) ?? FOREIGN_LETTER) + UNSEEN_PAIR;
      if (code !== SPACE && previous !== SPACE && isLatin(code) !== isLatin(previous)) bits += MIXED_SCRIPT;
    }
    previous = code;
  }
  return bits;
}

function isLatin(code: number): boolean {
  return code < 0x300 || (code >= 0x1e00 && code < 0x1f00);
}

function isLetter(code: number): boolean {
  if (code === 0xaa || code === 0xba) return true;
  if (code < 0xc0 || code === 0xd7 || code === 0xf7) return code === 0xb5;
  if (code < 0x2c0) return true;
  if (code < 0x370) return code >= 0x300;
  if (code < 0x2000)
    return code !== 0x37e && code !== 0x387 && code !== 0x60c && code !== 0x61b && code !== 0x61f && code !== 0xe3f;
  return false;
}

function hasCase(code: number): boolean {
  return code < 0x530;
}

const UNDEFINED = 30;
const CONTROL = 20;
const ODD_MARK = 13;
const MARK = 6;
const MISPLACED = 11;

/** Typographic marks are common where they belong, and what mistaken charsets make of letters elsewhere. */
function markCost(code: number, before: number, after: number): number {
  if (code === 0xfffd || (code >= 0xe000 && code <= 0xf8ff)) return UNDEFINED;
  if (code < 0xa0) return CONTROL;
  const inside = isWord(before) && isWord(after);
  switch (code) {
    case 0xa0:
      return MARK;
    case 0x2013:
    case 0x2014:
    case 0x2026:
    case 0x2022:
    case 0xb7:
      return inside ? MISPLACED - 2 : MARK;
    case 0x2019:
      return MARK;
    case 0x2018:
    case 0x201c:
    case 0x201e:
    case 0x201a:
    case 0xab:
    case 0xbf:
    case 0xa1:
      return isWord(before) && code !== 0x201c ? MISPLACED : MARK + 1;
    case 0x201d:
    case 0xbb:
      return inside || (isWord(after) && code === 0xbb && !isWord(before) && before !== 0x2e) ? MISPLACED : MARK + 1;
    case 0x20ac:
    case 0xa3:
    case 0xa9:
    case 0xae:
    case 0x2122:
    case 0xb0:
    case 0xa7:
    case 0x2116:
      return inside ? MISPLACED + 2 : MARK + 2;
    default:
      return ODD_MARK;
  }
}

function isWord(code: number): boolean {
  return (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || (code >= 0xc0 && code < 0x2000);
}
