// A text as a run of word hashes: case, accents, width, zero-width characters, punctuation and spaces folded away, digits kept.
// Everything that compares texts (shingles, matched windows) reads this one form; the exact body hash reads it with its accents.
import {
  ALONE,
  baseTable,
  DIGIT,
  EXPANDS,
  expansionOf,
  foldTable,
  IGNORED,
  isAstralWord,
  SEPARATOR,
  SURROGATE,
} from './fold-table.ts';

/** The folded units, each token followed by a space. Reused between calls; grows to the longest text seen. */
let folded = new Uint16Array(1 << 16);
let hashes = new Uint32Array(1 << 14);
let foldedLength = 0;
let tokenCount = 0;
/** Hash of the token being read; 0 between tokens. */
let open = 0;
/** The DIGIT flag, once the token being read has a digit. */
let digits = 0;

/** 32-bit hashes of a text's tokens, in order; the lowest bit says whether the token has a digit. The array is the caller's own. */
export function tokenise(text: string): Uint32Array {
  fold(text);
  return hashes.slice(0, tokenCount);
}

/** As `tokenise`, and the folded form itself as UTF-16LE bytes (tokens, each followed by a space): valid until the next call. */
export function foldText(text: string): { tokens: Uint32Array; bytes: Uint8Array } {
  fold(text);
  return {
    tokens: hashes.subarray(0, tokenCount),
    bytes: new Uint8Array(folded.buffer, 0, foldedLength * 2),
  };
}

function fold(text: string): void {
  const source = text.normalize('NFC');
  reserve(source.length);
  foldedLength = 0;
  tokenCount = 0;
  open = 0;
  digits = 0;
  scan(source);
  close();
}

function scan(source: string): void {
  const table = foldTable();
  const length = source.length;
  for (let at = 0; at < length; at += 1) {
    const unit = table[source.charCodeAt(at)] ?? SEPARATOR;
    if (unit > SURROGATE && (unit & ALONE) === 0) {
      const plain = unit & 0xffff;
      folded[foldedLength++] = plain;
      digits |= unit;
      if (plain < 0x80) open = Math.imul((open === 0 ? FIRST : open) ^ plain, 0x01000193) | 0;
      else addToHash(plain);
    } else if (unit === SEPARATOR) {
      if (open !== 0) close();
    } else if (unit !== IGNORED) at += unusual(source, at, unit);
  }
}

/** Characters that are tokens of their own, that expand, or that take two units. Returns how many further units it read. */
function unusual(source: string, at: number, unit: number): number {
  if (unit === EXPANDS) {
    scan(expansionOf(source.charCodeAt(at)));
    return 0;
  }
  if (unit === SURROGATE) return astral(source, at);
  close();
  add(unit & 0xffff);
  close();
  return 0;
}

function astral(source: string, at: number): number {
  const codePoint = source.codePointAt(at) ?? 0;
  close();
  if (codePoint < 0x10000) return 0; // a lone surrogate
  if (isAstralWord(codePoint)) {
    const plain = String.fromCodePoint(codePoint).normalize('NFKC').toLowerCase();
    for (let i = 0; i < plain.length; i += 1) add(plain.charCodeAt(i));
    close();
  }
  return 1;
}

function add(unit: number): void {
  reserve(64);
  folded[foldedLength++] = unit;
  addToHash(unit);
}

const FIRST = 0x811c9dc5 | 0;

/** Words are compared without accents, which copies lose on the way; the exact form keeps them. */
function addToHash(unit: number): void {
  const base = baseTable()[unit] ?? unit;
  if (open === 0) open = FIRST;
  if (base !== 0) open = Math.imul(open ^ base, 0x01000193) | 0;
}

function close(): void {
  if (open === 0) return;
  folded[foldedLength++] = 0x20;
  if (tokenCount === hashes.length) hashes = grown(hashes, new Uint32Array(hashes.length * 2));
  hashes[tokenCount++] = ((mix(open) & ~1) | ((digits & DIGIT) === 0 ? 0 : 1)) >>> 0;
  open = 0;
  digits = 0;
}

/** Room for `units` more source units; an expansion is at most 18 units, a token one space more. */
function reserve(units: number): void {
  const wanted = foldedLength + units * 2 + 64;
  if (wanted > folded.length) folded = grown(folded, new Uint16Array(wanted * 2));
}

function grown<T extends Uint16Array | Uint32Array>(old: T, wider: T): T {
  wider.set(old);
  return wider;
}

/** True for the hash of a token with a decimal digit in it. */
export const isNumberToken = (hash: number): boolean => (hash & 1) === 1;

/** MurmurHash3's 32-bit finaliser: every bit of the input moves every bit of the output. */
export function mix(value: number): number {
  let h = value;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
