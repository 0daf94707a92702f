// Every BlobStore behaves alike: a directory, and a bucket with and without conditional writes.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { BlobStore } from '../../src/ports/blob-store.ts';
import { createFsBlobStore } from '../../src/stores/fs-blob-store.ts';
import { createS3BlobStore, type S3BlobStore } from '../../src/stores/s3-blob-store.ts';
import { type S3Server, startS3Server } from '../support/s3-server.ts';

const bytes = (text: string): Buffer => Buffer.from(text);
async function listed(store: BlobStore, prefix: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const key of store.list(prefix)) keys.push(key);
  return keys;
}

/** What holds for every store; `PART` is a size at which the bucket uploads in parts. */
const PART = 5 * 1024 * 1024;
function conformance(open: () => Promise<{ store: BlobStore; close(): Promise<void> }>): void {
  let store: BlobStore;
  let close: () => Promise<void>;
  let folder: string;
  beforeEach(async () => {
    ({ store, close } = await open());
    folder = await mkdtemp(join(tmpdir(), 'gm-blob-files-'));
  });
  afterEach(async () => {
    await close();
    await rm(folder, { recursive: true, force: true });
  });

  it('gives back what was put, whole or in part', async () => {
    expect(await store.put('a/b', bytes('hello world'))).toBe(true);
    expect((await store.get('a/b'))?.toString()).toBe('hello world');
    expect((await store.get('a/b', { start: 6, end: 100 }))?.toString()).toBe('world');
    expect((await store.get('a/b', { start: 2, end: 5 }))?.toString()).toBe('llo');
    expect((await store.get('a/b', { start: 3, end: 3 }))?.length).toBe(0);
    expect((await store.get('a/b', { start: 11, end: 20 }))?.length).toBe(0);
    const chunks: Buffer[] = [];
    for await (const chunk of await store.stream('a/b')) chunks.push(chunk);
    expect(Buffer.concat(chunks).toString()).toBe('hello world');
    expect((await store.stat('a/b'))?.size).toBe(11);
    expect(await store.put('empty', new Uint8Array())).toBe(true);
    expect((await store.get('empty'))?.length).toBe(0);
  });

  it('puts pieces in order as one, however long', async () => {
    const long = Buffer.alloc(PART + 1, 'x');
    expect(await store.put('p', [bytes('a'), Buffer.alloc(0), bytes('bc')], { ifAbsent: true })).toBe(true);
    expect((await store.get('p'))?.toString()).toBe('abc');
    expect(await store.put('p', [bytes('d')], { ifAbsent: true })).toBe(false);
    await store.put('q', [bytes('<'), long, long, bytes('>')]);
    expect((await store.get('q'))?.equals(Buffer.concat([bytes('<'), long, long, bytes('>')]))).toBe(true);
    expect(await store.put('none', [])).toBe(true);
    expect((await store.get('none'))?.length).toBe(0);
  });

  it('answers null for what is not there', async () => {
    expect(await store.get('nothing')).toBeNull();
    expect(await store.get('nothing', { start: 0, end: 5 })).toBeNull();
    expect(await store.stat('no/thing')).toBeNull();
    await expect(store.stream('nothing')).rejects.toThrow();
    await store.delete('nothing');
  });

  it('replaces and deletes, and its etag tells other bytes', async () => {
    await store.put('k', bytes('one'));
    const before = await store.stat('k');
    await store.put('k', bytes('three'));
    const after = await store.stat('k');
    expect((await store.get('k'))?.toString()).toBe('three');
    expect(after?.etag).not.toBe(before?.etag);
    expect((await store.stat('k'))?.etag).toBe(after?.etag);
    await store.delete('k');
    expect(await store.get('k')).toBeNull();
    expect(await listed(store, '')).not.toContain('k');
  });

  it('writes nothing over what is there when asked to put only if absent', async () => {
    expect(await store.put('k', bytes('first'), { ifAbsent: true })).toBe(true);
    expect(await store.put('k', bytes('second'), { ifAbsent: true })).toBe(false);
    expect((await store.get('k'))?.toString()).toBe('first');
    expect(await store.put('k', bytes('later'))).toBe(true);
    expect((await store.get('k'))?.toString()).toBe('later');
  });

  it('lists keys under a prefix, sorted, with their sizes', async () => {
    for (const key of ['x/2', 'x/1', 'x/deep/3', 'x/é & <ü> +%20"\'', 'y/1']) await store.put(key, bytes(key));
    expect(await listed(store, 'x/')).toEqual(['x/1', 'x/2', 'x/deep/3', 'x/é & <ü> +%20"\'']);
    expect(await listed(store, 'x/d')).toEqual(['x/deep/3']);
    expect(await listed(store, 'none/')).toEqual([]);
    for await (const entry of store.entries('x/')) {
      expect(entry.size).toBe(Buffer.byteLength(entry.key));
      expect(entry).toEqual({ key: entry.key, ...(await store.stat(entry.key)), modifiedAt: entry.modifiedAt });
      expect((await store.get(entry.key))?.toString()).toBe(entry.key);
    }
  });

  it('lists more keys than one answer holds', async () => {
    const keys = Array.from({ length: 1203 }, (_, i) => `many/${String(i).padStart(5, '0')}`);
    for (let at = 0; at < keys.length; at += 50)
      await Promise.all(keys.slice(at, at + 50).map((key) => store.put(key, bytes('.'))));
    expect(await listed(store, 'many/')).toEqual(keys);
  });

  it('takes bytes and files larger than one part', async () => {
    const large = Buffer.alloc(2 * PART + 12_345, 'gristmill ');
    const path = join(folder, 'large');
    await writeFile(path, large);
    await store.putFile('from/file', path);
    await store.put('from/bytes', large);
    for (const key of ['from/file', 'from/bytes']) {
      expect((await store.stat(key))?.size).toBe(large.length);
      expect((await store.get(key))?.equals(large)).toBe(true);
      expect((await store.get(key, { start: PART - 5, end: PART + 5 }))?.toString()).toBe(
        large.toString('utf8', PART - 5, PART + 5),
      );
      const chunks: Buffer[] = [];
      for await (const chunk of await store.stream(key)) chunks.push(chunk);
      expect(Buffer.concat(chunks).equals(large)).toBe(true);
    }
    expect(await store.put('from/bytes', large, { ifAbsent: true })).toBe(false);
  });

  it('refuses keys that leave the store', async () => {
    for (const key of ['../a', '/etc/passwd', 'a/../../b', '', 'a\0b'])
      await expect(store.put(key, bytes('x'))).rejects.toThrow(RangeError);
  });
}

