// Numbers by chance that are the same for a seed in every run.

/** xorshift32 over the seed: [0, sides). */
export function dice(seed: number): (sides: number) => number {
  let x = (Math.imul(seed + 7, 2654435761) ^ 0x5bd1e995) >>> 0 || 1;
  return (sides) => {
    x ^= x << 13;
    x >>>= 0;
    x ^= x >>> 17;
    x ^= x << 5;
    x >>>= 0;
    return x % sides;
  };
}
