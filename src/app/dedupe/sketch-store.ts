// The sketches of a corpus: in memory while they are few, then in one scratch file, so that a corpus may be larger than memory.
import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packedShingles, packSketch, type Sketch, unpackSketch } from '../../domain/dedupe/sketch.ts';

/** Sketches held in memory before they spill. */
const MEMORY_BYTES = 16 * 1024 * 1024;
const FLUSH_BYTES = 1024 * 1024;
/** Bytes read at once from the scratch file where reading goes forward, and where it does not. */
const FORWARD_BYTES = 1024 * 1024;
const NEAR_BYTES = 16 * 1024;

export interface SketchStoreOptions {
  memoryBytes?: number;
  /** Folder for the scratch file; the system's temporary folder by default. */
  folder?: string;
}

/** Sketches by number, in the order they were added. Owns a scratch file, once there is one. */
export class SketchStore {
  readonly #limit: number;
  readonly #parent: string;
  #packed: Uint32Array[] = [];
  #offsets: number[] = [];
  /** Shingles of each sketch. */
  #counts: number[] = [];
  #bytes = 0;
  #file: number | null = null;
  #folder: string | null = null;
  #pending: Buffer[] = [];
  #pendingBytes = 0;
  /** Bytes in the file. */
  #flushed = 0;
  #window: Buffer = Buffer.alloc(0);
  #windowFrom = 0;
  #windowBytes = 0;
  /** Where the last sketch that was read ends. */
  #lastEnd = 0;

  constructor(options: SketchStoreOptions = {}) {
    this.#limit = options.memoryBytes ?? MEMORY_BYTES;
    this.#parent = options.folder ?? tmpdir();
  }

  get size(): number {
    return this.#counts.length;
  }

  /** True once sketches live in the scratch file. */
  get hasSpilled(): boolean {
    return this.#file !== null;
  }

  add(sketch: Sketch): number {
    const packed = packSketch(sketch);
    this.#offsets.push(this.#bytes);
    this.#counts.push(sketch.shingles.length);
    this.#bytes += packed.byteLength;
    if (this.#file === null && this.#bytes <= this.#limit) this.#packed.push(packed);
    else this.#spill(packed);
    return this.#counts.length - 1;
  }

  get(n: number): Sketch {
    const inMemory = this.#packed[n];
    return unpackSketch(inMemory ?? this.#read(n).slice());
  }

  /** A sketch's shingles alone, until the next call. */
  shingles(n: number): Uint32Array {
    return packedShingles(this.#packed[n] ?? this.#read(n));
  }

  /** How many these are. */
  count(n: number): number {
    return this.#counts[n] ?? 0;
  }

  close(): void {
    if (this.#file !== null) closeSync(this.#file);
    if (this.#folder !== null) rmSync(this.#folder, { recursive: true, force: true });
    this.#file = null;
    this.#folder = null;
  }

  #spill(packed: Uint32Array): void {
    if (this.#file === null) {
      this.#folder = mkdtempSync(join(this.#parent, 'gristmill-sketches-'));
      this.#file = openSync(join(this.#folder, 'sketches'), 'wx+');
      for (const earlier of this.#packed) this.#pend(earlier);
      this.#packed = [];
    }
    this.#pend(packed);
  }

  #pend(packed: Uint32Array): void {
    this.#pending.push(bytesOf(packed));
    this.#pendingBytes += packed.byteLength;
    if (this.#pendingBytes >= FLUSH_BYTES) this.#flush();
  }

  #flush(): void {
    if (this.#file === null || this.#pendingBytes === 0) return;
    const bytes = Buffer.concat(this.#pending);
    let written = 0;
    while (written < bytes.length)
      written += writeSync(this.#file, bytes, written, bytes.length - written, this.#flushed + written);
    this.#flushed += bytes.length;
    this.#pending = [];
    this.#pendingBytes = 0;
  }

  /** A view of the window. */
  #read(n: number): Uint32Array {
    const offset = this.#offsets[n] ?? 0;
    const length = (this.#offsets[n + 1] ?? this.#bytes) - offset;
    if (offset + length > this.#flushed) this.#flush();
    if (offset < this.#windowFrom || offset + length > this.#windowFrom + this.#windowBytes) {
      const ahead = offset === this.#lastEnd ? FORWARD_BYTES : NEAR_BYTES;
      const wanted = Math.max(length, Math.min(ahead, this.#flushed - offset));
      if (this.#window.length < wanted) this.#window = Buffer.allocUnsafeSlow(wanted); // never a part of a shared one: views need its alignment
      this.#windowFrom = offset;
      this.#windowBytes = this.#file === null ? 0 : readSync(this.#file, this.#window, 0, wanted, offset);
      if (this.#windowBytes < length) throw new RangeError('the scratch file of sketches is cut short');
    }
    this.#lastEnd = offset + length;
    return new Uint32Array(this.#window.buffer, offset - this.#windowFrom, length / 4);
  }
}

const bytesOf = (values: Uint32Array): Buffer => Buffer.from(values.buffer, values.byteOffset, values.byteLength);
