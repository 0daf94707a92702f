// Every CaptureIndex behaves alike: in memory, in a real Redis, and in a cluster of three.
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type CaptureId, recordId } from '../../src/domain/capture.ts';
import type { CaptureIndex, CommittedCapture } from '../../src/ports/capture-index.ts';
import { createMemoryCaptureIndex } from '../../src/stores/memory-capture-index.ts';
import { createRedisCaptureIndex } from '../../src/stores/redis-capture-index.ts';
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

const hex = (n: number): string => createHash('sha256').update(String(n)).digest('hex');
const capture = (n: number, changes: Partial<CommittedCapture> = {}): CommittedCapture => ({
  captureId: hex(n).slice(0, 32),
  crawlId: 'c1',
  url: `http://example.org/${n}`,
  date: '2026-11-23T10:00:00.123Z',
  recordId: `<urn:uuid:00000000-0000-8000-8000-${String(n).padStart(12, '0')}>`,
  payloadDigest: `sha256:${hex(n)}`,
  isRevisit: n % 2 === 0,
  httpStatus: 200,
  payloadBytes: 1000 + n,
  rendered: n % 3 === 0,
  noTextReason: n % 5 === 0 ? 'empty' : null,
  textId: n % 5 === 0 ? null : hex(n).slice(0, 16),
  validators:
    n % 4 === 0 ? null : { etag: `"${n}"`, lastModified: n % 4 === 1 ? null : 'Mon, 23 Nov 2026 10:00:00 GMT' },
  warc: { file: 'a.warc.gz', offset: n * 100, length: 100 },
  document: n % 5 === 0 ? null : { file: 'a.jsonl.gz', offset: n, length: 1 },
  ...changes,
});

const kinds: Array<[string, () => CaptureIndex]> = [
  ['in memory', createMemoryCaptureIndex],
  ['in Redis', () => createRedisCaptureIndex(server.redis, 'a')],
  ['in a Redis Cluster', () => createRedisCaptureIndex(cluster.redis, 'a')],
];

describe.each(kinds)('CaptureIndex %s', (_name, create) => {
  let index: CaptureIndex;
  beforeEach(async () => {
    index = create();
    await index.clear('main');
    await index.clear('other');
  });

  it('gives back what was committed, in the order asked, and null for what was not', async () => {
    const all = Array.from({ length: 50 }, (_, i) => capture(i));
    expect(await index.commit('main', all)).toEqual(all.map(() => true));
    const asked = [...all].reverse();
    expect(
      await index.committed(
        'main',
        asked.map((c) => c.captureId),
      ),
    ).toEqual(asked);
    expect(await index.committed('main', ['f'.repeat(32)])).toEqual([null]);
    expect(await index.committed('other', [all[0]?.captureId ?? ''])).toEqual([null]);
  });

  it('lets the first record of a capture stand; the same commit again is no fault', async () => {
    const first = capture(1);
    const second = capture(1, { warc: { file: 'b.warc.gz', offset: 0, length: 100 } });
    expect(await index.commit('main', [first])).toEqual([true]);
    expect(await index.commit('main', [first, second])).toEqual([true, false]);
    expect(await index.committed('main', [first.captureId])).toEqual([first]);
  });

  it('remembers the first capture of a payload', async () => {
    const one = {
      payloadDigest: `sha256:${hex(5)}`,
      url: 'http://a/1',
      date: '2026-01-01T00:00:00.000Z',
      recordId: capture(1).recordId,
    };
    await index.rememberFirst('main', [one]);
    await index.rememberFirst('main', [{ ...one, url: 'http://a/2' }]);
    expect(await index.firstCaptures('main', [`sha256:${hex(6)}`, one.payloadDigest])).toEqual([
      null,
      expect.objectContaining(one),
    ]);
  });

  it('knows the newest capture of a page, and the newest whole answer, in whatever order they are told', async () => {
    const at = (n: number, date: string, changes: Partial<CommittedCapture> = {}): CommittedCapture =>
      capture(n, { url: 'http://example.org/page?utm_source=x', date: `2026-11-${date}T10:00:00.000Z`, ...changes });
    const whole = at(3, '05');
    const told = [
      at(4, '07', { httpStatus: 304, payloadBytes: 0 }),
      whole,
      at(1, '03'),
      at(2, '04', { httpStatus: 404 }),
      at(5, '06', { noTextReason: 'truncated-disconnect' }),
    ];
    for (const one of told) await index.commit('main', [one]);
    await index.commit('main', told);
    const [known, unknown] = await index.pages('main', ['http://example.org/page', 'http://example.org/other']);
    expect(known).toEqual({ httpStatus: 304, date: '2026-11-07T10:00:00.000Z', whole });
    expect(unknown).toBeNull();
    await index.commit('main', [at(6, '08', { httpStatus: 410 })]);
    expect((await index.pages('main', ['http://example.org/page']))[0]).toMatchObject({ httpStatus: 410, whole });
    await index.clear('main');
    expect(await index.pages('main', ['http://example.org/page'])).toEqual([null]);
  });

  it('gives back record ids and file names that follow from others, and those that do not, to the letter', async () => {
    const own = (n: number): string => recordId(capture(n).captureId as CaptureId, 'response');
    const all = [
      capture(1, { recordId: own(1) }),
      capture(2, { recordId: own(1) }),
      capture(3, { document: { file: 'b.jsonl.gz', offset: 1, length: 1 } }),
      capture(4, { payloadDigest: 'sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ' }),
      capture(6, { warc: { file: 'x.warc.gz', offset: 1, length: 1 }, document: null }),
    ];
    await index.commit('main', all);
    expect(
      await index.committed(
        'main',
        all.map((c) => c.captureId),
      ),
    ).toEqual(all);
    const firsts = [
      { payloadDigest: `sha256:${hex(1)}`, url: 'http://a/1', date: '2026-01-01T00:00:00Z', recordId: own(1) },
      {
        payloadDigest: `sha256:${hex(2)}`,
        url: 'http://a/2',
        date: '2026-01-01T00:00:00.000Z',
        recordId: own(2).toUpperCase().replace('<URN:UUID:', '<urn:uuid:'),
      },
      { payloadDigest: `sha256:${hex(3)}`, url: 'http://a/3', date: '1969-12-31T23:59:59.999Z', recordId: own(3) },
      { payloadDigest: `sha256:${hex(4)}`, url: 'http://a/4', date: '2026-01-01T00:00:00.001Z', recordId: own(4) },
    ];
    await index.rememberFirst('main', firsts);
    expect(
      await index.firstCaptures(
        'main',
        firsts.map((first) => first.payloadDigest),
      ),
    ).toEqual(firsts);
  });

  it('clears one collection alone', async () => {
    await index.commit('main', [capture(1)]);
    await index.commit('other', [capture(1)]);
    await index.clear('main');
    expect(await index.committed('main', [capture(1).captureId])).toEqual([null]);
    expect(await index.committed('other', [capture(1).captureId])).toEqual([capture(1)]);
  });
});

