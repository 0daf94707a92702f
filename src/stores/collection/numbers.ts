// What verify keeps of each record, as numbers of eight bytes: a text is held as a hash of 53 bits, which two of a billion texts share once in
// a billion checks, and what looks wrong is read again before it is reported.

const FIRST_ROOM = 1024;

/** A list that takes eight bytes an entry. */
export class Numbers {
  #held = new Float64Array(FIRST_ROOM);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(value: number): void {
    if (this.#length === this.#held.length) {
      const more = new Float64Array(this.#held.length * 2);
      more.set(this.#held);
      this.#held = more;
    }
    this.#held[this.#length++] = value;
  }

  at(index: number): number {
    return this.#held[index] ?? Number.NaN;
  }

  /** A copy in ascending order. */
  sorted(): Float64Array {
    return this.#held.slice(0, this.#length).sort();
  }
}

/** Where `value` stands in an ascending list, or -1. */
export function placeOf(value: number, length: number, at: (index: number) => number): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (at(middle) < value) low = middle + 1;
    else high = middle;
  }
  return low < length && at(low) === value ? low : -1;
}

/** Two 32-bit multiplicative hashes over the UTF-16 units, of which 53 bits are kept. */
export function hash53(text: string): number {
  let a = 0xdeadbeef;
  let b = 0x41c6ce57;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    a = Math.imul(a ^ unit, 0x9e3779b1);
    b = Math.imul(b ^ unit, 0x5f356495);
  }
  a = Math.imul(a ^ (a >>> 16), 0x85ebca6b) ^ Math.imul(b ^ (b >>> 13), 0xc2b2ae35);
  b = Math.imul(b ^ (b >>> 16), 0x85ebca6b) ^ Math.imul(a ^ (a >>> 13), 0xc2b2ae35);
  return (b & 0x1fffff) * 2 ** 32 + (a >>> 0);
}

const RANGE = 2 ** 53;

/** The sum of two such hashes, within their range and exact. */
export const sum53 = (a: number, b: number): number => (a < RANGE - b ? a + b : a - (RANGE - b));
