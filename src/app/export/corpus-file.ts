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

const FLUSH_UNITS = 1024 * 1024;

export class CorpusFile {
  readonly name: string;
  readonly #file: FileHandle;
  /** Null for scratch files, which are neither named in the manifest nor kept. */
  readonly #hash: Hash | null;
  #pending: (string | Uint8Array)[] = [];
  #pendingUnits = 0;
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

  /** Bytes taken so far; text that is not written yet counts by its UTF-16 units. */
  get size(): number {
    return this.#bytes + this.#pendingUnits;
  }

  async writeRow(row: string | Uint8Array): Promise<void> {
    this.#rows += 1;
    this.#pending.push(row);
    this.#pendingUnits += row.length;
    if (this.#pendingUnits >= FLUSH_UNITS) await this.#flush();
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
    const bytes = joined(this.#pending);
    this.#pending = [];
    this.#pendingUnits = 0;
    if (bytes.length === 0) return;
    this.#hash?.update(bytes);
    this.#bytes += bytes.length;
    await this.#file.writeFile(bytes);
  }
}

/** One buffer; rows of one file are all text or all bytes. */
function joined(rows: readonly (string | Uint8Array)[]): Buffer {
  const texts = rows.filter((row) => typeof row === 'string');
  if (texts.length === rows.length) return Buffer.from(texts.join(''), 'utf8');
  return Buffer.concat(rows.map((row) => (typeof row === 'string' ? Buffer.from(row, 'utf8') : row)));
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
  for await (const chunk of createReadStream(path, { highWaterMark: FLUSH_UNITS }) as AsyncIterable<Buffer>) {
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
