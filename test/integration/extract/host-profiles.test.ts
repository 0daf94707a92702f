import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hostProfilesOfCrawls, learnHostProfiles, newestHostProfiles } from '../../../src/app/host-profiles.ts';
import type { DocumentRecord } from '../../../src/domain/document.ts';
import { hostBlockKey } from '../../../src/stages/extract/host-profile.ts';
import { createFsBlobStore } from '../../../src/stores/fs-blob-store.ts';
import { type TempDir, tempDir } from '../../support/temp-dir.ts';
import { documentRecord, writeDocuments } from '../export/archive-of-documents.ts';

const FOOTER = 'Call us on weekdays from nine to five';
const OTHER = 'All times are those of the harbour office';
const page = (n: number, crawl: string, furniture = FOOTER): DocumentRecord =>
  documentRecord({
    url: `https://leaf.example/${crawl}/${n}`,
    crawl,
    title: `Story ${n}`,
    text: `Story ${n} tells.\n\n${furniture}`,
  });
const pages = (crawl: string, furniture?: string): DocumentRecord[] =>
  Array.from({ length: 8 }, (_, n) => page(n, crawl, furniture));

describe('host profiles of a collection', () => {
  let dir: TempDir;
  beforeEach(async () => {
    dir = await tempDir();
  });
  afterEach(() => dir.remove());

  const learnFrom = async (data: string, records: readonly DocumentRecord[], perFile: number): Promise<string> => {
    await writeDocuments(data, records, perFile);
    await learnHostProfiles(createFsBlobStore(data), { id: 'crawl-1', collection: 'main' }, null);
    return readFile(join(data, 'collections/main/profiles/crawl-1.json'), 'utf8');
  };

  it('are the same bytes whatever the order and the files in which documents came', async () => {
    const records = pages('crawl-1');
    const one = await learnFrom(join(dir.path, 'one'), records, 1000);
    const two = await learnFrom(join(dir.path, 'two'), [...records].reverse(), 3);
    expect(two).toBe(one);
    expect(one).toContain(hostBlockKey(FOOTER));
  });

  it('are learnt from the crawl alone, and once when learnt again after a crash', async () => {
    const blobs = createFsBlobStore(dir.path);
    await writeDocuments(dir.path, [...pages('crawl-1'), ...pages('crawl-2', OTHER)]);
    const crawl = { id: 'crawl-1', collection: 'main' };
    await Promise.all([learnHostProfiles(blobs, crawl, null), learnHostProfiles(blobs, crawl, null)]);
    await learnHostProfiles(blobs, crawl, null);
    expect(await readdir(join(dir.path, 'collections/main/profiles'))).toEqual(['crawl-1.json']);
    const text = await readFile(join(dir.path, 'collections/main/profiles/crawl-1.json'), 'utf8');
    expect(text).not.toContain(hostBlockKey(OTHER));
  });

  it('are given to the pages of crawls whose records name them, and keep what was known', async () => {
    const blobs = createFsBlobStore(dir.path);
    await writeDocuments(dir.path, [...pages('crawl-1'), ...pages('crawl-2', OTHER)]);
    expect(await newestHostProfiles(blobs, 'main')).toBeNull();
    await learnHostProfiles(blobs, { id: 'crawl-1', collection: 'main' }, null);
    await learnHostProfiles(blobs, { id: 'crawl-2', collection: 'main' }, 'crawl-1');
    expect(await newestHostProfiles(blobs, 'main')).toBe('crawl-2');
    const records = new Map([
      ['a', { collection: 'main', host_profiles: null }],
      ['b', { collection: 'main', host_profiles: 'crawl-1' }],
      ['c', { collection: 'main', host_profiles: 'crawl-2' }],
      ['d', { collection: 'main', host_profiles: 'gone' }],
    ]);
    const profiles = hostProfilesOfCrawls(blobs, { load: async (id) => records.get(id) ?? null });
    const known = async (crawl: string, url: string): Promise<boolean[]> => {
      const profile = (await profiles(crawl))(url);
      return [FOOTER, OTHER].map((text) => profile?.repeated.has(hostBlockKey(text) ?? '') === true);
    };
    expect(await known('a', 'https://leaf.example/x')).toEqual([false, false]);
    expect(await known('b', 'https://leaf.example/x')).toEqual([true, false]);
    expect(await known('c', 'https://leaf.example/x')).toEqual([true, true]);
    expect(await known('c', 'https://elm.example/x')).toEqual([false, false]);
    expect(await known('d', 'https://leaf.example/x')).toEqual([false, false]);
    expect(await known('none', 'https://leaf.example/x')).toEqual([false, false]);
  });

  it('are not written when a crawl shows nothing new', async () => {
    const blobs = createFsBlobStore(dir.path);
    await writeDocuments(dir.path, [...pages('crawl-1'), ...pages('crawl-2')]);
    await learnHostProfiles(blobs, { id: 'crawl-1', collection: 'main' }, null);
    await learnHostProfiles(blobs, { id: 'crawl-2', collection: 'main' }, 'crawl-1');
    await learnHostProfiles(blobs, { id: 'crawl-3', collection: 'main' }, 'crawl-1');
    expect(await readdir(join(dir.path, 'collections/main/profiles'))).toEqual(['crawl-1.json']);
  });
});
