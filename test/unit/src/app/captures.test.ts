// Look-ups with outlines that a service keeps answer what look-ups without them do, also after files have changed.
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compareLines, printCdxjLine } from '../../../../archive/index.ts';
import { type CaptureQuery, findCaptures, type IndexOutlines } from '../../../../src/app/captures.ts';
import { surt } from '../../../../src/domain/url/surt.ts';

let dataDir: string;
let folder: string;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'gristmill-captures-'));
  folder = join(dataDir, 'collections', 'main', 'indexes');
  await mkdir(folder, { recursive: true });
});
afterAll(() => rm(dataDir, { recursive: true, force: true }));

const lineOf = (url: string, file: string, offset: number): string =>
  printCdxjLine({
    key: surt(url),
    timestamp: '20261126120000',
    fields: {
      url,
      mime: 'text/html',
      status: '200',
      digest: 'sha256:00',
      length: '10',
      offset: String(offset),
      filename: `${file}.warc.gz`,
    },
  });

/** Whole, under another name first, as the archive replaces files. */
async function writeIndex(file: string, urls: readonly string[]): Promise<void> {
  const lines = urls.map((url, n) => lineOf(url, file, n * 10)).sort(compareLines);
  await writeFile(join(folder, `${file}.tmp`), `${lines.join('\n')}\n`);
  await rename(join(folder, `${file}.tmp`), join(folder, `${file}.cdxj`));
}

const pages = (from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, n) => `http://a.example/page/${from + n}`);

const asked = (url: string, match: CaptureQuery['match'] = 'exact'): CaptureQuery => ({
  dataDir,
  collection: 'main',
  match,
  url,
  surt,
  limit: 1000,
});

describe('captures of a URL', () => {
  it('are the same with outlines and without, in one file, in several and in none', async () => {
    await writeIndex('a', pages(0, 400));
    await writeIndex('b', pages(300, 700));
    await writeIndex('c', pages(700, 900));
    const outlines: IndexOutlines = new Map();
    for (let round = 0; round < 2; round++)
      for (const [n, files] of [
        [0, ['a']],
        [350, ['a', 'b']],
        [899, ['c']],
        [900, []],
      ] as const) {
        const query = asked(`http://a.example/page/${n}`);
        const found = await findCaptures({ ...query, outlines });
        expect(found).toEqual(await findCaptures(query));
        expect(found.map(({ warc }) => warc.file)).toEqual(files.map((file) => `${file}.warc.gz`));
      }
    const all = await findCaptures({ ...asked('http://a.example/page/', 'prefix'), outlines });
    expect(all).toHaveLength(1000);
  });

  it('are found in a file that has been written anew since it was outlined', async () => {
    const outlines: IndexOutlines = new Map();
    await writeIndex('d', pages(2000, 2010));
    const query = { ...asked('http://a.example/page/2020'), outlines };
    expect(await findCaptures(query)).toEqual([]);
    await writeIndex('d', pages(2000, 2030));
    expect(await findCaptures(query)).toHaveLength(1);
    await rm(join(folder, 'd.cdxj'));
    expect(await findCaptures(query)).toEqual([]);
  });
});
