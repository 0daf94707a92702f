// Files of bounded size for the formats that hold many rows each: cut by size, named when their number is known.
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { CorpusFile, type CorpusFileEntry, describeFile } from './corpus-file.ts';

/** Turns one finished scratch file of rows into one file of the corpus. Null when the scratch file is what is wanted. */
export type ShardFinish = ((lines: string, out: string) => Promise<void>) | null;

export interface ShardOptions {
  /** The corpus folder, and a scratch folder on the same file system. */
  folder: string;
  scratch: string;
  /** A shard is closed once it has this many bytes of rows. */
  shardBytes: number;
  /** Name of shard `n` of `count`, from 0. */
  nameOf(n: number, count: number): string;
  finish: ShardFinish;
}

export interface ShardedRows {
  writeRow(row: string | Uint8Array): Promise<void>;
  /** Closes the last shard and gives all of them their names. An empty corpus is one empty shard. */
  finish(): Promise<CorpusFileEntry[]>;
}

export async function openShards(options: ShardOptions): Promise<ShardedRows> {
  const { folder, scratch, shardBytes, nameOf, finish } = options;
  const done: CorpusFileEntry[] = [];
  const openShard = (): Promise<CorpusFile> =>
    CorpusFile.create(scratch, `shard-${done.length}`, { isScratch: finish !== null });
  let shard = await openShard();
  const closeShard = async (): Promise<void> => {
    const entry = await shard.close();
    if (finish === null) {
      done.push(entry);
      return;
    }
    const lines = join(scratch, entry.name);
    const finished = `${lines}.finished`;
    await finish(lines, finished);
    await rm(lines);
    done.push(await describeFile(finished, `${entry.name}.finished`, entry.rows));
  };
  return {
    async writeRow(row) {
      if (shard.size >= shardBytes) {
        await closeShard();
        shard = await openShard();
      }
      await shard.writeRow(row);
    },
    async finish() {
      await closeShard();
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

/** A shard's rows as one gzip stream; its head holds no time and no name. */
export async function gzipShard(lines: string, out: string): Promise<void> {
  await pipeline(createReadStream(lines, { highWaterMark: 1 << 20 }), createGzip({ level: 6 }), createWriteStream(out));
}
