// Pages from one template share their sentences and differ in their figures: same words, other numbers, other pages.
import type { Sketch } from './sketch.ts';

/** Fewest different numbers in matched passages that say anything. */
const FEWEST_IN_PASSAGES = 4;
/** Fewest different numbers in whole texts that say anything. */
const FEWEST_IN_TEXT = 5;
/** Copies, edited ones included, keep three quarters of their numbers and more; look-alikes at most by chance. */
const AGREES_IN_PASSAGES = 0.5;
/** Many numbers of a narrow range (temperatures, scores) agree more often by chance, and say more when they do not. */
const MANY_NUMBERS = 10;
const MANY_AGREE = 0.65;
const AGREES_IN_TEXT = 0.34;

/** Distinct numbers of a text, all or only those at marked shingles. */
export function numbersOf(sketch: Sketch, marks: Uint8Array | null): Set<number> {
  const found = new Set<number>();
  for (const [at, number] of sketch.numbers.entries()) {
    if (marks === null || marks[sketch.numberPlaces[at] ?? 0] === 1) found.add(number);
  }
  return found;
}

/** True when the numbers contradict that one text is a copy of the other. `inPassages` are the numbers of the matched passages of each. */
export function isLookAlike(a: Sketch, b: Sketch, inPassages: { a: Set<number>; b: Set<number> }): boolean {
  if (a.numbers.length === 0 || b.numbers.length === 0) return false;
  const all = { a: numbersOf(a, null), b: numbersOf(b, null) };
  const fewest = Math.min(inPassages.a.size, inPassages.b.size);
  if (fewest >= FEWEST_IN_PASSAGES) {
    const least = fewest >= MANY_NUMBERS ? MANY_AGREE : AGREES_IN_PASSAGES;
    return Math.max(agreement(inPassages.a, all.b), agreement(inPassages.b, all.a)) < least;
  }
  if (Math.min(all.a.size, all.b.size) < FEWEST_IN_TEXT) return false;
  return Math.max(agreement(all.a, all.b), agreement(all.b, all.a)) < AGREES_IN_TEXT;
}

function agreement(own: Set<number>, other: Set<number>): number {
  let both = 0;
  for (const number of own) if (other.has(number)) both += 1;
  return own.size === 0 ? 1 : both / own.size;
}
