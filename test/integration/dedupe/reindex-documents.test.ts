// The index made again from the archive answers as the one that the crawl filled.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { reindexDocuments } from '../../../src/app/dedupe/reindex-documents.ts';
import { captureId } from '../../../src/domain/capture.ts';
import { dedupeStage } from '../../../src/stages/dedupe/stage.ts';
import { createFsBlobStore } from '../../../src/stores/fs-blob-store.ts';
import { createRedisDocumentIndex } from '../../../src/stores/redis-document-index.ts';
import { type OwnRedis, startOwnRedis } from '../../support/own-redis.ts';
import { documentRecord, writeDocuments } from '../export/archive-of-documents.ts';

let root: string;
let server: OwnRedis;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'gm-reindex-'));
  server = await startOwnRedis();
});
afterAll(async () => {
  await server.stop();
  await rm(root, { recursive: true, force: true });
});

const body = (n: number): string => Array.from({ length: 80 }, (_, i) => `word${n * 1000 + i * 7}`).join(' ');

describe('reindexDocuments', () => {
  it('gives every page the verdict it had, and forgets what is not archived', async () => {
    const records = [1, 2, 3, 1].map((n, place) =>
      documentRecord({ url: `https://a.example/${place}`, title: `Title ${place}`, text: body(n) }),
    );
    const index = createRedisDocumentIndex(server.redis, 'a');
    const texts = new Map(records.map((record) => [captureId(record.crawl, record.url) as string, record]));
    const verdicts = async (): Promise<unknown[]> => {
      const found: unknown[] = [];
      for (const id of texts.keys()) {
        const deps = { staging: { readExtraction: async (key: string) => texts.get(key) ?? null }, index };
        const context = { signal: new AbortController().signal, now: () => new Date(0) };
        const input = { captureId: id, crawlId: 'crawl-1', collection: 'main' };
        found.push((await dedupeStage.run(input, deps, context)).output);
      }
      return found;
    };
    const before = await verdicts();
    await writeDocuments(root, records.slice(0, 3));
    await server.redis.flushall();
    const result = await reindexDocuments(createFsBlobStore(root), 'main', index);
    expect(result).toEqual({ documents: 3, damaged: [] });
    expect(await index.count('main')).toBe(3);
    expect(await verdicts()).toEqual(before);
  });
});
