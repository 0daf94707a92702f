// What all groups of features share: the row being written, and the scales that counts and shares are brought to.

/** Writes one row of the matrix from left to right. */
export class FeatureRow {
  at = 0;
  readonly out: Float32Array;
  constructor(out: Float32Array) {
    this.out = out;
  }
  put(value: number): void {
    this.out[this.at++] = value;
  }
  flag(value: boolean): void {
    this.out[this.at++] = value ? 1 : 0;
  }
  putAll(values: Float32Array, from: number, count: number): void {
    for (let i = 0; i < count; i++) this.out[this.at++] = values[from + i] ?? 0;
  }
}

/** Numbers for kinds of blocks. */
export const KINDS = ['paragraph', 'heading', 'list-item', 'table-row', 'code', 'quote'];
/** What a distance is when there is nothing near. */
export const FAR = 20;
const LOGS = Float64Array.from({ length: 4096 }, (_, n) => Math.log2(1 + n));
/** Counts on a scale of doublings. */
export const log = (n: number): number => LOGS[n] ?? Math.log2(1 + n);
export const share = (part: number, whole: number): number => (whole > 0 ? part / whole : 0);

/** Where a group of columns goes: a matrix of `width` columns, the group beginning at column `at`. */
export interface Columns {
  matrix: Float32Array;
  width: number;
  at: number;
}

/** A matrix of the group alone. */
export const ownColumns = (rows: number, width: number): Columns => ({
  matrix: new Float32Array(rows * width),
  width,
  at: 0,
});
