// Retention: old captures and those beyond the newest of their URL go; what a capture that stays refers to stays; what is left verifies.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findCaptures } from '../../../../src/app/captures.ts';
import { type PurgeResult, purgeCaptures } from '../../../../src/app/purge.ts';
import { type Retention, readPolicy, retentionOf, savePolicy } from '../../../../src/app/retention.ts';
import { verifyCollection } from '../../../../src/app/verify.ts';
import type { CaptureIndex, FirstCapture } from '../../../../src/ports/capture-index.ts';
import { prepareCapture } from '../../../../src/stages/archive/stage.ts';
import { openCollectionWriter } from '../../../../src/stores/collection/writer.ts';
import { createFsBlobStore } from '../../../../src/stores/fs-blob-store.ts';
import { createMemoryCaptureIndex } from '../../../../src/stores/memory-capture-index.ts';
import { captureOf, exchangeOf, extractionOf, plainKeys, temporaryFolder } from '../../../support/archive-captures.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
const day = (n: number): Date => new Date(Date.UTC(2026, 0, n));
const DAYS = [1, 2, 3, 4, 5];

let index: CaptureIndex;

/** A page that changes each day, one that never does, each with a stylesheet that never does; a writer each day. */
beforeEach(async () => {
  folder = await temporaryFolder('retention');
  index = createMemoryCaptureIndex();
  for (const n of DAYS) {
    const writer = await openWriter(`w${n}`);
    await writer.append(pageOf('http://a.com/news', `news of day ${n}`, n));
    await writer.append(pageOf('http://a.com/about', 'about us', n));
    await writer.close();
  }
});
afterEach(() => folder.remove());

const openWriter = (writerId: string) =>
  openCollectionWriter({ dataDir: folder.path, collection: 'main', writerId, software: 't', index });

function pageOf(url: string, body: string, n: number) {
  const at = { startedAt: day(n) };
  const style = exchangeOf('http://a.com/s.css', 'p { color: red }', at);
  const changes = { crawlId: `c${n}`, subresources: [style], renderedDom: `<p>${body}</p>` };
  return prepareCapture(captureOf(exchangeOf(url, body, at), changes), extractionOf(body), plainKeys);
}

const apply = (retention: Retention, index = createMemoryCaptureIndex(), isCrawled = false): Promise<PurgeResult> =>
  purgeCaptures({
    dataDir: folder.path,
    collection: 'main',
    retention,
    surt: plainKeys.surt,
    now: () => day(6),
    index,
    isCrawled,
  });
const daysOf = async (url: string): Promise<string[]> => {
  const found = await findCaptures({
    dataDir: folder.path,
    collection: 'main',
    match: 'exact',
    url,
    surt: plainKeys.surt,
    limit: 100,
  });
  return found.map(({ captured_at, is_revisit }) => `${captured_at.slice(8, 10)}${is_revisit ? ' again' : ''}`);
};
const problems = async () => (await verifyCollection(folder.path, 'main', plainKeys.surt)).findings;

