// What all groups of features share: the row being written, and the scales that counts and shares are brought to.

/** Writes one row of the matrix from left to right. */
export class FeatureRow {
  at = 0;
  private readonly out: Float32Array;
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
export const log = (n: number): number => Math.log2(1 + n);
export const share = (part: number, whole: number): number => (whole > 0 ? part / whole : 0);