const oneWinner = async (store: BlobStore): Promise<void> => {
  const wins = await Promise.all(
    Array.from({ length: 20 }, (_, i) => store.put('k', bytes(`writer ${i}`), { ifAbsent: true })),
  );
  expect(wins.filter(Boolean)).toHaveLength(1);
  expect((await store.get('k'))?.toString()).toBe(`writer ${wins.indexOf(true)}`);
};

describe('BlobStore in a directory', () => {
  let folder: string;
  const open = async () => {
    folder = await mkdtemp(join(tmpdir(), 'gm-blobs-'));
    return { store: createFsBlobStore(folder), close: () => rm(folder, { recursive: true, force: true }) };
  };
  conformance(open);

  it('lets one of many writers win when asked to put only if absent', async () => {
    const { store, close } = await open();
    await oneWinner(store);
    await close();
  });

  it('lists no leftovers of writers that died', async () => {
    const { store, close } = await open();
    await store.put('x/1', bytes('1'));
    await writeFile(join(folder, 'x/1.99.abc.tmp'), 'half');
    expect(await listed(store, 'x/')).toEqual(['x/1']);
    await close();
  });

  it('puts into a folder that was cleared away under it', async () => {
    const { store, close } = await open();
    await store.put('f/1', bytes('1'));
    await rm(join(folder, 'f'), { recursive: true });
    await store.put('f/2', bytes('2'));
    expect(await listed(store, 'f/')).toEqual(['f/2']);
    await close();
  });
});

describe.each([{ conditional: true }, { conditional: false }])('BlobStore in a bucket, %o', ({ conditional }) => {
  let server: S3Server;
  let count = 0;
  beforeAll(async () => {
    server = await startS3Server({ conditional });
  });
  afterAll(() => server.close());
  const open = async (): Promise<{ store: S3BlobStore; close(): Promise<void> }> => {
    count++;
    const store = createS3BlobStore({
      url: `s3://${server.bucket}/some/prefix-${count}`,
      access: { ...server, region: 'us-east-1', sessionToken: null },
      partBytes: PART,
    });
    return { store, close: () => store.close() };
  };
  conformance(open);

  it('knows whether the service itself refuses a second first writer', async () => {
    const { store, close } = await open();
    expect(await store.isConditional()).toBe(conditional);
    if (conditional) await oneWinner(store);
    await close();
  });
});