describe('retention', () => {
  it('keeps the newest captures of each URL, and the first where the newer ones say that nothing changed', async () => {
    await apply({ before: null, keep: 2 });
    expect(await daysOf('http://a.com/news')).toEqual(['04', '05']);
    expect(await daysOf('http://a.com/about')).toEqual(['01', '04 again', '05 again']);
    expect(await daysOf('http://a.com/s.css')).toEqual(['01', '04 again', '04 again', '05 again', '05 again']);
    expect(await daysOf('urn:dom:http://a.com/news')).toEqual(['04', '05']);
    expect(await problems()).toEqual([]);
  });

  it('lets go of what is older, whatever its number', async () => {
    const { removed } = await apply({ before: day(4), keep: null });
    expect(removed['response']).toBe(3); // news of three days
    expect(await daysOf('http://a.com/news')).toEqual(['04', '05']);
    expect(await daysOf('http://a.com/about')).toEqual(['01', '04 again', '05 again']);
    expect(await problems()).toEqual([]);
  });

  it('with both keeps the newest however old they are', async () => {
    await apply({ before: day(6), keep: 1 });
    expect(await daysOf('http://a.com/news')).toEqual(['05']);
    await apply({ before: day(2), keep: 1 });
    expect(await daysOf('http://a.com/about')).toEqual(['01', '05 again']);
    expect(await problems()).toEqual([]);
  });

  it('keeps the originals of what a crawl is writing just now', async () => {
    const writer = await openWriter('w6');
    await writer.append(pageOf('http://a.com/about', 'about us', 6));
    const { skipped } = await apply({ before: day(6), keep: null }, index);
    expect(skipped).toHaveLength(1);
    await writer.close();
    expect(await daysOf('http://a.com/about')).toEqual(['01', '05 again', '06 again']);
    expect(await problems()).toEqual([]);
  });

  it('keeps what a 304 that is on its way may confirm, and the shared index knows what was just written', async () => {
    const writer = await openWriter('w6');
    const page = pageOf('http://a.com/other', 'another', 6);
    await writer.append(page);
    await apply({ before: day(6), keep: null }, index);
    expect(await daysOf('http://a.com/news')).toEqual(['05']);
    expect(await index.committed('main', [page.captureId])).toMatchObject([{ url: 'http://a.com/other' }]);
    await writer.close();
    expect(await problems()).toEqual([]);
  });

  it('keeps it too where the files of the crawl are not to be seen', async () => {
    await apply({ before: day(9), keep: null }, index, true);
    expect(await daysOf('http://a.com/news')).toEqual(['05']);
    expect(await daysOf('http://a.com/about')).toEqual(['01', '05 again']);
    expect(await problems()).toEqual([]);
  });

  it('lets nothing refer to what goes before it goes', async () => {
    const told: FirstCapture[][] = [];
    const before = (await readdir(join(folder.path, 'collections/main/warc'))).sort();
    const watched: CaptureIndex = {
      ...index,
      async rememberFirst(collection, captures) {
        const now = (await readdir(join(folder.path, 'collections/main/warc'))).sort();
        if (now.join() === before.join()) told.push([...captures]);
        return index.rememberFirst(collection, captures);
      },
    };
    await apply({ before: day(4), keep: null }, watched);
    expect(told.flat().map(({ url, date }) => `${url} ${date.slice(8, 10)}`)).toEqual([
      'http://a.com/about 01',
      'http://a.com/news 04',
      'http://a.com/news 05',
    ]);
  });

  it('takes all of a URL when all of it is old', async () => {
    await apply({ before: day(9), keep: null });
    expect(await daysOf('http://a.com/about')).toEqual([]);
    expect((await verifyCollection(folder.path, 'main')).records).toBe(0);
  });

  it('leaves files whose first record says the name they have now', async () => {
    await apply({ before: null, keep: 1 });
    const root = join(folder.path, 'collections/main/warc');
    const names = await readdir(root);
    expect(names.filter((name) => name.includes('-r1.'))).not.toEqual([]);
    for (const name of names)
      expect(gunzipSync(await readFile(join(root, name))).toString('latin1')).toContain(`WARC-Filename: ${name}\r\n`);
  });

  it('is kept with the collection, and counts ages from when it is applied', async () => {
    const blobs = createFsBlobStore(folder.path);
    expect(await readPolicy(blobs, 'main')).toBeNull();
    await savePolicy(blobs, 'main', { older_than_seconds: 3 * 86_400, keep: 2 });
    const policy = await readPolicy(blobs, 'main');
    expect(policy).toMatchObject({ older_than_seconds: 3 * 86_400, keep: 2 });
    if (policy === null) throw new Error('no policy');
    expect(retentionOf(policy, day(6))).toEqual({ before: day(3), keep: 2 });
    await expect(savePolicy(blobs, 'main', { older_than_seconds: null, keep: null })).rejects.toThrow('empty rule');
  });

  it('is not mixed with a takedown', async () => {
    const request = { dataDir: folder.path, collection: 'main', surt: plainKeys.surt, now: () => day(6) };
    const retention = { before: day(2), keep: null };
    await expect(purgeCaptures({ ...request, url: 'http://a.com/', retention })).rejects.toThrow(RangeError);
    await expect(purgeCaptures(request)).rejects.toThrow(RangeError);
  });
});
