// Files, folders and patterns given to ingest.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inputFiles } from '../../../../../src/app/ingest/input-files.ts';
import { temporaryFolder } from '../../../../support/archive-captures.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeAll(async () => {
  folder = await temporaryFolder('input-files');
  await mkdir(join(folder.path, 'a/b'), { recursive: true });
  for (const name of ['1.warc.gz', '2.warc.gz', 'x.txt', 'a/3.warc.gz', 'a/b/4.warc.gz', 'a/odd[1].warc'])
    await writeFile(join(folder.path, name), '');
});
afterAll(() => folder.remove());

const given = async (...paths: string[]): Promise<{ paths: string[]; missing: string[] }> => {
  const found = await inputFiles(paths.map((path) => join(folder.path, path)));
  const short = (path: string): string => path.slice(folder.path.length + 1);
  return { paths: found.paths.map(short), missing: found.missing.map(short) };
};

describe('inputFiles', () => {
  it('takes files as they are, folders whole, and names what is not there', async () => {
    expect(await given('x.txt', 'a', 'gone')).toEqual({
      paths: ['x.txt', 'a/3.warc.gz', 'a/b/4.warc.gz', 'a/odd[1].warc'],
      missing: ['gone'],
    });
  });

  it('expands patterns within a folder, over folders, and says when nothing matches', async () => {
    expect((await given('*.warc.gz')).paths).toEqual(['1.warc.gz', '2.warc.gz']);
    expect((await given('?.txt')).paths).toEqual(['x.txt']);
    expect((await given('**/*.warc.gz')).paths).toEqual(['1.warc.gz', '2.warc.gz', 'a/3.warc.gz', 'a/b/4.warc.gz']);
    expect((await given('a/*/4*')).paths).toEqual(['a/b/4.warc.gz']);
    expect((await given('a/odd[1].w*')).paths).toEqual(['a/odd[1].warc']);
    expect(await given('*.arc')).toEqual({ paths: [], missing: ['*.arc'] });
  });
});
