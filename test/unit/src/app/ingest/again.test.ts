// ingest --again: a new generation of documents from the archive alone, that export, diff, verify and purge know of.
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { diffCaptures } from '../../../../../src/app/diff-captures.ts';
import { exportCorpus } from '../../../../../src/app/export/export-corpus.ts';
import { NO_FILTERS } from '../../../../../src/app/export/request.ts';
import { type AgainResult, extractAgain } from '../../../../../src/app/ingest/again.ts';
import { purgeCaptures } from '../../../../../src/app/purge.ts';
import { verifyCollection } from '../../../../../src/app/verify.ts';
import { prepareCapture } from '../../../../../src/stages/archive/stage.ts';
import { openCollectionWriter } from '../../../../../src/stores/collection/writer.ts';
import { createMemoryCaptureIndex } from '../../../../../src/stores/memory-capture-index.ts';
import {
  captureOf,
  exchangeOf,
  extractionOf,
  plainKeys,
  temporaryFolder,
} from '../../../../support/archive-captures.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let seen: string[];
const now = (): Date => new Date('2026-11-26T00:00:00Z');

beforeEach(async () => {
  folder = await temporaryFolder('again');
  seen = [];
  const writer = await openCollectionWriter({
    dataDir: folder.path,
    collection: 'main',
    writerId: 'w1',
    software: 't',
    index: createMemoryCaptureIndex(),
  });
  const later = new Date('2026-11-24T00:00:00Z');
  for (const capture of [
    captureOf(exchangeOf('http://a.com/1', '<p>one</p>')),
    captureOf(exchangeOf('http://a.com/2', '<p>two</p>'), { renderedDom: '<p>two, drawn</p>' }),
    captureOf(exchangeOf('http://b.com/3', '<p>one</p>', { startedAt: later })),
    captureOf(exchangeOf('http://a.com/gone', 'gone', { status: 410 })),
  ])
    await writer.append(prepareCapture(capture, extractionOf(`First text of ${capture.exchange.url}.`), plainKeys));
  await writer.close();
});
afterEach(() => folder.remove());

const again = (word: string): Promise<AgainResult> =>
  extractAgain({
    dataDir: folder.path,
    collection: 'main',
    software: 'gristmill/test',
    now,
    keys: plainKeys,
    extract: async ({ bytes, renderedDom, url }) => {
      seen.push(renderedDom ?? bytes?.toString() ?? '');
      return extractionOf(`${word} text of ${url}.`);
    },
  });

async function texts(): Promise<string[]> {
  const out = join(folder.path, `out-${seen.length}`);
  await exportCorpus({
    dataDir: folder.path,
    collection: 'main',
    format: 'txt',
    out,
    filters: NO_FILTERS,
    versions: 'all',
    duplicates: 'keep',
    gristmillVersion: 'test',
  });
  const names = (await readdir(out)).filter((file) => file.endsWith('.txt'));
  return (await Promise.all(names.map((file) => readFile(join(out, file), 'utf8')))).sort();
}

const warcBytes = async (): Promise<string> => {
  const root = join(folder.path, 'collections/main/warc');
  const [file = ''] = await readdir(root);
  return (await readFile(join(root, file))).toString('base64');
};

describe('ingest --again', () => {
  it('reads pages, rendered DOMs and the payloads of revisits from the WARC, and touches none', async () => {
    const before = await warcBytes();
    const result = await again('Second');
    expect(result).toMatchObject({ generation: 1, captures: 4, documents: 3, changed: 3, gained: 0, lost: 0 });
    expect(seen.sort()).toEqual(['<p>one</p>', '<p>one</p>', '<p>two, drawn</p>', 'gone']);
    expect(await warcBytes()).toBe(before);
    expect((await verifyCollection(folder.path, 'main', plainKeys.surt)).findings).toEqual([]);
  });

  it('is what export reads, and leaves nothing when no text differs', async () => {
    await again('Second');
    expect(await texts()).toEqual(
      ['a.com/1', 'a.com/2', 'b.com/3'].map((page) => `A title\n\nSecond text of http://${page}.`),
    );
    expect(await again('Second')).toMatchObject({ generation: null, documents: 3, changed: 0 });
    expect(await readdir(join(folder.path, 'collections/main/generations'))).toEqual(['001']);
    expect(await again('Third')).toMatchObject({ generation: 2, changed: 3 });
  });

  it('lets diff show what the extractor changed', async () => {
    const request = { dataDir: folder.path, collection: 'main', surt: plainKeys.surt, unit: 'word' as const };
    const ask = { ...request, url: 'http://a.com/1', generations: true };
    await expect(diffCaptures(ask)).rejects.toThrow('ingest --again');
    await again('Second');
    const { diff } = await diffCaptures(ask);
    expect({ added: diff.added, removed: diff.removed }).toEqual({ added: 1, removed: 1 });
  });

  it('reads the pages of a crawl with what that crawl knew of its hosts', async () => {
    const given: [string | null, string | undefined][] = [];
    const profile = { id: 'p1', repeated: new Set<string>() };
    await extractAgain({
      dataDir: folder.path,
      collection: 'main',
      software: 'gristmill/test',
      now,
      keys: plainKeys,
      extract: async ({ url, hostProfile }) => {
        given.push([url, hostProfile?.id]);
        return extractionOf('Text.');
      },
      profiles: async (crawlId) => (url) => (crawlId === 'c1' && url.startsWith('http://a.com/') ? profile : null),
    });
    expect(given.sort()).toEqual([
      ['http://a.com/1', 'p1'],
      ['http://a.com/2', 'p1'],
      ['http://a.com/gone', 'p1'],
      ['http://b.com/3', undefined],
    ]);
  });

  it('loses what is purged, in every generation', async () => {
    await again('Second');
    await again('Third');
    await purgeCaptures({ dataDir: folder.path, collection: 'main', host: 'a.com', surt: plainKeys.surt, now });
    expect(await texts()).toEqual([]);
    const left = join(folder.path, 'collections/main/generations');
    for (const name of await readdir(left)) expect(await readdir(join(left, name))).toEqual(['generation.json']);
    expect((await verifyCollection(folder.path, 'main', plainKeys.surt)).findings).toEqual([]);
  });

  it('is found damaged by verify', async () => {
    await again('Second');
    const root = join(folder.path, 'collections/main/generations/001');
    const name = (await readdir(root)).find((file) => file.endsWith('.jsonl.gz')) ?? '';
    const bytes = await readFile(join(root, name));
    bytes[40] = (bytes[40] ?? 0) ^ 1;
    await writeFile(join(root, name), bytes);
    const { findings } = await verifyCollection(folder.path, 'main', plainKeys.surt);
    expect(findings.map(({ code }) => code)).toContain('document-damaged');
  });
});
