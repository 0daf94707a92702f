// One file of a corpus while it is written: bytes counted and hashed on the way, on disk before it is closed.
import { createHash, type Hash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { RowBuffer } from './row-buffer.ts';

/** A line of the manifest's file list. */
export interface CorpusFileEntry {
  /** Path within the corpus, `/`-separated. */
  name: string;
  bytes: number;
  /** 64 hex of the file's bytes. */
  sha256: string;
  rows: number;
}

const READ_BYTES = 1024 * 1024;

export class CorpusFile {
  readonly name: string;
  readonly #file: FileHandle;
  /** Null for scratch files, which are neither named in the manifest nor kept. */
  readonly #hash: Hash | null;
  readonly #waiting = new RowBuffer();
  #bytes = 0;
  #rows = 0;

  private constructor(name: string, file: FileHandle, isScratch: boolean) {
    this.name = name;
    this.#file = file;
    this.#hash = isScratch ? null : createHash('sha256');
  }

  static async create(folder: string, name: string, options: { isScratch?: boolean } = {}): Promise<CorpusFile> {
    return new CorpusFile(name, await open(join(folder, name), 'wx'), options.isScratch ?? false);
  }

  /** Bytes taken so far. */
  get size(): number {
    return this.#bytes + this.#waiting.bytes;
  }

  async writeRow(row: string | Uint8Array): Promise<void> {
    this.#rows += 1;
    if (this.#waiting.add(row)) return;
    await this.#flush();
    this.#waiting.add(row);
  }

  async close(): Promise<CorpusFileEntry> {
    try {
      await this.#flush();
      if (this.#hash !== null) await this.#file.datasync();
    } finally {
      await this.#file.close();
    }
    return { name: this.name, bytes: this.#bytes, sha256: this.#hash?.digest('hex') ?? '', rows: this.#rows };
  }

  async #flush(): Promise<void> {
    const bytes = this.#waiting.take();
    if (bytes.length === 0) return;
    this.#hash?.update(bytes);
    this.#bytes += bytes.length;
    await this.#file.writeFile(bytes);
  }
}

/** A whole small file at once. */
export async function writeCorpusFile(folder: string, name: string, text: string): Promise<CorpusFileEntry> {
  const bytes = Buffer.from(text, 'utf8');
  const file = await open(join(folder, name), 'wx');
  try {
    await file.writeFile(bytes);
    await file.datasync();
  } finally {
    await file.close();
  }
  return { name, bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex'), rows: 1 };
}

/** The entry of a file that another engine wrote; it is on disk when this ends. */
export async function describeFile(path: string, name: string, rows: number): Promise<CorpusFileEntry> {
  const hash = createHash('sha256');
  const window = Buffer.allocUnsafeSlow(READ_BYTES);
  let bytes = 0;
  const file = await open(path, 'r+');
  try {
    for (let read = -1; read !== 0; bytes += read) {
      read = (await file.read(window, 0, READ_BYTES, bytes)).bytesRead;
      hash.update(window.subarray(0, read));
    }
    await file.datasync();
  } finally {
    await file.close();
  }
  return { name, bytes, sha256: hash.digest('hex'), rows };
}
