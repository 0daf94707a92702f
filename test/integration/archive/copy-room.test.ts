// A working copy's bound: what nobody uses goes, oldest use first; what the bucket does not have, and what a process reads, stays.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { filesBelow } from '../../../src/stores/read-folder.ts';
import { createS3BlobStore, type S3BlobStore } from '../../../src/stores/s3-blob-store.ts';
import { openStorage } from '../../../src/stores/storage.ts';
import { ALL_PARTS, openWorkingCopy } from '../../../src/stores/working-copy.ts';
import { type S3Server, startS3Server } from '../../support/s3-server.ts';
import { tempDir } from '../../support/temp-dir.ts';

let server: S3Server;
let count = 0;
beforeAll(async () => {
  server = await startS3Server();
});
afterAll(() => server.close());

const access = () => ({ ...server, region: 'us-east-1', sessionToken: null });

/** A bucket with `collections/NAME/…` of 100 kB of records and 10 kB of index each. */
async function bucketOf(...names: string[]): Promise<{ blobs: S3BlobStore; url: string }> {
  const url = `s3://${server.bucket}/room-${++count}`;
  const blobs = createS3BlobStore({ url, access: access() });
  for (const name of names) {
    await blobs.put(`collections/${name}/warc/${name}.warc.gz`, Buffer.alloc(100_000, name));
    await blobs.put(`collections/${name}/indexes/${name}.cdxj`, Buffer.alloc(10_000, name));
  }
  return { blobs, url };
}

const here = async (dir: string): Promise<string[]> =>
  (await filesBelow(dir, 'collections')).map((key) => key.slice('collections/'.length)).sort();

const keysOf = async (blobs: S3BlobStore): Promise<string[]> => {
  const keys: string[] = [];
  for await (const key of blobs.list('collections/')) keys.push(key.slice('collections/'.length));
  return keys;
};

describe('a working copy with a bound', () => {
  it('lets go of what was not used for longest, records before indexes, and brings it again when it is asked for', async () => {
    await using dir = await tempDir();
    const { blobs } = await bucketOf('a', 'b', 'c');
    const copy = openWorkingCopy(dir.path, blobs, 250_000);
    for (const name of ['a', 'b']) {
      await copy.pull(name, ALL_PARTS);
      await copy.leave();
    }
    expect(await here(dir.path)).toHaveLength(4);
    await copy.pull('c', ALL_PARTS);
    expect(await here(dir.path)).toEqual([
      'a/indexes/a.cdxj',
      'b/indexes/b.cdxj',
      'b/warc/b.warc.gz',
      'c/indexes/c.cdxj',
      'c/warc/c.warc.gz',
    ]);
    await copy.leave();
    await copy.pull('a', ALL_PARTS);
    expect(await here(dir.path)).not.toContain('b/warc/b.warc.gz');
    const again = await readFile(join(dir.path, 'collections/a/warc/a.warc.gz'));
    expect(again.equals(Buffer.alloc(100_000, 'a'))).toBe(true);
  });

  it('keeps what another command reads, however much that is, until that has ended', async () => {
    await using dir = await tempDir();
    const { blobs } = await bucketOf('a', 'b');
    const [one, two] = [openWorkingCopy(dir.path, blobs, 50_000), openWorkingCopy(dir.path, blobs, 50_000)];
    await one.pull('a', ALL_PARTS);
    await two.pull(null, ['indexes', 'warc']);
    await one.leave();
    expect(await here(dir.path)).toHaveLength(4);
    await two.leave();
    expect(await here(dir.path)).toEqual(['a/indexes/a.cdxj', 'b/indexes/b.cdxj']);
    expect(await keysOf(blobs)).toHaveLength(4);
  });

  it('does not wait for a command that was killed', async () => {
    await using dir = await tempDir();
    const { blobs } = await bucketOf('a');
    const copy = openWorkingCopy(dir.path, blobs, 50_000);
    await copy.pull('a', ALL_PARTS);
    await writeFile(join(dir.path, 'uses/999999-1.1'), JSON.stringify(['a/warc', '*/indexes']));
    await writeFile(join(dir.path, 'in-use'), '999999-1');
    await copy.leave();
    expect(await here(dir.path)).toEqual(['a/indexes/a.cdxj']);
    expect(await filesBelow(dir.path, 'uses')).toEqual(['uses/last.json']);
  });

  it('never lets go of what the bucket does not have as it is here, nor of the records of crawls', async () => {
    await using dir = await tempDir();
    const { blobs } = await bucketOf('a');
    await blobs.put('collections/a/crawls/c.json', Buffer.from('{}'));
    const copy = openWorkingCopy(dir.path, blobs, 0);
    await copy.pull('a', ALL_PARTS);
    for (const [key, bytes] of [
      ['a/warc/a.warc.gz', 'changed, and not yet sent'],
      ['a/warc/new.warc.gz', 'not yet sent'],
    ] as const) {
      await mkdir(dirname(join(dir.path, 'collections', key)), { recursive: true });
      await writeFile(join(dir.path, 'collections', key), bytes);
    }
    await copy.leave();
    expect(await here(dir.path)).toEqual(['a/crawls/c.json', 'a/warc/a.warc.gz', 'a/warc/new.warc.gz']);
  });

  it('takes nothing from the bucket with it, whatever a change does', async () => {
    await using dir = await tempDir();
    const { blobs } = await bucketOf('a', 'b');
    const copy = openWorkingCopy(dir.path, blobs, 0);
    await copy.pull('b', ALL_PARTS);
    await copy.leave();
    await copy.change('a', ['indexes'], async () => {
      await copy.bring('collections/a/warc/a.warc.gz');
      await writeFile(join(dir.path, 'collections/a/indexes/more.cdxj'), 'more');
    });
    await copy.leave();
    expect(await here(dir.path)).toEqual([]);
    expect(await keysOf(blobs)).toEqual([
      'a/indexes/a.cdxj',
      'a/indexes/more.cdxj',
      'a/warc/a.warc.gz',
      'b/indexes/b.cdxj',
      'b/warc/b.warc.gz',
    ]);
  });

  it('is kept by whoever opens the storage and closes it', async () => {
    await using dir = await tempDir();
    const { url } = await bucketOf('a', 'b');
    const settings = { ...access(), url, partBytes: 16 * 1024 * 1024, copyBytes: 120_000 };
    for (const name of ['a', 'b']) {
      const storage = await openStorage(dir.path, settings);
      await storage.remote?.copy.pull(name, ALL_PARTS);
      await storage.close();
      expect(await here(storage.dir)).toContain(`${name}/warc/${name}.warc.gz`);
      expect(await here(storage.dir)).not.toContain(name === 'b' ? 'a/warc/a.warc.gz' : 'b/warc/b.warc.gz');
    }
  });
});
