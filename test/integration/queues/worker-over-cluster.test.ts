// Stage workers on a Redis Cluster go on taking jobs after any of its nodes was away, for longer than a blocking call waits.
import { setTimeout as pause } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { pino } from 'pino';
import { describe, expect, it, vi } from 'vitest';
import { connectRedis } from '../../../queues/connection.ts';
import { waitingAt } from '../../../queues/node-connection.ts';
import { enqueue, openStageQueues, queuePrefix } from '../../../queues/stage-queues.ts';
import { startStageWorker } from '../../../queues/stage-worker.ts';
import { STAGE_NAMES, type StageName } from '../../../src/domain/stage.ts';
import { startRedisCluster } from '../../support/redis-cluster.ts';

/** BullMQ's blocking call waits for 10 s, and 1 s longer for its answer. */
const AWAY_MS = 13_000;

describe.concurrent('on a cluster', () => {
  it.each([
    ['that holds the queues', queuePrefix('a')],
    ['that holds none of the queues', 'gm:{captures}'],
  ])('stage workers take jobs again after the node %s was away', async (_which, key) => {
    const cluster = await startRedisCluster();
    const done: StageName[] = [];
    const draining = new AbortController();
    const redis = connectRedis(cluster.url, 'worker');
    const queues = openStageQueues(redis, 'a');
    const connections = STAGE_NAMES.map(() => connectRedis(cluster.url, 'worker'));
    const workers = STAGE_NAMES.map((stage, n) =>
      startStageWorker({
        stage,
        connection: connections[n] ?? redis,
        archiveId: 'a',
        concurrency: 4,
        startsBeforePoison: 5,
        draining: draining.signal,
        logger: pino({ enabled: false }),
        async process() {
          done.push(stage);
          return { outcome: 'done', reason: null };
        },
        poisoned: () => Promise.resolve({ outcome: 'failed', reason: 'poison' }),
      }),
    );
    const give = async (capture: string): Promise<void> => {
      for (const stage of STAGE_NAMES) await enqueue(queues, stage, { crawl: 'c', url: 'u', capture });
    };
    await give('1');
    await vi.waitFor(() => expect(done).toHaveLength(STAGE_NAMES.length), 10_000);
    const { startAgain } = await cluster.killNodeOf(key);
    await pause(AWAY_MS);
    await startAgain();
    await give('2');
    await vi.waitFor(() => expect(done.toSorted()).toEqual([...STAGE_NAMES, ...STAGE_NAMES].toSorted()), 45_000);
    draining.abort();
    await Promise.all(workers.map((worker) => worker.drain()));
    await queues.close();
    for (const connection of [redis, ...connections]) connection.disconnect();
    await cluster.stop();
  });

  it('a call that waits is answered though its slot moves to another node meanwhile', async () => {
    const cluster = await startRedisCluster();
    const { redis } = cluster;
    const [key, slot] = ['{moves}:marker', Number(await redis.cluster('KEYSLOT', '{moves}'))];
    const client = connectRedis(cluster.url, 'worker');
    const waiting = waitingAt(client, key).duplicate();
    const answer = waiting.bzpopmin(key, 60);
    const masters = redis.nodes('master');
    const ids = await Promise.all(masters.map((node) => node.cluster('MYID')));
    const waits = async (node: Redis): Promise<boolean> => String(await node.client('LIST')).includes('cmd=bzpopmin');
    const owner = await vi.waitUntil(async () => {
      const found = (await Promise.all(masters.map(waits))).indexOf(true);
      return found < 0 ? false : { n: found };
    }, 10_000);
    const target = String(ids[(owner.n + 1) % ids.length]);
    await Promise.all(masters.map((node) => node.call('CLUSTER', 'SETSLOT', slot, 'NODE', target)));
    await redis.zadd(key, 1, 'job');
    expect(await answer).toEqual([key, 'job', '1']);
    waiting.disconnect();
    client.disconnect();
    await cluster.stop();
  });
});
