// What each UTF-16 unit becomes in the hashing-only form: one table look-up a unit, so that folding costs no regular expressions.

/** The unit ends a word (spaces, punctuation, symbols, controls). */
export const SEPARATOR = 0;
/** The unit leaves no trace (zero-width characters, soft hyphens, variation selectors). */
export const IGNORED = 1;
/** The unit folds to several units; see `expansionOf`. */
export const EXPANDS = 2;
/** Half of a surrogate pair. */
export const SURROGATE = 3;
/** Set beside the folded unit when every character is a word of its own (scripts that write no spaces). */
export const ALONE = 0x10000;
/** Set beside the folded unit of a decimal digit. */
export const DIGIT = 0x20000;

/** Han, kana, Thai and other scripts without spaces between words: one character is one token. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Bopomofo}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\p{Script=Yi}\p{Script=Tibetan}]/u;
const WORD = /[\p{L}\p{N}\p{M}]/u;
const DECIMAL = /\p{Nd}/u;
const INVISIBLE = /\p{Default_Ignorable_Code_Point}|\p{Cf}/u;

let table: Uint32Array | null = null;
const expansions = new Map<number, string>();

/** 65,536 entries, by unit: a class from above, or the folded unit, with `ALONE` where it is a token by itself. Built on first use. */
export function foldTable(): Uint32Array {
  table ??= buildTable();
  return table;
}

/** Compatibility decomposition, lower case, for a unit of class EXPANDS (ligatures, fractions, squared words). */
export const expansionOf = (unit: number): string => expansions.get(unit) ?? '';

/** True when a code point beyond the BMP is part of text (astral Han, mathematical letters); false for emoji and symbols. */
export const isAstralWord = (codePoint: number): boolean => WORD.test(String.fromCodePoint(codePoint));

let bases: Uint16Array | null = null;

/** What comparison by words takes a folded unit for: its letter without accents; 0 for marks that may be left out. Itself for most. */
export function baseTable(): Uint16Array {
  bases ??= Uint16Array.from({ length: 65_536 }, (_, unit) => baseOf(unit));
  return bases;
}

/** Accents, Arabic vowel signs and Hebrew points. Vowel signs of other scripts are letters to their readers. */
const LEFT_OUT = /^[\p{Script=Inherited}\p{Script=Arabic}\p{Script=Hebrew}]$/u;
const MARK = /^\p{Mn}$/u;

function baseOf(unit: number): number {
  if (unit < 0x80 || (unit >= 0xac00 && unit <= 0xdfff)) return unit; // Hangul syllables, surrogates
  const character = String.fromCharCode(unit);
  if (MARK.test(character)) return LEFT_OUT.test(character) ? 0 : unit;
  const [base = character, ...marks] = [...character.normalize('NFD')];
  return base.length === 1 && marks.every((mark) => MARK.test(mark) && LEFT_OUT.test(mark)) ? base.charCodeAt(0) : unit;
}

function buildTable(): Uint32Array {
  const built = new Uint32Array(65_536);
  for (let unit = 0; unit < 65_536; unit += 1) built[unit] = classOf(unit);
  return built;
}

function classOf(unit: number): number {
  if (unit >= 0xd800 && unit <= 0xdfff) return SURROGATE;
  const character = String.fromCharCode(unit);
  if (INVISIBLE.test(character)) return IGNORED;
  const folded = character.normalize('NFKC').toLowerCase();
  if (folded.length === 1) {
    if (!WORD.test(folded)) return SEPARATOR;
    const plain = folded.charCodeAt(0);
    if (DECIMAL.test(folded)) return plain | DIGIT;
    return UNSPACED.test(folded) ? plain | ALONE : plain;
  }
  if (!WORD.test(folded)) return SEPARATOR;
  expansions.set(unit, folded);
  return EXPANDS;
}
