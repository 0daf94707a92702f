// MinHash of a text's shingles by one permutation (Li, Owen, Zhang 2012), empty bins filled by rotation (Shrivastava, Li 2014): one hash a
// shingle instead of one for each of 64 permutations.
import { mix } from './tokens.ts';

/** Words in a shingle: short enough that one changed word spoils few. */
export const SHINGLE_WORDS = 3;
/** Bins of a signature, one minimum each. */
export const SIGNATURE_BINS = 64;
export const BANDS = 16;
const ROWS = SIGNATURE_BINS / BANDS;
const EMPTY = 0xffffffff;

/** 64 minima over the shingles of a token run; a text shorter than a shingle is one shingle. */
export function signTokens(tokens: Uint32Array): Uint32Array {
  const bins = new Uint32Array(SIGNATURE_BINS).fill(EMPTY);
  const last = tokens.length - SHINGLE_WORDS;
  if (last < 0) place(bins, tokens[0] ?? 1);
  for (let at = 0; at <= last; at += 1) place(bins, shingleAt(tokens, at));
  return densify(bins);
}

/** Hash of the shingle that begins at `at`. */
export function shingleAt(tokens: Uint32Array, at: number): number {
  const a = tokens[at] ?? 0;
  const b = tokens[at + 1] ?? 0;
  const c = tokens[at + 2] ?? 0;
  return mix(Math.imul(Math.imul(a, 31) + b, 0x9e3779b1) + c);
}

function place(bins: Uint32Array, shingle: number): void {
  const bin = shingle >>> 26;
  const value = Math.imul(shingle, 0x2c1b3c6d) >>> 0;
  if (value < (bins[bin] ?? 0)) bins[bin] = value;
}

/** An empty bin takes the next full one's value, altered by the distance. */
function densify(bins: Uint32Array): Uint32Array {
  const filled = new Uint32Array(SIGNATURE_BINS);
  for (let bin = 0; bin < SIGNATURE_BINS; bin += 1) {
    let steps = 0;
    let value = bins[bin] ?? EMPTY;
    while (value === EMPTY && steps < SIGNATURE_BINS) {
      steps += 1;
      value = bins[(bin + steps) % SIGNATURE_BINS] ?? EMPTY;
    }
    filled[bin] = steps === 0 ? value : mix(value + Math.imul(steps, 0x9e3779b1));
  }
  return filled;
}

/** One 52-bit key for each of the 16 bands of four rows: texts that share a key are candidates. The band's number is not part of it. */
export function bandKeys(signature: Uint32Array): number[] {
  const keys: number[] = [];
  for (let band = 0; band < BANDS; band += 1) {
    let low = 0x811c9dc5;
    let high = band + 1;
    for (let row = 0; row < ROWS; row += 1) {
      const value = signature[band * ROWS + row] ?? 0;
      low = mix(low ^ value);
      high = mix(Math.imul(high, 31) + value);
    }
    keys.push((high & 0xfffff) * 0x100000000 + low);
  }
  return keys;
}
