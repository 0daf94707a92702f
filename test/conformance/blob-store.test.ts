// Every BlobStore behaves alike.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { BlobStore } from '../../src/ports/blob-store.ts';
import { createFsBlobStore } from '../../src/stores/fs-blob-store.ts';

let folder: string;
let store: BlobStore;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gm-blobs-'));
  store = createFsBlobStore(folder);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const bytes = (text: string): Buffer => Buffer.from(text);
async function listed(prefix: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const key of store.list(prefix)) keys.push(key);
  return keys;
}

describe('BlobStore in a directory', () => {
  it('gives back what was put, whole or in part', async () => {
    expect(await store.put('a/b', bytes('hello world'))).toBe(true);
    expect((await store.get('a/b'))?.toString()).toBe('hello world');
    expect((await store.get('a/b', { start: 6, end: 100 }))?.toString()).toBe('world');
    const chunks: Buffer[] = [];
    for await (const chunk of await store.stream('a/b')) chunks.push(chunk);
    expect(Buffer.concat(chunks).toString()).toBe('hello world');
    expect((await store.stat('a/b'))?.size).toBe(11);
  });

  it('answers null for what is not there', async () => {
    expect(await store.get('nothing')).toBeNull();
    expect(await store.stat('no/thing')).toBeNull();
    await expect(store.stream('nothing')).rejects.toThrow();
    await store.delete('nothing');
  });

  it('lets one of many writers win when asked to put only if absent', async () => {
    const wins = await Promise.all(
      Array.from({ length: 20 }, (_, i) => store.put('k', bytes(`writer ${i}`), { ifAbsent: true })),
    );
    expect(wins.filter(Boolean)).toHaveLength(1);
    expect((await store.get('k'))?.toString()).toBe(`writer ${wins.indexOf(true)}`);
    expect(await store.put('k', bytes('later'))).toBe(true);
    expect((await store.get('k'))?.toString()).toBe('later');
  });

  it('lists keys under a prefix, sorted, without leftovers of writers that died', async () => {
    await store.put('x/2', bytes('2'));
    await store.put('x/1', bytes('1'));
    await store.put('x/deep/3', bytes('3'));
    await store.put('y/1', bytes('1'));
    await writeFile(join(folder, 'x/1.99.abc.tmp'), 'half');
    expect(await listed('x/')).toEqual(['x/1', 'x/2', 'x/deep/3']);
    expect(await listed('x/d')).toEqual(['x/deep/3']);
    expect(await listed('none/')).toEqual([]);
  });

  it('refuses keys that leave the store', async () => {
    for (const key of ['../a', '/etc/passwd', 'a/../../b', '', 'a\0b'])
      await expect(store.put(key, bytes('x'))).rejects.toThrow(RangeError);
  });

  it('puts into a folder that was cleared away under it', async () => {
    await store.put('f/1', bytes('1'));
    await rm(join(folder, 'f'), { recursive: true });
    await store.put('f/2', bytes('2'));
    expect(await listed('f/')).toEqual(['f/2']);
  });
});
