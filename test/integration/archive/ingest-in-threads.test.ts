// A large archive that is read by several threads comes in as one that is read by one: same captures, same places, same report.
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type * as Ingest from '../../../src/app/ingest/ingest.ts';
import { blankExtraction } from '../../../src/stages/extract/blank-extraction.ts';
import { plainKeys } from '../../support/archive-captures.ts';
import { flipped, responseBytes } from '../../support/warc-records.ts';

/** Built: a thread runs no TypeScript. */
const { ingest } = (await import(
  new URL('../../../dist/src/app/ingest/ingest.js', import.meta.url).href
)) as typeof Ingest;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gristmill-ingest-threads-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function take(threads: number, paths: readonly string[]) {
  const dataDir = join(folder, `data-${threads}`);
  const told: string[] = [];
  const { files, counts } = await ingest(
    { dataDir, collection: 'main', paths, dryRun: false, crawlId: 'i', writerId: 'w', software: 'test' },
    {
      // the later ones are done first
      extract: async (page) => {
        await new Promise((resolve) => setTimeout(resolve, (page.url ?? '').length % 3));
        return blankExtraction('left-out');
      },
      keys: plainKeys,
      now: () => new Date('2026-11-26T00:00:00Z'),
      threads,
      onFile: ({ path }) => told.push(path),
    },
  );
  const indexes = join(dataDir, 'collections/main/indexes');
  const lines: string[] = [];
  for (const name of (await readdir(indexes)).sort()) lines.push(await readFile(join(indexes, name), 'utf8'));
  // places as their rank: each record names its file's first one, which differs by the time in the file's name, and is a few bytes longer or shorter
  const text = lines.join('').replaceAll(/main-\d{17}-w-/g, '');
  const offsets = [...text.matchAll(/"offset":"(\d+)"/g)].map(([, offset]) => Number(offset)).sort((a, b) => a - b);
  const index = text
    .replaceAll(/"length":"\d+",/g, '')
    .replaceAll(/"offset":"(\d+)"/g, (_, offset) => `"offset":${offsets.indexOf(Number(offset))}`);
  return { files: JSON.stringify(files), counts, told, index };
}

describe('ingest', () => {
  it('in three threads takes what it takes in one, damage and several files included', async () => {
    // 180 records of 100 kB that do not compress: five ranges
    const members = Array.from({ length: 180 }, (_, n) =>
      gzipSync(responseBytes(n, { size: 90_000 + ((n * 7919) % 20_000) })),
    );
    const bytes = Buffer.concat(members);
    const damaged = flipped(bytes, 9_000_000, 32);
    const paths = ['a-large.warc.gz', 'b-small.warc.gz', 'c-large-damaged.warc.gz'].map((name) => join(folder, name));
    await writeFile(paths[0] ?? '', bytes.subarray(0, bytes.length - 1000));
    await writeFile(paths[1] ?? '', gzipSync(responseBytes(500)));
    await writeFile(paths[2] ?? '', damaged);
    const [one, three] = [await take(1, paths), await take(3, paths)];
    expect(three).toEqual(one);
    expect(one.told).toEqual(paths);
    // the torn last record is whole in the damaged copy, and the damaged one whole in the torn
    expect(one.counts.taken).toBe(181);
    expect(JSON.parse(one.files)).toMatchObject([
      { captures: 179, lost: [{ reason: 'truncated' }] },
      { captures: 1, lost: [] },
      { captures: 179, lost: [{}] },
    ]);
  });
});
