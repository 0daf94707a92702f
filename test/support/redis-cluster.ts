// A Redis Cluster of the test's own: three masters on loopback ports, which keep what they have when one is killed and started again.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Cluster, Redis } from 'ioredis';
import { type TempDir, tempDir } from './temp-dir.ts';

const SLOTS = 16_384;
const NODES = 3;

interface Node {
  port: number;
  redis: Redis;
  start(): Promise<void>;
  kill(): Promise<void>;
}

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

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}

async function openNode(dir: TempDir, n: number): Promise<Node> {
  const [port, busPort] = [await freePort(), await freePort()];
  const folder = join(dir.path, String(n));
  await mkdir(folder);
  const options = ['--port', port, '--cluster-port', busPort, '--bind', '127.0.0.1', '--dir', folder, '--save', ''];
  const cluster = ['--cluster-enabled', 'yes', '--cluster-node-timeout', '2000', '--appendonly', 'yes'];
  const redis = new Redis({ port, lazyConnect: true, maxRetriesPerRequest: null, retryStrategy: () => 50 });
  redis.on('error', () => undefined); // refused until it listens; the retry strategy goes on
  let server: ChildProcess | null = null;
  return {
    port,
    redis,
    async start() {
      server = spawn('redis-server', [...options.map(String), ...cluster], { stdio: 'ignore' });
      await once(server, 'spawn');
      const ended = once(server, 'exit').then(() => {
        throw new Error(`redis-server ended at once: is port ${port} taken?`);
      });
      ended.catch(() => undefined); // of a later end nobody needs to hear
      await Promise.race([redis.ping(), ended]);
    },
    async kill() {
      if (server === null || server.exitCode !== null) return;
      const ended = once(server, 'exit');
      server.kill('SIGKILL');
      await ended;
      server = null;
    },
  };
}

async function untilWhole(nodes: readonly Node[]): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    const states = await Promise.all(nodes.map(({ redis }) => redis.cluster('INFO')));
    if (states.every((state) => String(state).includes('cluster_state:ok'))) return;
    await pause(50);
  }
  throw new Error('the cluster did not come about in 30 s');
}

/** A port that was free may be taken when a node is started: then others are tried. */
async function startNodes(dir: TempDir): Promise<Node[]> {
  for (let tries = 0; ; tries++) {
    const nodes: Node[] = [];
    for (let n = 0; n < NODES; n++) nodes.push(await openNode(dir, tries * NODES + n));
    const started = await Promise.allSettled(nodes.map((node) => node.start()));
    const failed = started.find((outcome) => outcome.status === 'rejected');
    if (failed === undefined) return nodes;
    if (tries >= 4) throw failed.reason;
    for (const node of nodes) node.redis.disconnect();
    await Promise.all(nodes.map((node) => node.kill()));
  }
}

/** Slots are spread in three runs, as `redis-cli --cluster create` does it. */
export async function startRedisCluster(): Promise<OwnCluster> {
  const dir = await tempDir();
  const nodes = await startNodes(dir);
  const endOf = (n: number): number => Math.floor((SLOTS * n) / NODES);
  const [first] = nodes;
  for (const [n, { redis }] of nodes.entries()) {
    await redis.call('CLUSTER', 'SET-CONFIG-EPOCH', n + 1);
    await redis.call('CLUSTER', 'ADDSLOTSRANGE', endOf(n), endOf(n + 1) - 1);
  }
  for (const { port } of nodes.slice(1)) {
    const busPort = /:\d+@(\d+)/.exec(
      String(await nodes.find((node) => node.port === port)?.redis.cluster('NODES')),
    )?.[1];
    await first?.redis.call('CLUSTER', 'MEET', '127.0.0.1', port, busPort ?? port + 10_000);
  }
  await untilWhole(nodes);
  const redis = new Cluster(nodes.map(({ port }) => ({ host: '127.0.0.1', port })));
  return {
    redis,
    url: `redis://${nodes.map(({ port }) => `127.0.0.1:${port}`).join(',')}`,
    keys: () => Promise.all(nodes.map(({ redis }) => redis.dbsize())),
    async killNodeOf(key) {
      const slot = Number(await first?.redis.cluster('KEYSLOT', key));
      const node = nodes.find((_, n) => slot < endOf(n + 1));
      await node?.kill();
      return {
        async startAgain() {
          await node?.start();
          await untilWhole(nodes);
        },
      };
    },
    async stop() {
      redis.disconnect();
      for (const node of nodes) node.redis.disconnect();
      await Promise.all(nodes.map((node) => node.kill()));
      await dir.remove();
    },
  };
}
