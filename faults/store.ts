// The Redis of one run: the crawl's own, one of the harness behind a proxy, or a cluster of three.
import { createHash } from 'node:crypto';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { findProcesses } from '../test/support/processes.ts';
import { type OwnNode, startCluster } from './own-cluster.ts';
import { startServer } from './own-server.ts';
import type { Plan } from './plan.ts';
import { startRedisProxy } from './redis-proxy.ts';

export interface Store {
  /** REDIS_URL; null when the crawl starts a server of its own. */
  url: string | null;
  /** The harness's servers: none, one, or three. */
  nodes: readonly OwnNode[];
  /** Socket of the server that holds a key, past the proxy. */
  socketOf(key: string): string;
  stop(): Promise<void>;
}

/** A cluster's files lie on `disk`, which may be small. */
export async function openStore(plan: Plan, folder: string, disk: string, dataDir: string): Promise<Store> {
  if (plan.cluster) {
    const { url, nodes, nodeOf, stop } = await startCluster(join(disk, 'nodes'), plan.proxied);
    return { url, nodes, socketOf: (key) => nodeOf(key).server.socket, stop };
  }
  if (!plan.proxied)
    return { url: null, nodes: [], socketOf: () => embeddedSocket(dataDir), stop: () => Promise.resolve() };
  const server = await startServer(join(folder, 'redis'));
  const proxy = await startRedisProxy(() => server.socket);
  return {
    url: `redis://127.0.0.1:${proxy.port}`,
    nodes: [{ server, proxy }],
    socketOf: () => server.socket,
    async stop() {
      await proxy.close();
      await server.stop();
    },
  };
}

/** Found by the server's command line: `redis-server unixsocket:PATH`. */
function embeddedSocket(dataDir: string): string {
  const commands = findProcesses((command) => command.includes('redis-server')).map((p) => p.command);
  const name = createHash('sha256').update(dataDir).digest('hex').slice(0, 12);
  return /unixsocket:(\S+)/.exec(commands.find((command) => command.includes(name)) ?? '')?.[1] ?? '/nowhere';
}

/** Gives `look` a client of every server once the crawl is over; of the crawl's own, which has ended, a copy is served. */
export async function afterwards<T>(
  store: Store,
  folder: string,
  dataDir: string,
  look: (servers: Redis[]) => Promise<T>,
): Promise<T> {
  let copied: Awaited<ReturnType<typeof startServer>> | null = null;
  if (store.url === null) {
    const copy = join(folder, 'redis-copy');
    cpSync(join(dataDir, 'redis'), copy, { recursive: true });
    copied = await startServer(copy);
  }
  const sockets = copied === null ? store.nodes.map(({ server }) => server.socket) : [copied.socket];
  const servers = sockets.map((path) => new Redis({ path }));
  try {
    return await look(servers);
  } finally {
    for (const server of servers) server.disconnect();
    await copied?.stop();
  }
}
