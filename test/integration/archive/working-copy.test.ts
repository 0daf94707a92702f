// A bucket's working copy: what it has is here before a command reads, and what a command changed is there after.
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createS3BlobStore, type S3BlobStore } from '../../../src/stores/s3-blob-store.ts';
import { ALL_PARTS, openWorkingCopy } from '../../../src/stores/working-copy.ts';
import { type S3Server, startS3Server } from '../../support/s3-server.ts';
import { tempDir } from '../../support/temp-dir.ts';

let server: S3Server;
let count = 0;
beforeAll(async () => {
  server = await startS3Server();
});
afterAll(() => server.close());

const open = (): S3BlobStore =>
  createS3BlobStore({
    url: `s3://${server.bucket}/copy-${++count}`,
    access: { ...server, region: 'us-east-1', sessionToken: null },
  });
const put = (blobs: S3BlobStore, key: string, text: string) => blobs.put(`collections/${key}`, Buffer.from(text));
const write = async (dir: string, key: string, text: string): Promise<void> => {
  await mkdir(dirname(join(dir, 'collections', key)), { recursive: true });
  await writeFile(join(dir, 'collections', key), text);
};
const read = (dir: string, key: string): Promise<string> => readFile(join(dir, 'collections', key), 'utf8');
const textOf = async (blobs: S3BlobStore, key: string) => (await blobs.get(`collections/${key}`))?.toString() ?? null;

