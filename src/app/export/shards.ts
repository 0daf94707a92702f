// Files of bounded size for the formats that hold many rows each: cut by size, named when their number is known.
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { CorpusFile, type CorpusFileEntry, describeFile } from './corpus-file.ts';

/** One file of rows while it is written. */
export interface Shard<Row> {
  /** How much it has taken: UTF-16 units or bytes. */
  readonly size: number;
  writeRow(row: Row): Promise<void>;
  /** Ends the file in the scratch folder; the entry's name is its name there. */
  close(): Promise<CorpusFileEntry>;
}

/** Turns one finished scratch file of rows into one file of the corpus. Null when the scratch file is what is wanted. */
export type ShardFinish = ((lines: string, out: string) => Promise<void>) | null;

export interface ShardOptions<Row> {
  /** The corpus folder, and a scratch folder on the same file system. */
  folder: string;
  scratch: string;
  /** A shard is closed once it has this much of rows. */
  shardBytes: number;
  /** Name of shard `n` of `count`, from 0. */
  nameOf(n: number, count: number): string;
  /** A new shard under that name in the scratch folder. */
  open(name: string): Promise<Shard<Row>>;
}

export interface ShardedRows<Row> {
  writeRow(row: Row): Promise<void>;
  /** Closes the last shard and gives all of them their names. An empty corpus is one empty shard. */
  finish(): Promise<CorpusFileEntry[]>;
}

export async function openShards<Row>(options: ShardOptions<Row>): Promise<ShardedRows<Row>> {
  const { folder, scratch, shardBytes, nameOf, open } = options;
  const done: CorpusFileEntry[] = [];
  let shard = await open('shard-0');
  return {
    async writeRow(row) {
      if (shard.size >= shardBytes) {
        done.push(await shard.close());
        shard = await open(`shard-${done.length}`);
      }
      await shard.writeRow(row);
    },
    async finish() {
      done.push(await shard.close());
      const entries: CorpusFileEntry[] = [];
      for (const [n, entry] of done.entries()) {
        const name = nameOf(n, done.length);
        await mkdir(dirname(join(folder, name)), { recursive: true });
        await rename(join(scratch, entry.name), join(folder, name));
        entries.push({ ...entry, name });
      }
      return entries;
    },
  };
}

/** Lines or bytes one after another, and what is made of the whole file at its end. */
export async function openLines(
  scratch: string,
  name: string,
  finish: ShardFinish,
): Promise<Shard<string | Uint8Array>> {
  const file = await CorpusFile.create(scratch, name, { isScratch: finish !== null });
  return {
    get size() {
      return file.size;
    },
    writeRow: (row) => file.writeRow(row),
    async close() {
      const entry = await file.close();
      if (finish === null) return entry;
      const lines = join(scratch, name);
      const finished = `${name}.finished`;
      await finish(lines, join(scratch, finished));
      await rm(lines);
      return describeFile(join(scratch, finished), finished, entry.rows);
    },
  };
}

/** A shard's rows as one gzip stream; its head holds no time and no name. */
export async function gzipShard(lines: string, out: string): Promise<void> {
  await pipeline(createReadStream(lines, { highWaterMark: 1 << 20 }), createGzip({ level: 6 }), createWriteStream(out));
}
