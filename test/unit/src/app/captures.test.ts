// Look-ups with outlines that a service keeps answer what look-ups without them do, also after files have changed.
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compareLines, printCdxjLine } from '../../../../archive/index.ts';
import { type CaptureQuery, findCaptures, type IndexOutlines } from '../../../../src/app/captures.ts';
import { surt } from '../../../../src/domain/url/surt.ts';
import { compactIndexes, dropMerged, mergeIndexes } from '../../../../src/stores/collection/merged-index.ts';

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

describe('captures of a collection with a merged index', () => {
  const askAll = async () => {
    const answers = [];
    for (const n of [0, 350, 399, 699, 899, 900]) answers.push(await findCaptures(asked(`http://a.example/page/${n}`)));
    for (const [url, match] of [
      ['http://a.example/page/3', 'prefix'],
      ['http://a.example/', 'host'],
      ['http://example/', 'domain'],
    ] as const)
      answers.push(await findCaptures(asked(url, match)));
    answers.push(await findCaptures({ ...asked('http://a.example/page/', 'prefix'), limit: 7 }));
    return answers;
  };

  it('are those without it, and still when files were added, changed and removed since', async () => {
    await rm(folder, { recursive: true });
    await mkdir(folder, { recursive: true });
    await writeIndex('a', pages(0, 400));
    await writeIndex('b', pages(300, 700));
    const before = await askAll();
    expect(before[1]).toHaveLength(2);
    expect(await mergeIndexes(dataDir, 'main')).toBe(800);
    expect(await askAll()).toEqual(before);
    await writeIndex('c', pages(700, 900)); // not covered
    await writeIndex('b', [...pages(390, 400), 'http://a.example/page/900']); // changed since
    const merged = await askAll();
    await dropMerged(dataDir, 'main');
    expect(merged).toEqual(await askAll());
    await mergeIndexes(dataDir, 'main');
    await rm(join(folder, 'a.cdxj'));
    expect(await findCaptures(asked('http://a.example/page/0'))).toEqual([]);
    expect((await findCaptures(asked('http://a.example/page/900'))).map(({ warc }) => warc.file)).toEqual([
      'b.warc.gz',
    ]);
  });

  it('are merged from more files than are opened at once, once, and only when enough has come', async () => {
    await rm(folder, { recursive: true });
    await mkdir(folder, { recursive: true });
    for (let n = 0; n < 450; n++) await writeIndex(`many-${n}`, [`http://a.example/page/${n % 50}`]);
    await compactIndexes(dataDir, 'main');
    const files = (await readdir(join(dataDir, 'merged', 'main'))).sort();
    expect(files.map((name) => name.replace(/^index-[^.]*/, 'index'))).toEqual([
      'index.cdxj.gz',
      'index.idx',
      'index.loc',
      'manifest.json',
    ]);
    expect(await findCaptures(asked('http://a.example/page/7'))).toHaveLength(9);
    await writeIndex('one-more', ['http://a.example/page/7']);
    await compactIndexes(dataDir, 'main');
    expect((await readdir(join(dataDir, 'merged', 'main'))).sort()).toEqual(files);
    expect(await findCaptures(asked('http://a.example/page/7'))).toHaveLength(10);
    expect(await mergeIndexes(dataDir, 'main')).toBe(451);
    const [blocks = ''] = (await readdir(join(dataDir, 'merged', 'main'))).sort();
    const text = gunzipSync(await readFile(join(dataDir, 'merged', 'main', blocks))).toString();
    const lines = text.trimEnd().split('\n');
    expect(lines).toHaveLength(451);
    expect(lines).toEqual(lines.toSorted(compareLines));
  });

  it('are searched for in the files when a part of the merged index is gone', async () => {
    await mergeIndexes(dataDir, 'main');
    const merged = join(dataDir, 'merged', 'main');
    const blocks = (await readdir(merged)).find((name) => name.endsWith('.cdxj.gz')) ?? '';
    await rm(join(merged, blocks));
    expect(await findCaptures(asked('http://a.example/page/7'))).toHaveLength(10);
    await writeFile(join(merged, 'manifest.json'), '{"version":1,');
    expect(await findCaptures(asked('http://a.example/page/7'))).toHaveLength(10);
    expect(await mergeIndexes(dataDir, 'main')).toBe(451);
  });
});