describe('a working copy', () => {
  it('brings the parts asked for, once, and what has changed since', async () => {
    await using dir = await tempDir();
    const blobs = open();
    const copy = openWorkingCopy(dir.path, blobs);
    await put(blobs, 'main/warc/a.warc.gz', 'records');
    await put(blobs, 'main/indexes/a.cdxj', 'lines');
    await put(blobs, 'main/tombstones.jsonl', 'gone');
    await put(blobs, 'other/indexes/b.cdxj', 'others');
    await copy.pull('main', ['indexes', 'tombstones']);
    expect(await read(dir.path, 'main/indexes/a.cdxj')).toBe('lines');
    expect(await read(dir.path, 'main/tombstones.jsonl')).toBe('gone');
    expect(existsSync(join(dir.path, 'collections/main/warc'))).toBe(false);
    expect(existsSync(join(dir.path, 'collections/other'))).toBe(false);
    const gets = () => server.asked.filter(({ method, url }) => method === 'GET' && url.includes('a.cdxj')).length;
    const before = gets();
    await copy.pull(null, ALL_PARTS);
    expect(gets()).toBe(before);
    expect(await read(dir.path, 'other/indexes/b.cdxj')).toBe('others');
    await put(blobs, 'main/indexes/a.cdxj', 'other lines');
    await blobs.delete('collections/other/indexes/b.cdxj');
    await copy.pull(null, ALL_PARTS);
    expect(await read(dir.path, 'main/indexes/a.cdxj')).toBe('other lines');
    expect(existsSync(join(dir.path, 'collections/other/indexes/b.cdxj'))).toBe(false);
  });

  it('leaves out a batch that a worker is writing, and has it when it is whole', async () => {
    await using dir = await tempDir();
    const blobs = open();
    const copy = openWorkingCopy(dir.path, blobs);
    for (const base of ['done', 'open']) {
      await put(blobs, `main/warc/${base}.warc.gz`, base);
      await put(blobs, `main/documents/${base}.jsonl.gz`, base);
    }
    await put(blobs, 'main/indexes/done.cdxj', 'done');
    await blobs.put('staging/batches/open.json', Buffer.from('{}'));
    await copy.pull(null, ALL_PARTS);
    const here = async () =>
      (await readdir(join(dir.path, 'collections'), { recursive: true })).filter((n) => /[.]/.test(n));
    expect((await here()).sort()).toEqual([
      'main/documents/done.jsonl.gz',
      'main/indexes/done.cdxj',
      'main/warc/done.warc.gz',
    ]);
    await put(blobs, 'main/indexes/open.cdxj', 'open');
    await blobs.delete('staging/batches/open.json');
    await copy.pull('main', ALL_PARTS);
    expect(await here()).toHaveLength(6);
  });

  it('sends what the work made, changed and removed, and leaves alone what came to the bucket meanwhile', async () => {
    await using dir = await tempDir();
    const blobs = open();
    const copy = openWorkingCopy(dir.path, blobs);
    for (const name of ['kept', 'changed', 'removed']) await put(blobs, `main/warc/${name}.warc.gz`, name);
    await copy.change('main', ALL_PARTS, async () => {
      await write(dir.path, 'main/warc/changed.warc.gz', 'changed by the work');
      await write(dir.path, 'main/indexes/new.cdxj', 'new');
      await write(dir.path, 'main/indexes/half.cdxj.1.tmp', 'half');
      await rm(join(dir.path, 'collections/main/warc/removed.warc.gz'));
      await put(blobs, 'main/warc/meanwhile.warc.gz', 'by a crawl elsewhere');
    });
    const keys: string[] = [];
    for await (const key of blobs.list('collections/main/')) keys.push(key.slice('collections/main/'.length));
    expect(keys).toEqual(['indexes/new.cdxj', 'warc/changed.warc.gz', 'warc/kept.warc.gz', 'warc/meanwhile.warc.gz']);
    expect(await textOf(blobs, 'main/warc/changed.warc.gz')).toBe('changed by the work');
    await copy.pull('main', ALL_PARTS);
    expect(await read(dir.path, 'main/warc/meanwhile.warc.gz')).toBe('by a crawl elsewhere');
  });

  it('sends nothing of work that failed, and the next command sees the bucket as it is', async () => {
    await using dir = await tempDir();
    const blobs = open();
    const copy = openWorkingCopy(dir.path, blobs);
    await put(blobs, 'main/indexes/a.cdxj', 'whole');
    const failing = copy.change('main', ALL_PARTS, async () => {
      await write(dir.path, 'main/indexes/a.cdxj', 'torn');
      throw new Error('half-way');
    });
    await expect(failing).rejects.toThrow('half-way');
    await copy.pull('main', ALL_PARTS);
    expect(await read(dir.path, 'main/indexes/a.cdxj')).toBe('whole');
  });

  it("keeps a crawl's own log where it is longer than the bucket's", async () => {
    await using dir = await tempDir();
    const blobs = open();
    const copy = openWorkingCopy(dir.path, blobs);
    await put(blobs, 'main/crawls/c.urls.jsonl', '{"id":"1"}\n');
    await write(dir.path, 'main/crawls/c.urls.jsonl', '{"id":"1"}\n{"id":"2"}\n');
    await write(dir.path, 'main/crawls/d.json', '{}');
    await copy.pull(null, ALL_PARTS);
    expect(await read(dir.path, 'main/crawls/c.urls.jsonl')).toBe('{"id":"1"}\n{"id":"2"}\n');
    expect(await read(dir.path, 'main/crawls/d.json')).toBe('{}');
  });

  it('is changed by one command at a time, and outlives one that was killed with it in hand', async () => {
    await using dir = await tempDir();
    const blobs = open();
    const [one, two] = [openWorkingCopy(dir.path, blobs), openWorkingCopy(dir.path, blobs)];
    const order: string[] = [];
    const work = (name: string) => async (): Promise<void> => {
      order.push(`${name} begins`);
      await new Promise((done) => setTimeout(done, 50));
      order.push(`${name} ends`);
    };
    await Promise.all([one.change('main', [], work('one')), two.change('main', [], work('two'))]);
    expect(order).toEqual(['one begins', 'one ends', 'two begins', 'two ends']);
    await writeFile(join(dir.path, 'in-use'), '999999-1');
    await one.change('main', [], work('three'));
    expect(order).toHaveLength(6);
    expect(existsSync(join(dir.path, 'in-use'))).toBe(false);
  });
});
