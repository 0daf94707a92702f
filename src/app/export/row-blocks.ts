// Rows that wait for an engine which takes a whole file's at once: one block in memory, the others in a scratch file, so that a shard's size is no
// matter of memory. Reads and writes do not wait: the engine asks for rows in a callback that must answer, and a block is a megabyte.
import { closeSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { RowBuffer } from './row-buffer.ts';

export interface RowBlock {
  /** The fields of all rows, one after another. Overwritten by the next block. */
  bytes: Buffer;
  /** Where in `bytes` each field ends, row by row. */
  ends: ArrayLike<number>;
}

interface WrittenBlock {
  offset: number;
  length: number;
  ends: Uint32Array;
}

/** Owns its scratch file, which is made when the second block begins and removed by `close`. */
export class RowBlocks {
  readonly #path: string;
  readonly #rowsABlock: number;
  readonly #waiting = new RowBuffer();
  #ends: number[] = [];
  #rows = 0;
  #written: WrittenBlock[] = [];
  #writtenBytes = 0;
  #file: number | null = null;

  constructor(path: string, rowsABlock: number) {
    this.#path = path;
    this.#rowsABlock = rowsABlock;
  }

  /** UTF-8 bytes taken so far. */
  get bytes(): number {
    return this.#writtenBytes + this.#waiting.bytes;
  }

  add(fields: readonly string[]): void {
    if (this.#rows === this.#rowsABlock || !this.#waiting.addFields(fields, this.#ends)) {
      this.#write();
      this.#waiting.addFields(fields, this.#ends);
    }
    this.#rows += 1;
  }

  /** All blocks, in order; once, after the last row. */
  *read(): Generator<RowBlock> {
    let room = Buffer.alloc(0);
    for (const { offset, length, ends } of this.#written) {
      if (room.length < length) room = Buffer.allocUnsafeSlow(length);
      const bytes = room.subarray(0, length);
      if (this.#file === null || readSync(this.#file, bytes, 0, length, offset) !== length)
        throw new RangeError('the export work file is cut short');
      yield { bytes, ends };
    }
    if (this.#rows > 0) yield { bytes: this.#waiting.take(), ends: this.#ends };
  }

  close(): void {
    if (this.#file === null) return;
    closeSync(this.#file);
    rmSync(this.#path, { force: true });
    this.#file = null;
  }

  #write(): void {
    if (this.#rows === 0) return;
    const bytes = this.#waiting.take();
    this.#file ??= openSync(this.#path, 'wx+');
    for (let done = 0; done < bytes.length; )
      done += writeSync(this.#file, bytes, done, bytes.length - done, this.#writtenBytes + done);
    this.#written.push({ offset: this.#writtenBytes, length: bytes.length, ends: Uint32Array.from(this.#ends) });
    this.#writtenBytes += bytes.length;
    this.#ends = [];
    this.#rows = 0;
  }
}
