// Rows on their way into a file: text is encoded once, straight into the bytes that are handed on, a block at a time.

const BLOCK_BYTES = 1024 * 1024;
/** UTF-8 bytes that one UTF-16 unit may take. */
const MOST_BYTES_A_UNIT = 3;

export class RowBuffer {
  readonly #blockBytes: number;
  #block: Buffer | null = null;
  #used = 0;

  constructor(blockBytes = BLOCK_BYTES) {
    this.#blockBytes = blockBytes;
  }

  get bytes(): number {
    return this.#used;
  }

  /** Takes the row; false when it has no room beside what waits: take the block first, then give the row again. */
  add(row: string | Uint8Array): boolean {
    const most = typeof row === 'string' ? row.length * MOST_BYTES_A_UNIT : row.length;
    if (this.#block === null || this.#used === 0) this.#block = this.#roomFor(most);
    if (most > this.#block.length - this.#used) return false;
    if (typeof row === 'string') this.#used += this.#block.write(row, this.#used, 'utf8');
    else {
      this.#block.set(row, this.#used);
      this.#used += row.length;
    }
    return true;
  }

  /** A row of several texts, one after another, the end of each noted in `ends`; taken or refused as a whole, as `add` does. */
  addFields(fields: readonly string[], ends: number[]): boolean {
    let most = 0;
    for (const field of fields) most += field.length * MOST_BYTES_A_UNIT;
    if (this.#block === null || this.#used === 0) this.#block = this.#roomFor(most);
    if (most > this.#block.length - this.#used) return false;
    for (const field of fields) {
      this.#used += this.#block.write(field, this.#used, 'utf8');
      ends.push(this.#used);
    }
    return true;
  }

  /** What waits. It is overwritten by the next row: whoever keeps it copies it. */
  take(): Buffer {
    const taken = this.#block?.subarray(0, this.#used) ?? Buffer.alloc(0);
    this.#used = 0;
    return taken;
  }

  /** A row larger than a block gets one of its own, which is given up again after it. */
  #roomFor(bytes: number): Buffer {
    if (bytes > this.#blockBytes) return Buffer.allocUnsafeSlow(bytes);
    return this.#block?.length === this.#blockBytes ? this.#block : Buffer.allocUnsafeSlow(this.#blockBytes);
  }
}
