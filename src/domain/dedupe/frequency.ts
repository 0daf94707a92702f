// In how many documents (or groups of copies) a shingle occurs: several shingles to a cell at worst, never counted too low. Most cells count
// none, one or two: two bits hold that, four cells a byte, and the few that count more stand in a table of their own.

export interface Frequency {
  /** Count each distinct shingle of one document, or group, once. */
  add(shingles: Iterable<number>): void;
  /** At most 255; at least the true count up to there. */
  of(shingle: number): number;
  /** What chance alone adds to a cell when `total` shingles were counted: 0 while cells are plenty. */
  background(total: number): number;
  /** Nothing is counted any more; the memory is used again. */
  clear(): void;
}

const SPREAD = 0x9e3779b1;

/** Cells for each shingle to be counted: a strange one shares its cell by chance once in five. */
const CELLS_OF_A_SHINGLE = 4;
/** What two bits say of a cell that counts more than they hold. */
const MANY = 3;

/** Cells for a corpus of so many shingles, each counted once for a document: 1 MB at least, and 64 MB at most, from 67 million shingles on. */
export function createFrequency(shingles: number): Frequency {
  const bits = Math.min(28, Math.max(22, Math.ceil(Math.log2(Math.max(1, shingles) * CELLS_OF_A_SHINGLE))));
  const cells = new Uint8Array(2 ** (bits - 2));
  const shift = 32 - bits;
  let many = createCounts();
  const count = (cell: number): void => {
    const at = cell >>> 2;
    const place = (cell & 3) << 1;
    const held = cells[at] ?? 0;
    const before = (held >>> place) & 3;
    if (before < MANY) cells[at] = held + (1 << place);
    if (before >= MANY - 1) many.add(cell, MANY);
  };
  return {
    add(shingles) {
      for (const shingle of shingles) count(Math.imul(shingle, SPREAD) >>> shift);
    },
    background: (total) => Math.round(total / 2 ** bits),
    of(shingle) {
      const cell = Math.imul(shingle, SPREAD) >>> shift;
      const held = ((cells[cell >>> 2] ?? 0) >>> ((cell & 3) << 1)) & 3;
      return held < MANY ? held : many.of(cell);
    },
    clear() {
      cells.fill(0);
      many = createCounts();
    },
  };
}

interface Counts {
  /** One more, up to 255; `first` for a cell that was not there. */
  add(cell: number, first: number): void;
  of(cell: number): number;
}

const FIRST_PLACES = 1 << 10;
const MOST = 255;

/** Counts by cell in two plain arrays; places are taken by open addressing, 0 marks a free one. */
function createCounts(): Counts {
  let keys = new Uint32Array(FIRST_PLACES);
  let counts = new Uint8Array(FIRST_PLACES);
  let used = 0;
  const placeOf = (cell: number): number => {
    const mask = keys.length - 1;
    let at = (Math.imul(cell, 0x85ebca6b) >>> 4) & mask;
    while (keys[at] !== 0 && keys[at] !== cell + 1) at = (at + 1) & mask;
    return at;
  };
  const widen = (): void => {
    const [oldKeys, oldCounts] = [keys, counts];
    keys = new Uint32Array(oldKeys.length * 2);
    counts = new Uint8Array(oldKeys.length * 2);
    for (const [from, key] of oldKeys.entries()) {
      if (key === 0) continue;
      const at = placeOf(key - 1);
      keys[at] = key;
      counts[at] = oldCounts[from] ?? 0;
    }
  };
  return {
    add(cell, first) {
      const at = placeOf(cell);
      if (keys[at] !== 0) {
        const count = counts[at] ?? 0;
        if (count < MOST) counts[at] = count + 1;
        return;
      }
      keys[at] = cell + 1;
      counts[at] = first;
      used += 1;
      if (used * 3 > keys.length * 2) widen();
    },
    of: (cell) => counts[placeOf(cell)] ?? 0,
  };
}
