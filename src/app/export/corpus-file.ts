// One file of a corpus while it is written: bytes counted and hashed on the way, on disk before it is closed.
import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';

/** A line of the manifest's file list. */
export interface CorpusFileEntry {
  /** Path within the corpus, `/`-separated. */
  name: string;
  bytes: number;
  /** 64 hex of the file's bytes. */
  sha256: string;
  rows: number;
}

const FLUSH_BYTES = 1024 * 1024;

export class CorpusFile {
  readonly name: string;
  readonly #file: FileHandle;
  readonly #hash: Hash = createHash('sha256');
  #pending: Uint8Array[] = [];
  #pendingBytes = 0;
  #bytes = 0;
  #rows = 0;

  private constructor(name: string, file: FileHandle) {
    this.name = name;
    this.#file = file;
  }

  static async create(folder: string, name: string): Promise<CorpusFile> {
    return new CorpusFile(name, await open(join(folder, name), 'wx'));
  }

  /** Bytes taken so far. */
  get bytes(): number {
    return this.#bytes + this.#pendingBytes;
  }

  get rows(): number {
    return this.#rows;
  }

  async writeRow(row: string | Uint8Array): Promise<void> {
    const bytes = typeof row === 'string' ? Buffer.from(row, 'utf8') : row;
    this.#rows += 1;
    this.#pending.push(bytes);
    this.#pendingBytes += bytes.length;
    if (this.#pendingBytes >= FLUSH_BYTES) await this.#flush();
  }

  async close(): Promise<CorpusFileEntry> {
    try {
      await this.#flush();
      await this.#file.datasync();
    } finally {
      await this.#file.close();
    }
    return { name: this.name, bytes: this.#bytes, sha256: this.#hash.digest('hex'), rows: this.#rows };
  }

  async #flush(): Promise<void> {
    const bytes = this.#pending.length === 1 ? (this.#pending[0] ?? Buffer.alloc(0)) : Buffer.concat(this.#pending);
    this.#pending = [];
    this.#pendingBytes = 0;
    if (bytes.length === 0) return;
    this.#hash.update(bytes);
    this.#bytes += bytes.length;
    await this.#file.writeFile(bytes);
  }
}

/** A whole small file at once. */
export async function writeCorpusFile(folder: string, name: string, text: string): Promise<CorpusFileEntry> {
  const file = await CorpusFile.create(folder, name);
  await file.writeRow(text);
  return file.close();
}

/** The entry of a file that another engine wrote; it is on disk when this ends. */
export async function describeFile(path: string, name: string, rows: number): Promise<CorpusFileEntry> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: FLUSH_BYTES }) as AsyncIterable<Buffer>) {
    hash.update(chunk);
    bytes += chunk.length;
  }
  const file = await open(path, 'r+');
  try {
    await file.datasync();
  } finally {
    await file.close();
  }
  return { name, bytes, sha256: hash.digest('hex'), rows };
}
