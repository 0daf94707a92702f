// What two texts are to each other, by the share of each that the other has too (docs/contract.md §6).
import { coverage } from './coverage.ts';
import { isLookAlike, numbersOf } from './look-alike.ts';
import { type Sketch, tableHas } from './sketch.ts';

/** Near: this share of the shorter text, and that of the longer one, is matched. Contained: of the shorter only. */
export const SHORTER_MATCHED = 0.7;
export const LONGER_MATCHED = 0.4;

export interface Comparable {
  sketch: Sketch;
  /** The sketch's shingles as a table (`buildTable`). */
  table: Uint32Array;
}

export interface Relation {
  kind: 'near' | 'contained' | 'none';
  /** Share of both texts together that is matched, 0 to 1. */
  similarity: number;
  /** True when the first text is the shorter. */
  isFirstShorter: boolean;
}

export interface RelationRules {
  /** Shingles that count (furniture left out); null for all. */
  counts: ((shingle: number) => boolean) | null;
  /** Share of a window's shingles that must match. */
  threshold: number;
  /** Fewest counted shingles of the shorter text that can carry a verdict. */
  fewest: number;
}

const NONE: Relation = { kind: 'none', similarity: 0, isFirstShorter: true };

export function relate(a: Comparable, b: Comparable, rules: RelationRules): Relation {
  const ofA = coverage(a.sketch.shingles, rules.counts, (shingle) => tableHas(b.table, shingle), rules.threshold);
  if (ofA.counted < rules.fewest) return NONE;
  const inA = numbersOf(a.sketch, ofA.marks);
  const ofB = coverage(b.sketch.shingles, rules.counts, (shingle) => tableHas(a.table, shingle), rules.threshold);
  if (ofB.counted < rules.fewest) return NONE;
  const isFirstShorter = ofA.counted <= ofB.counted;
  const [shorter, longer] = isFirstShorter ? [ofA, ofB] : [ofB, ofA];
  const similarity = (ofA.share * ofA.counted + ofB.share * ofB.counted) / (ofA.counted + ofB.counted);
  if (shorter.share < SHORTER_MATCHED) return { kind: 'none', similarity, isFirstShorter };
  if (isLookAlike(a.sketch, b.sketch, { a: inA, b: numbersOf(b.sketch, ofB.marks) }))
    return { kind: 'none', similarity, isFirstShorter };
  return { kind: longer.share >= LONGER_MATCHED ? 'near' : 'contained', similarity, isFirstShorter };
}
