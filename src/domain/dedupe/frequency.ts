// In how many documents (or groups of copies) a shingle occurs: one byte a cell, several shingles to a cell at worst, never counted too low.

export interface Frequency {
  /** Count each distinct shingle of one document, or group, once. */
  add(shingles: Iterable<number>): void;
  /** At most 255; at least the true count up to there. */
  of(shingle: number): number;
  /** What chance alone adds to a cell when `total` shingles were counted: 0 while cells are plenty. */
  background(total: number): number;
}

/** Cells for a corpus: several for each distinct shingle while the corpus is below 60,000 documents; 4 to 256 MB. */
export function createFrequency(documents: number): Frequency {
  const bits = Math.min(28, Math.max(22, Math.ceil(Math.log2(Math.max(1, documents) * 4096))));
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
