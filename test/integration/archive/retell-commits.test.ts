// A Redis that comes back without what it was told last is told it again from the index files: one server, and one node of a cluster.
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { connectRedis } from '../../../queues/connection.ts';
import type { CaptureIndex, CommittedCapture } from '../../../src/ports/capture-index.ts';
import { readCommitted } from '../../../src/stores/collection/read-committed.ts';
import { createRedisCaptureIndex } from '../../../src/stores/redis-capture-index.ts';
import type { RedisClient } from '../../../src/stores/redis-client.ts';
import { type Retelling, retellAfterReconnect } from '../../../workers/retell-commits.ts';
import { writeFourCaptures } from '../../support/four-captures.ts';
import { type OwnRedis, startOwnRedis } from '../../support/own-redis.ts';
import { type OwnCluster, startRedisCluster } from '../../support/redis-cluster.ts';
import { type TempDir, tempDir } from '../../support/temp-dir.ts';

let dir: TempDir;
let server: OwnRedis;
let cluster: OwnCluster;
const written: CommittedCapture[] = [];
beforeAll(async () => {
  dir = await tempDir();
  server = await startOwnRedis();
  cluster = await startRedisCluster();
  await writeFourCaptures(dir.path);
  for await (const capture of readCommitted(dir.path, 'main')) written.push(capture);
});
afterAll(async () => {
  await server.stop();
  await cluster.stop();
  await dir.remove();
});

/** As an archive worker makes it, over this test's archive. */
const retellingOver = (redis: RedisClient, index: CaptureIndex, tellsAtFirst: boolean): Retelling =>
  retellAfterReconnect({
    redis,
    index,
    dataDir: dir.path,
    logger: pino({ enabled: false }),
    refresh: () => Promise.resolve(),
    tellsAtFirst,
  });

/** What the server knows of the written captures once it came back from `lose` and the worker has settled. */
async function knownAfter(url: string, lose: () => Promise<void>): Promise<number> {
  const redis = connectRedis(url, 'worker');
  const index = createRedisCaptureIndex(redis, 'a');
  const ids = written.map(({ captureId }) => captureId);
  const count = async (): Promise<number> =>
    (await index.committed('main', ids)).filter((capture) => capture !== null).length;
  const retelling = retellingOver(redis, index, false);
  await retelling.settled('main');
  await index.commit('main', written);
  expect(await count()).toBe(written.length);
  const before = retelling.settled('main');
  await lose();
  await vi.waitFor(() => expect(retelling.settled('main')).not.toBe(before), 10_000); // the loss is heard of
  await retelling.settled('main');
  const known = await count();
  redis.disconnect();
  return known;
}

describe('a Redis that forgot', () => {
  it('is told again what is on disk', async () => {
    const known = await knownAfter(`unix:${server.socket}`, async () => {
      await server.redis.flushall();
      await server.redis.client('KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
    });
    expect(known).toBe(written.length);
  });

  it('is told again although it is one node of a cluster, whose others were there all the time', async () => {
    const known = await knownAfter(cluster.url, async () => {
      await Promise.all(cluster.redis.nodes('master').map((node) => node.flushall()));
      const { startAgain } = await cluster.killNodeOf('gm:{captures}');
      await startAgain();
    });
    expect(known).toBe(written.length);
  });

  it('is told again however often it has no room for it', async () => {
    const known = await knownAfter(`unix:${server.socket}`, async () => {
      await server.redis.flushall();
      await server.redis.config('SET', 'maxmemory', '1');
      await server.redis.client('KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
      setTimeout(() => void server.redis.config('SET', 'maxmemory', '0'), 1000);
    });
    expect(known).toBe(written.length);
  });

  it('is told again by a worker that starts after the loss, before it uses the collection', async () => {
    await server.redis.flushall();
    const redis = connectRedis(`unix:${server.socket}`, 'worker');
    const index = createRedisCaptureIndex(redis, 'a');
    const retelling = retellingOver(redis, index, true);
    await retelling.settled('main');
    const known = await index.committed(
      'main',
      written.map(({ captureId }) => captureId),
    );
    expect(known.map((capture) => capture?.captureId)).toEqual(written.map(({ captureId }) => captureId));
    redis.disconnect();
  });
});
