// What deciding needs of a text, and no more: its distinct shingles in reading order, and the numbers in it.
import { SHINGLE_WORDS, shingleAt } from './signature.ts';
import { isNumberToken } from './tokens.ts';

export interface Sketch {
  /** Distinct shingles in the order they first occur: what a text repeats (a lead, a run of warnings) counts once. */
  shingles: Uint32Array;
  /** Hashes of the number tokens, in order. */
  numbers: Uint32Array;
  /** For each number, the place in `shingles` it stands at. */
  numberPlaces: Uint32Array;
}

/** Shingles kept of one text: longer texts are compared by their first 65,536 (about 400 kB of English). */
const SHINGLE_LIMIT = 65_536;

let seen = new Uint32Array(1 << 12);

export function sketchTokens(tokens: Uint32Array): Sketch {
  const count = Math.min(SHINGLE_LIMIT, Math.max(1, tokens.length - SHINGLE_WORDS + 1));
  const shingles = new Uint32Array(tokens.length === 0 ? 0 : count);
  const numbers: number[] = [];
  const numberPlaces: number[] = [];
  clearSeen(count);
  let kept = 0;
  for (let at = 0; at < shingles.length; at += 1) {
    const shingle = shingleAt(tokens, at);
    const isNew = remember(shingle);
    const token = tokens[at] ?? 0;
    if (isNumberToken(token)) {
      numbers.push(token);
      numberPlaces.push(isNew ? kept : Math.max(0, kept - 1));
    }
    if (isNew) shingles[kept++] = shingle;
  }
  return {
    shingles: shingles.slice(0, kept),
    numbers: Uint32Array.from(numbers),
    numberPlaces: Uint32Array.from(numberPlaces),
  };
}

function clearSeen(count: number): void {
  const wanted = tableSize(count);
  if (seen.length < wanted) seen = new Uint32Array(wanted);
  seen.fill(0);
}

/** False when the shingle was there already. 0 marks a free place, so shingle 0 is kept as 1. */
function remember(shingle: number): boolean {
  const mask = seen.length - 1;
  const value = shingle === 0 ? 1 : shingle;
  let at = value & mask;
  for (let held = seen[at]; held !== 0; held = seen[at]) {
    if (held === value) return false;
    at = (at + 1) & mask;
  }
  seen[at] = value;
  return true;
}

/** A power of two at least twice the entries. */
const tableSize = (entries: number): number => 1 << (32 - Math.clz32(Math.max(16, entries * 2) - 1));

/** A set of 32-bit values in one array, for millions of look-ups. */
export function buildTable(values: Uint32Array): Uint32Array {
  const table = new Uint32Array(tableSize(values.length));
  const mask = table.length - 1;
  for (const raw of values) {
    const value = raw === 0 ? 1 : raw;
    let at = value & mask;
    while (table[at] !== 0 && table[at] !== value) at = (at + 1) & mask;
    table[at] = value;
  }
  return table;
}

export function tableHas(table: Uint32Array, raw: number): boolean {
  const mask = table.length - 1;
  const value = raw === 0 ? 1 : raw;
  for (let at = value & mask; ; at = (at + 1) & mask) {
    const held = table[at];
    if (held === value) return true;
    if (held === 0 || held === undefined) return false;
  }
}

/** A sketch as one run of 32-bit numbers, for a spill file: counts first. */
export function packSketch(sketch: Sketch): Uint32Array {
  const { shingles, numbers, numberPlaces } = sketch;
  const packed = new Uint32Array(2 + shingles.length + numbers.length * 2);
  packed[0] = shingles.length;
  packed[1] = numbers.length;
  packed.set(shingles, 2);
  packed.set(numbers, 2 + shingles.length);
  packed.set(numberPlaces, 2 + shingles.length + numbers.length);
  return packed;
}

/** The shingles of a packed sketch, without a copy. */
export const packedShingles = (packed: Uint32Array): Uint32Array => packed.subarray(2, 2 + (packed[0] ?? 0));

export function unpackSketch(packed: Uint32Array): Sketch {
  const shingleEnd = 2 + (packed[0] ?? 0);
  const numberEnd = shingleEnd + (packed[1] ?? 0);
  return {
    shingles: packed.subarray(2, shingleEnd),
    numbers: packed.subarray(shingleEnd, numberEnd),
    numberPlaces: packed.subarray(numberEnd),
  };
}
