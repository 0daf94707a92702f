// compact on a bucket: the small objects that batches leave become one, from a machine that has none of them, and every other machine reads it.
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compactCollection } from '../../../src/app/compact.ts';
import { verifyCollection } from '../../../src/app/verify.ts';
import { prepareCapture } from '../../../src/stages/archive/stage.ts';
import { openCollectionWriter } from '../../../src/stores/collection/writer.ts';
import { createMemoryCaptureIndex } from '../../../src/stores/memory-capture-index.ts';
import { createS3BlobStore } from '../../../src/stores/s3-blob-store.ts';
import { ALL_PARTS, openWorkingCopy, TEXT_PARTS } from '../../../src/stores/working-copy.ts';
import { captureOf, exchangeOf, extractionOf, plainKeys } from '../../support/archive-captures.ts';
import { type S3Server, startS3Server } from '../../support/s3-server.ts';
import { tempDir } from '../../support/temp-dir.ts';

let server: S3Server;
beforeAll(async () => {
  server = await startS3Server();
});
afterAll(() => server.close());

describe('compact on a bucket', () => {
  it('leaves one WARC with its documents and index, and takes the small ones away', async () => {
    await using writing = await tempDir();
    await using merging = await tempDir();
    await using reading = await tempDir();
    const access = { ...server, region: 'us-east-1', sessionToken: null };
    const blobs = createS3BlobStore({ url: `s3://${server.bucket}/compact`, access });
    const index = createMemoryCaptureIndex();
    await openWorkingCopy(writing.path, blobs).change('main', ALL_PARTS, async () => {
      for (let n = 0; n < 4; n++) {
        const options = { dataDir: writing.path, collection: 'main', writerId: `w${n}`, software: 't', index };
        const writer = await openCollectionWriter(options);
        const exchange = exchangeOf(`http://a.com/${n}`, `page ${n % 2}`);
        await writer.append(prepareCapture(captureOf(exchange), extractionOf(`Text ${n}.`), plainKeys));
        await writer.close();
      }
    });
    const keys = async () => {
      const found = [];
      for await (const key of blobs.list('collections/main/')) found.push(key.split('/')[2]);
      return found.sort();
    };
    const four = (part: string): string[] => Array.from({ length: 4 }, () => part);
    expect(await keys()).toEqual([...four('documents'), ...four('indexes'), ...four('warc')]);
    const copy = openWorkingCopy(merging.path, blobs);
    const result = await copy.change('main', TEXT_PARTS, () =>
      compactCollection({
        dataDir: merging.path,
        collection: 'main',
        targetBytes: 1e9,
        surt: plainKeys.surt,
        index,
        bring: (key) => copy.bring(key),
      }),
    );
    expect(result).toMatchObject({ merged: 4, into: 1, left: [] });
    expect(await keys()).toEqual(['compactions.json', 'documents', 'indexes', 'warc']);
    await rm(join(writing.path, 'collections'), { recursive: true });
    await openWorkingCopy(reading.path, blobs).pull('main', ALL_PARTS);
    expect(await verifyCollection(reading.path, 'main', plainKeys.surt)).toMatchObject({
      warcFiles: 1,
      captures: 4,
      documents: 4,
      findings: [],
    });
  });
});
