// Text files are written several at a time: in order in the list, and none still under way when one has failed.
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { NO_FILTERS } from '../../../../../src/app/export/request.ts';
import { createWriter, textFileName } from '../../../../../src/app/export/writers.ts';
import { contentHash } from '../../../../../src/domain/content-hash.ts';
import type { DocumentRecord } from '../../../../../src/domain/document.ts';
import { tempDir } from '../../../../support/temp-dir.ts';

const REQUEST = {
  dataDir: '',
  collection: 'main',
  format: 'txt',
  out: '',
  filters: NO_FILTERS,
  versions: 'latest',
  duplicates: 'drop',
  gristmillVersion: '0',
} as const;

const textOf = (n: number): string => `Text ${n}. ${'word '.repeat(n * 50)}end`;
const record = (n: number): DocumentRecord =>
  ({ title: null, text: textOf(n), sha256: contentHash(null, textOf(n)) }) as DocumentRecord;

it('lists every file in the order of the rows, whole', async () => {
  await using dir = await tempDir();
  const writer = await createWriter(REQUEST, { path: dir.path, scratch: dir.path });
  for (let n = 0; n < 50; n++) await writer.write(record(n), n);
  const files = await writer.finish();
  await writer.close();
  expect(files.map((file) => file.name)).toEqual(
    Array.from({ length: 50 }, (_, n) => textFileName(n, record(n).sha256)),
  );
  for (const [n, file] of files.entries()) {
    expect(await readFile(join(dir.path, file.name), 'utf8')).toBe(textOf(n));
    expect(file.sha256).toBe(record(n).sha256);
  }
});

it('says that a file could not be written, and by then writes no other', async () => {
  await using dir = await tempDir();
  const folder = join(dir.path, 'corpus');
  const writer = await createWriter(REQUEST, { path: folder, scratch: dir.path });
  const all = async (): Promise<void> => {
    for (let n = 0; n < 40; n++) await writer.write(record(n), n);
    await writer.finish();
  };
  await expect(all()).rejects.toThrow('ENOENT');
  await writer.close();
  expect(await readdir(dir.path)).toEqual([]);
});

it('is done with every file once it is closed', async () => {
  await using dir = await tempDir();
  const writer = await createWriter(REQUEST, { path: dir.path, scratch: dir.path });
  for (let n = 0; n < 10; n++) await writer.write(record(n), n);
  await writer.close();
  expect((await readdir(dir.path)).length).toBe(10);
  for (const name of await readdir(dir.path)) await rm(join(dir.path, name));
});
