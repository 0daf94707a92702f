// A Redis Cluster of the harness: three masters on loopback ports, which keep what they have when one is killed and started again.
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { type OwnServer, startServer } from './own-server.ts';
import { pause } from './processes.ts';
import { type RedisProxy, startRedisProxy } from './redis-proxy.ts';

export interface OwnNode {
  server: OwnServer;
  /** What clients reach it through, if it is not the node itself. */
  proxy: RedisProxy | null;
}

export interface OwnCluster {
  /** As REDIS_URL has it: all nodes. */
  url: string;
  nodes: readonly OwnNode[];
  /** The one that holds a key. */
  nodeOf(key: string): OwnNode;
  untilWhole(): Promise<void>;
  stop(): Promise<void>;
}

interface PlacedNode extends OwnNode {
  /** As the nodes announce it to clients. */
  port: number;
  busPort: number;
}

const SLOTS = 16_384;
const NODES = 3;

/** Below the ports that outgoing connections are given: while a node is away one of its clients' would take its port, and even answer itself. */
async function freePort(): Promise<number> {
  for (;;) {
    const port = 12_000 + Math.floor(Math.random() * 18_000);
    const server = createServer();
    const isFree = await new Promise<boolean>((done) => {
      server.once('error', () => done(false)).listen(port, '127.0.0.1', () => done(true));
    });
    if (!isFree) continue;
    server.close();
    await once(server, 'close');
    return port;
  }
}

async function openNode(dir: string, isProxied: boolean): Promise<PlacedNode> {
  const [own, busPort] = [await freePort(), await freePort()];
  // a client goes where the nodes say that they are: they say where their proxies are
  const proxy = isProxied ? await startRedisProxy(() => server.socket) : null;
  const port = proxy?.port ?? own;
  const flags = { port: String(own), bind: '127.0.0.1', 'cluster-announce-port': String(port) };
  const cluster = { 'cluster-enabled': 'yes', 'cluster-port': String(busPort), 'cluster-node-timeout': '2000' };
  let server: OwnServer;
  try {
    server = await startServer(dir, { ...flags, ...cluster });
  } catch (error) {
    await proxy?.close();
    throw error;
  }
  return { server, proxy, port, busPort };
}

/** A port that was free may be taken when a node is started: then others are tried. */
async function placeNode(dir: string, isProxied: boolean): Promise<PlacedNode> {
  for (let tries = 0; ; tries++) {
    try {
      return await openNode(join(dir, String(tries)), isProxied);
    } catch (error) {
      if (tries >= 4) throw error;
    }
  }
}

async function ask<T>({ server }: OwnNode, question: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = new Redis({ path: server.socket });
  try {
    return await question(redis);
  } finally {
    redis.disconnect();
  }
}

async function untilWhole(nodes: readonly OwnNode[]): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    const states = await Promise.all(nodes.map((node) => ask(node, (redis) => redis.cluster('INFO'))));
    if (states.every((state) => String(state).includes('cluster_state:ok'))) return;
    await pause(50);
  }
  throw new Error('the cluster did not come about in 30 s');
}

const endOf = (n: number): number => Math.floor((SLOTS * n) / NODES);

/** CRC16 of the hash tag, as the specification of Redis Cluster has it. */
function slotOf(key: string): number {
  let crc = 0;
  for (const byte of Buffer.from(/\{([^}]+)\}/.exec(key)?.[1] ?? key)) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit++) crc = ((crc << 1) ^ (crc & 0x8000 ? 0x1021 : 0)) & 0xffff;
  }
  return crc % SLOTS;
}

/** Slots are spread in three runs, as `redis-cli --cluster create` does it. */
export async function startCluster(dir: string, isProxied: boolean): Promise<OwnCluster> {
  const nodes: PlacedNode[] = [];
  for (let n = 0; n < NODES; n++) nodes.push(await placeNode(join(dir, String(n)), isProxied));
  for (const [n, node] of nodes.entries())
    await ask(node, async (redis) => {
      await redis.call('CLUSTER', 'SET-CONFIG-EPOCH', n + 1);
      await redis.call('CLUSTER', 'ADDSLOTSRANGE', endOf(n), endOf(n + 1) - 1);
      for (const { port, busPort } of nodes.slice(0, n))
        await redis.call('CLUSTER', 'MEET', '127.0.0.1', port, busPort);
    });
  await untilWhole(nodes);
  return {
    url: `redis://${nodes.map(({ port }) => `127.0.0.1:${port}`).join(',')}`,
    nodes,
    nodeOf(key) {
      const node = nodes.find((_, n) => slotOf(key) < endOf(n + 1));
      if (node === undefined) throw new Error(`no node holds ${key}`);
      return node;
    },
    untilWhole: () => untilWhole(nodes),
    async stop() {
      await Promise.all(nodes.map(({ proxy, server }) => Promise.all([proxy?.close(), server.stop()])));
    },
  };
}
