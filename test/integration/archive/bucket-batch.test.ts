// Batches in a bucket: what a writer that died in the midst of one left is told to the index or taken away, and never half of it.
import { hostname } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CaptureIndex } from '../../../src/ports/capture-index.ts';
import type { PreparedCapture } from '../../../src/ports/collection-writer.ts';
import { prepareCapture } from '../../../src/stages/archive/stage.ts';
import { batchKeys, recoverBatches } from '../../../src/stores/collection/bucket-batch.ts';
import { openCollectionWriter } from '../../../src/stores/collection/writer.ts';
import { createMemoryCaptureIndex } from '../../../src/stores/memory-capture-index.ts';
import { createS3BlobStore, type S3BlobStore } from '../../../src/stores/s3-blob-store.ts';
import { captureOf, exchangeOf, extractionOf, plainKeys } from '../../support/archive-captures.ts';
import { type S3Server, startS3Server } from '../../support/s3-server.ts';

const preparedCapture = (n: number): PreparedCapture =>
  prepareCapture(captureOf(exchangeOf(`http://site.test/${n}`, `page ${n}`)), extractionOf(`Text ${n}.`), plainKeys);

let server: S3Server;
let count = 0;
const open = (): S3BlobStore =>
  createS3BlobStore({
    url: `s3://${server.bucket}/batches-${++count}`,
    access: { ...server, region: 'us-east-1', sessionToken: null },
  });
beforeAll(async () => {
  server = await startS3Server();
});
afterAll(() => server.close());

async function keysOf(blobs: S3BlobStore, prefix = ''): Promise<string[]> {
  const keys: string[] = [];
  for await (const key of blobs.list(prefix)) keys.push(key);
  return keys;
}

const writerOn = (blobs: S3BlobStore, index: CaptureIndex, writerId = 'w') =>
  openCollectionWriter({
    dataDir: '/nonexistent',
    collection: 'main',
    writerId,
    software: 'test',
    index,
    bucket: { blobs, batchBytes: 1_000_000, batchMs: 50 },
  });

/** Three captures in the bucket, whose writer died before it told the index; the marker says where. */
async function leftBatch(blobs: S3BlobStore, host = hostname()): Promise<string> {
  const writer = await writerOn(blobs, createMemoryCaptureIndex());
  await Promise.all([1, 2, 3].map((n) => writer.append(preparedCapture(n))));
  await writer.close();
  const [warc = ''] = await keysOf(blobs, 'collections/main/warc/');
  const base = warc.replace(/^.*\/|\.warc\.gz$/g, '');
  const marker = { collection: 'main', base, host, process: '999999-1', crawls: [preparedCapture(1).crawlId] };
  await blobs.put(`staging/batches/${base}.json`, Buffer.from(JSON.stringify(marker)));
  return base;
}

describe('a batch in a bucket', () => {
  it('is one WARC, one documents and one index object, known to the index when it is acknowledged', async () => {
    const blobs = open();
    const index = createMemoryCaptureIndex();
    const writer = await writerOn(blobs, index);
    const committed = await Promise.all([1, 2, 3].map((n) => writer.append(preparedCapture(n))));
    expect(new Set(committed.map(({ warc }) => warc.file)).size).toBe(1);
    expect(
      await index.committed(
        'main',
        committed.map(({ captureId }) => captureId),
      ),
    ).toEqual(committed);
    expect(await writer.append(preparedCapture(2))).toEqual(committed[1]);
    await writer.close();
    const base = committed[0]?.warc.file.replace('.warc.gz', '') ?? '';
    expect(await keysOf(blobs)).toEqual(Object.values(batchKeys('main', base)).sort());
  });

  it('of a dead writer is told to the index, once', async () => {
    const blobs = open();
    const base = await leftBatch(blobs);
    const index = createMemoryCaptureIndex();
    expect(await recoverBatches(blobs, index)).toEqual([{ base, collection: 'main', captures: 3 }]);
    expect(await recoverBatches(blobs, index)).toEqual([]);
    const [standing] = await index.committed('main', [preparedCapture(1).captureId]);
    expect(standing?.warc.file).toBe(`${base}.warc.gz`);
    expect(await keysOf(blobs, 'staging/batches/')).toEqual([]);
  });

  it('goes whole when another writer was first with one of its captures, and the others can be written again', async () => {
    const blobs = open();
    await leftBatch(blobs);
    const index = createMemoryCaptureIndex();
    const other = await writerOn(blobs, index, 'other');
    const first = await other.append(preparedCapture(2));
    expect(await recoverBatches(blobs, index)).toMatchObject([{ captures: 0 }]);
    expect(
      await index.committed(
        'main',
        [1, 2, 3].map((n) => preparedCapture(n).captureId),
      ),
    ).toEqual([null, first, null]);
    await Promise.all([1, 3].map((n) => other.append(preparedCapture(n))));
    await other.close();
    expect(await keysOf(blobs, 'collections/main/warc/')).toHaveLength(2);
  });

  it('without its index object is taken away', async () => {
    const blobs = open();
    const base = await leftBatch(blobs);
    await blobs.delete(batchKeys('main', base).index);
    expect(await recoverBatches(blobs, createMemoryCaptureIndex())).toMatchObject([{ base, captures: 0 }]);
    expect(await keysOf(blobs)).toEqual([]);
  });

  it('of another machine is left alone until it is old, or its crawl is over', async () => {
    const blobs = open();
    await leftBatch(blobs, 'another-machine');
    const index = createMemoryCaptureIndex();
    expect(await recoverBatches(blobs, index)).toEqual([]);
    expect(await recoverBatches(blobs, index, { crawl: 'no-crawl-of-it' })).toEqual([]);
    const later = new Date(Date.now() + 3_600_000);
    expect(await recoverBatches(blobs, index, { now: later })).toMatchObject([{ captures: 3 }]);
    const over = open();
    await leftBatch(over, 'another-machine');
    expect(await recoverBatches(over, createMemoryCaptureIndex(), { crawl: 'c1' })).toMatchObject([{ captures: 3 }]);
  });

  it('that a bucket in trouble refused is written again, without a trace of the first try', async () => {
    const blobs = createS3BlobStore({
      url: `s3://${server.bucket}/refused`,
      access: { ...server, region: 'us-east-1', sessionToken: null },
      patience: { tries: 2, firstWaitMs: 1, longestWaitMs: 2, silenceMs: 1000 },
    });
    const index = createMemoryCaptureIndex();
    const writer = await writerOn(blobs, index);
    server.misbehave(({ method, url }) => (method === 'PUT' && url.includes('/indexes/') ? 'error' : null));
    await expect(writer.append(preparedCapture(1))).rejects.toMatchObject({ code: 'ARCHIVE_WRITE_FAILED' });
    server.misbehave(null);
    expect(await keysOf(blobs)).toEqual([]);
    await writer.append(preparedCapture(1));
    await writer.close();
    expect(await keysOf(blobs, 'collections/')).toHaveLength(3);
  });
});
