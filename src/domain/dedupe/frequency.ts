// In how many documents (or groups of copies) a shingle occurs: one byte a cell, several shingles to a cell at worst, never counted too low.

export interface Frequency {
  /** Count each distinct shingle of one document, or group, once. */
  add(shingles: Iterable<number>): void;
  /** At most 255; at least the true count up to there. */
  of(shingle: number): number;
  /** What chance alone adds to a cell when `total` shingles were counted: 0 while cells are plenty. */
  background(total: number): number;
}

/** Cells for each shingle to be counted: a strange one shares its cell by chance once in five. */
const CELLS_OF_A_SHINGLE = 4;

/** Cells for a corpus of so many shingles, each counted once for a document: 4 MB at least, and 256 MB at most, from 67 million shingles on. */
export function createFrequency(shingles: number): Frequency {
  const bits = Math.min(28, Math.max(22, Math.ceil(Math.log2(Math.max(1, shingles) * CELLS_OF_A_SHINGLE))));
  const cells = new Uint8Array(2 ** bits);
  const shift = 32 - bits;
  const cellOf = (shingle: number): number => Math.imul(shingle, 0x9e3779b1) >>> shift;
  return {
    add(shingles) {
      for (const shingle of shingles) {
        const cell = cellOf(shingle);
        const count = cells[cell] ?? 0;
        if (count < 255) cells[cell] = count + 1;
      }
    },
    background: (total) => Math.round(total / cells.length),
    of: (shingle) => cells[cellOf(shingle)] ?? 0,
  };
}
