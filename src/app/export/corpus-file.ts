// One file of a corpus while it is written: bytes counted and hashed on the way, on disk before it is closed.
import { createHash, type Hash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';

/** A line of the manifest's file list. */
export interface CorpusFileEntry {
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
  #pending: string[] = [];
  #pendingUnits = 0;
  #bytes = 0;
  #rows = 0;

  private constructor(name: string, file: FileHandle) {
    this.name = name;
    this.#file = file;
  }

  static async create(folder: string, name: string): Promise<CorpusFile> {
    return new CorpusFile(name, await open(join(folder, name), 'wx'));
  }

  async writeRow(text: string): Promise<void> {
    this.#rows += 1;
    this.#pending.push(text);
    this.#pendingUnits += text.length;
    if (this.#pendingUnits >= FLUSH_BYTES) await this.#flush();
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
    const bytes = Buffer.from(this.#pending.join(''), 'utf8');
    this.#pending = [];
    this.#pendingUnits = 0;
    if (bytes.length === 0) return;
    this.#hash.update(bytes);
    this.#bytes += bytes.length;
    await this.#file.write(bytes);
  }
}

/** A whole small file at once. */
export async function writeCorpusFile(folder: string, name: string, text: string): Promise<CorpusFileEntry> {
  const file = await CorpusFile.create(folder, name);
  await file.writeRow(text);
  return file.close();
}
