// Every document index answers alike: the memory one, the Redis one on one server and on a cluster, and the one spread over hash tags.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DocumentIndex, IndexedDocument } from '../../src/ports/document-index.ts';
import { createMemoryDocumentIndex } from '../../src/stores/memory-document-index.ts';
import { createRedisDocumentIndex } from '../../src/stores/redis-document-index.ts';
import { bytesOf, type OwnRedis, startOwnRedis } from '../support/own-redis.ts';
import { type OwnCluster, startRedisCluster } from '../support/redis-cluster.ts';

let server: OwnRedis;
let cluster: OwnCluster;
beforeAll(async () => {
  server = await startOwnRedis();
  cluster = await startRedisCluster();
});
afterAll(async () => {
  await server.stop();
  await cluster.stop();
});

const hex = (n: number, digits: number): string => n.toString(16).padStart(digits, '0');

function doc(n: number, changes: Partial<IndexedDocument> = {}): IndexedDocument {
  const spread = (n * 2_654_435_761) % 2 ** 32;
  return {
    collection: 'main',
    captureId: hex(spread, 8).repeat(4),
    documentId: hex(n, 16),
    bodyHash: hex(spread, 8).repeat(8),
    bands: Array.from({ length: 16 }, (_, band) => (spread * 1_048_573 + band * 97) % 2 ** 52),
    ...changes,
  };
}

const indexes: [string, () => DocumentIndex][] = [
  ['memory', () => createMemoryDocumentIndex()],
  ['redis', () => createRedisDocumentIndex(server.redis, 'one')],
  ['redis with buckets that split', () => createRedisDocumentIndex(server.redis, 'split', { bucketEntries: 4 })],
  ['redis cluster', () => createRedisDocumentIndex(cluster.redis, 'one')],
  ['redis over 16 hash tags', () => createRedisDocumentIndex(server.redis, 'tags', { groups: 16 })],
];

describe.each(indexes)('document index: %s', (_name, make) => {
  it('finds nothing for a first document', async () => {
    const index = make();
    await index.clear('main');
    expect(await index.add([doc(1)])).toEqual([{ exact: null, candidates: [] }]);
    expect(await index.count('main')).toBe(1);
  });

  it('answers the same when one capture is added again', async () => {
    const index = make();
    await index.clear('main');
    const near = doc(2, { bands: doc(1).bands.map((key, band) => (band < 9 ? key : key + 1)) });
    await index.add([doc(1)]);
    const first = await index.add([near]);
    expect(first).toEqual([{ exact: null, candidates: [{ documentId: hex(1, 16), bands: 9 }] }]);
    expect(await index.add([near])).toEqual(first);
    expect(await index.add([doc(1)])).toEqual([{ exact: null, candidates: [] }]);
    expect(await index.count('main')).toBe(2);
  });

  it('names the first holder of a body hash to every later capture', async () => {
    const index = make();
    await index.clear('main');
    const copy = doc(3, { bodyHash: doc(1).bodyHash, bands: doc(1).bands });
    expect(await index.add([doc(1), copy, doc(1)])).toEqual([
      { exact: null, candidates: [] },
      { exact: hex(1, 16), candidates: [] },
      { exact: null, candidates: [] },
    ]);
  });

  it('orders candidates by bands shared, then by id', async () => {
    const index = make();
    await index.clear('main');
    const bands = doc(1).bands;
    const part = (n: number, from: number, to: number): IndexedDocument =>
      doc(n, { bands: doc(n).bands.map((own, band) => (band >= from && band < to ? (bands[band] ?? 0) : own)) });
    await index.add([part(9, 0, 4), part(8, 4, 8), part(7, 8, 14)]);
    const [match] = await index.add([doc(1)]);
    expect(match?.candidates).toEqual([
      { documentId: hex(7, 16), bands: 6 },
      { documentId: hex(8, 16), bands: 4 },
      { documentId: hex(9, 16), bands: 4 },
    ]);
  });

  it('keeps collections apart, and clears one alone', async () => {
    const index = make();
    await index.clear('main');
    await index.clear('other');
    await index.add([doc(1)]);
    expect(await index.add([doc(2, { collection: 'other', bodyHash: doc(1).bodyHash })])).toEqual([
      { exact: null, candidates: [] },
    ]);
    await index.clear('main');
    expect([await index.count('main'), await index.count('other')]).toEqual([0, 1]);
  });

  it('still finds every one of 3,000 documents', async () => {
    const index = make();
    await index.clear('main');
    const documents = Array.from({ length: 3000 }, (_, n) =>
      doc(n, { bands: doc(n).bands.map((key, band) => (band < 2 ? n * 4096 + band : key)) }),
    );
    await index.add(documents);
    const again = documents.map((d, n) => ({
      ...d,
      captureId: hex(n + 1_000_000, 32)
        .split('')
        .reverse()
        .join(''),
    }));
    const found = await index.add(again);
    expect(found.map((match) => match.exact)).toEqual(documents.map((d) => d.documentId));
  });
});

describe('redis document index', () => {
  it('loads its script again after the server forgot it', async () => {
    const index = createRedisDocumentIndex(server.redis, 'flush');
    await index.add([doc(1)]);
    await server.redis.script('FLUSH');
    const copy = doc(5, { bodyHash: doc(1).bodyHash });
    expect(await index.add([copy])).toEqual([{ exact: hex(1, 16), candidates: [] }]);
  });
});

it('takes less than 600 bytes a document in Redis while they are few', async () => {
  const index = createRedisDocumentIndex(server.redis, 'few');
  const documents = Array.from({ length: 3000 }, (_, n) =>
    doc(n, { bands: Array.from({ length: 16 }, (_, band) => ((n * 7_919 + band) * 6_700_417_003) % 2 ** 52) }),
  );
  await index.add(documents);
  expect(await index.count('main')).toBe(documents.length);
  expect((await bytesOf(server.redis, 'gm:documents:few:')) / documents.length).toBeLessThan(600);
});
