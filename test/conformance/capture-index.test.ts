// Every CaptureIndex behaves alike: in memory, in a real Redis, and in a cluster of three.
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { CaptureIndex, CommittedCapture } from '../../src/ports/capture-index.ts';
import { createMemoryCaptureIndex } from '../../src/stores/memory-capture-index.ts';
import { createRedisCaptureIndex } from '../../src/stores/redis-capture-index.ts';
import { type OwnRedis, startOwnRedis } from '../support/own-redis.ts';
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

  it('clears one collection alone', async () => {
    await index.commit('main', [capture(1)]);
    await index.commit('other', [capture(1)]);
    await index.clear('main');
    expect(await index.committed('main', [capture(1).captureId])).toEqual([null]);
    expect(await index.committed('other', [capture(1).captureId])).toEqual([capture(1)]);
  });
});