describe('CaptureIndex in Redis', () => {
  it('reads what earlier versions wrote', async () => {
    const index = createRedisCaptureIndex(server.redis, 'earlier');
    const { captureId, ...one } = capture(1);
    const field = Buffer.from(captureId, 'hex').toString('base64url');
    const warc = [one.warc.file, one.warc.offset, one.warc.length];
    const document = ['a.jsonl.gz', 1, 1];
    const values = [
      one.crawlId,
      one.url,
      one.date,
      one.recordId,
      one.payloadDigest,
      0,
      200,
      1001,
      0,
      null,
      warc,
      document,
    ];
    const packed = JSON.stringify([...values, one.textId, ['"1"', null]]);
    await server.redis.hset(`gm:{captures}:earlier:main:c:${captureId.slice(0, 3)}`, field, packed);
    expect(await index.committed('main', [captureId])).toEqual([{ captureId, ...one }]);
    const uuid = one.recordId.slice(10, -1);
    const payload = Buffer.from(hex(1).slice(0, 24), 'hex').toString('base64url');
    await server.redis.hset(
      `gm:{captures}:earlier:main:p:${hex(1).slice(0, 3)}`,
      payload,
      `${one.date} ${uuid} ${one.url}`,
    );
    const { payloadDigest, date, url } = one;
    expect(await index.firstCaptures('main', [payloadDigest])).toEqual([
      { payloadDigest, date, url, recordId: one.recordId },
    ]);
  });

  it('takes less than 850 bytes a page, URLs of 30 characters, file names of 50', async () => {
    const index = createRedisCaptureIndex(server.redis, 'small');
    const base = 'main-20261127182922861-host-5665-main-00001';
    const pages = Array.from({ length: 3000 }, (_, n) =>
      capture(n, {
        url: `http://www.example.org/${String(n).padStart(7, '0')}`,
        crawlId: '20261127T182915-6bdc8e',
        recordId: recordId(capture(n).captureId as CaptureId, 'response'),
        warc: { file: `${base}.warc.gz`, offset: n * 10_000, length: 9000 },
        document: { file: `${base}.jsonl.gz`, offset: n * 3000, length: 2500 },
      }),
    );
    await index.commit('main', pages);
    await index.rememberFirst('main', pages);
    expect((await bytesOf(server.redis, 'gm:{captures}:small:')) / pages.length).toBeLessThan(850);
  });
});
