// A Redis Cluster of the test's own: three masters on loopback ports, which keep what they have when one is killed and started again.
import { Cluster, Redis } from 'ioredis';
import { startCluster } from '../../faults/own-cluster.ts';
import { tempDir } from './temp-dir.ts';

export interface OwnCluster {
  /** As REDIS_URL has it: all nodes. */
  url: string;
  redis: Cluster;
  /** Number of keys on each node. */
  keys(): Promise<number[]>;
  /** Kills the node that holds a key and answers how to have it back. */
  killNodeOf(key: string): Promise<{ startAgain(): Promise<void> }>;
  stop(): Promise<void>;
}

export async function startRedisCluster(): Promise<OwnCluster> {
  const dir = await tempDir();
  const cluster = await startCluster(dir.path, false);
  const { url, nodes } = cluster;
  const redis = new Cluster(
    url
      .slice('redis://'.length)
      .split(',')
      .map((place) => ({ host: '127.0.0.1', port: Number(place.split(':')[1]) })),
  );
  return {
    redis,
    url,
    keys: () =>
      Promise.all(
        nodes.map(async ({ server }) => {
          const node = new Redis({ path: server.socket });
          const count = await node.dbsize();
          node.disconnect();
          return count;
        }),
      ),
    async killNodeOf(key) {
      const { server } = cluster.nodeOf(key);
      await server.kill();
      return {
        async startAgain() {
          await server.start();
          await cluster.untilWhole();
        },
      };
    },
    async stop() {
      redis.disconnect();
      await cluster.stop();
      await dir.remove();
    },
  };
}
