// What the archive takes beyond, or short of, what came: texts as conversion records, and no secrets.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { reindexCollection } from '../../../../../src/app/reindex.ts';
import { verifyCollection } from '../../../../../src/app/verify.ts';
import { type ArchiveOptions, archiveStage } from '../../../../../src/stages/archive/stage.ts';
import { openCollectionWriter } from '../../../../../src/stores/collection/writer.ts';
import { createMemoryCaptureIndex } from '../../../../../src/stores/memory-capture-index.ts';
import {
  captureOf,
  exchangeOf,
  extractionOf,
  plainKeys,
  temporaryFolder,
} from '../../../../support/archive-captures.ts';
import { readStrictly, type StrictRecord } from '../../../../support/strict-warc.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeEach(async () => {
  folder = await temporaryFolder('options');
});
afterEach(() => folder.remove());

async function written(options: ArchiveOptions): Promise<StrictRecord[]> {
  const index = createMemoryCaptureIndex();
  const writer = await openCollectionWriter({
    dataDir: folder.path,
    collection: 'main',
    writerId: 'w',
    software: 't',
    index,
  });
  const exchange = exchangeOf('http://a.com/', '<p>Hello</p>', {
    requestHeaders: [
      ['Authorization', 'Bearer hunter2'],
      ['cookie', 'session=hunter2'],
    ],
    responseHeaders: [
      ['Content-Type', 'text/html'],
      ['Set-Cookie', 'session=hunter2; Path=/'],
    ],
  });
  const capture = captureOf(exchange, {
    subresources: [{ ...exchange, url: 'http://a.com/a.css' }],
    referrer: 'http://a.com/from\r\nhere: not',
    depth: 2,
  });
  const staging = { readCapture: async () => capture, readExtraction: async () => extractionOf('Hello, mill.') };
  await archiveStage.run(
    { captureId: capture.id, crawlId: 'c1', collection: 'main' },
    { staging, writer, index, keys: plainKeys, options },
    { signal: new AbortController().signal, now: () => new Date() },
  );
  await writer.close();
  const root = join(folder.path, 'collections/main/warc');
  const [name = ''] = await readdir(root);
  const problems: string[] = [];
  const records = readStrictly(name, await readFile(join(root, name)), (text) => problems.push(text));
  expect(problems).toEqual([]);
  return records;
}

describe('archive options', () => {
  it('leave the values of secret fields out, and keep the fields', async () => {
    const open = await written({ redactSecrets: false, conversions: false, metadata: false });
    expect(open.filter(({ head }) => head.includes('hunter2'))).toHaveLength(4);
    await folder.remove();
    const records = await written({ redactSecrets: true, conversions: false, metadata: true });
    expect(records.filter(({ block }) => block.includes('hunter2'))).toEqual([]);
    expect(records.find(({ type }) => type === 'response')?.head).toContain('Set-Cookie: redacted');
  });

  it('put beside each capture what led to it and how long it took, in the names of the standard', async () => {
    const records = await written({ redactSecrets: false, conversions: false, metadata: true });
    const note = records.find(({ type }) => type === 'metadata');
    expect(note?.block.toString()).toMatch(
      /^via: http:\/\/a\.com\/from +here: not\r\nhopsFromSeed: LL\r\nfetchTimeMs: \d+\r\n$/,
    );
    expect(note?.fields.get('warc-concurrent-to')).toBe(records.at(-1)?.fields.get('warc-record-id'));
    expect((await verifyCollection(folder.path, 'main', plainKeys.surt)).findings).toEqual([]);
  });

  it('put the text in as a conversion record without a line of its own, also after reindex', async () => {
    const records = await written({ redactSecrets: false, conversions: true, metadata: true });
    const conversion = records.find(({ type }) => type === 'conversion');
    const page = records.at(-1);
    expect(conversion?.block.toString()).toBe('A title\n\nHello, mill.');
    expect(conversion?.fields.get('warc-refers-to')).toBe(page?.fields.get('warc-record-id'));
    const indexes = join(folder.path, 'collections/main/indexes');
    const lines = async (): Promise<string> => readFile(join(indexes, (await readdir(indexes))[0] ?? ''), 'utf8');
    const before = await lines();
    expect(before.split('\n').filter((line) => line.includes('text/plain'))).toEqual([]);
    await reindexCollection({ dataDir: folder.path, collection: 'main', surt: plainKeys.surt });
    expect(await lines()).toBe(before);
    expect((await verifyCollection(folder.path, 'main', plainKeys.surt)).findings).toEqual([]);
  });
});
