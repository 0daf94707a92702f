// The records of an export while it runs: one plain file beside the result, so that any of them can be read again without unpacking.
import { type FileHandle, open } from 'node:fs/promises';

const FLUSH_BYTES = 1024 * 1024;

/** Appends lines and reads them back by place. Owns its file; the folder's owner removes it. */
export class Spill {
  readonly #file: FileHandle;
  #pending: Buffer[] = [];
  #pendingBytes = 0;
  #flushed = 0;

  private constructor(file: FileHandle) {
    this.#file = file;
  }

  static async create(path: string): Promise<Spill> {
    return new Spill(await open(path, 'wx+'));
  }

  /** Where the line went, in bytes. */
  async append(line: string): Promise<{ offset: number; length: number }> {
    const bytes = Buffer.from(line, 'utf8');
    const offset = this.#flushed + this.#pendingBytes;
    this.#pending.push(bytes);
    this.#pendingBytes += bytes.length;
    if (this.#pendingBytes >= FLUSH_BYTES) await this.flush();
    return { offset, length: bytes.length };
  }

  async flush(): Promise<void> {
    if (this.#pendingBytes === 0) return;
    const bytes = Buffer.concat(this.#pending);
    await this.#file.writeFile(bytes); // at the end: reads name their places
    this.#flushed += bytes.length;
    this.#pending = [];
    this.#pendingBytes = 0;
  }

  /** A line as it was appended; call `flush` after the last append first. */
  async read(place: { offset: number; length: number }): Promise<string> {
    const bytes = Buffer.allocUnsafe(place.length);
    const { bytesRead } = await this.#file.read(bytes, 0, place.length, place.offset);
    if (bytesRead !== place.length) throw new RangeError('the export work file is cut short');
    return bytes.toString('utf8');
  }

  async close(): Promise<void> {
    await this.#file.close();
  }
}
