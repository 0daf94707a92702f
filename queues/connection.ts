// Connections to Redis: one place that knows how a server or a cluster is named and which options BullMQ needs.
import { Cluster, Redis, type RedisOptions } from 'ioredis';
import type { Logger } from 'pino';
import type { RedisClient } from '../src/stores/redis-client.ts';
import { explainSilence } from './explain-silence.ts';

/**
 * `redis://…` or `rediss://…` (password and TLS included), or `unix:/path/to/socket`. Several nodes behind one another, as in
 * `redis://10.0.0.1:6379,10.0.0.2:6379`, are a cluster: any of its nodes will do, the rest is asked of them.
 */
export type RedisUrl = string;

export type RedisRole = 'worker' | 'command';

/** Tries of one command in a cluster that has lost a node, each a little later. */
const COMMAND_TRIES = 100;
const WORKER_TRIES = 100_000;
const TRY_AGAIN_MS = 100;

/**
 * - `worker`: waits for ever when the server is away, as BullMQ's blocking calls need; commands queue up meanwhile.
 * - `command`: fails after 12 tries, so that a person or a caller hears of it.
 */
export function connectRedis(url: RedisUrl, role: RedisRole, logger?: Logger): RedisClient {
  const options = {
    maxRetriesPerRequest: role === 'worker' ? null : 12,
    enableReadyCheck: true,
    lazyConnect: false,
    retryStrategy: laterEachTime,
  };
  const nodes = nodesOf(url);
  let redis: RedisClient;
  if (nodes !== null) redis = connectCluster(nodes, role);
  else if (url.startsWith('unix:')) redis = new Redis({ ...options, path: url.slice(5) });
  else redis = new Redis(url, options);
  reportFaults(redis, url, logger);
  return redis;
}

/** A connection of the same kind for BullMQ's blocking calls, which wait as long as it takes. */
export function duplicateForWaiting(redis: RedisClient): RedisClient {
  const maxRetriesPerRequest = null;
  if (!(redis instanceof Cluster)) return redis.duplicate({ maxRetriesPerRequest });
  const { redisOptions } = redis.options;
  return redis.duplicate([], {
    redisOptions: { ...redisOptions, maxRetriesPerRequest },
    maxRedirections: WORKER_TRIES,
  });
}

const laterEachTime = (times: number): number => Math.min(50 * times, 1000);

/** The nodes named by a URL with commas in its place of the host, each with its host, port, user, password and TLS; null for one server. */
export function nodesOf(url: RedisUrl): RedisOptions[] | null {
  const [, scheme, authority = ''] = /^(rediss?):\/\/([^/?#]*)/.exec(url) ?? [];
  const at = authority.lastIndexOf('@');
  const hosts = authority.slice(at + 1);
  if (scheme === undefined || !hosts.includes(',')) return null;
  const [username = '', password = ''] = authority.slice(0, Math.max(0, at)).split(':').map(decodeURIComponent);
  return hosts.split(',').map((place) => {
    const { hostname, port } = new URL(`http://${place}`);
    return {
      host: hostname.replace(/^\[(.*)\]$/, '$1'),
      port: Number(port) || 6379,
      ...(username !== '' && { username }),
      ...(password !== '' && { password }),
      ...(scheme === 'rediss' && { tls: {} }),
    };
  });
}

function connectCluster(nodes: RedisOptions[], role: RedisRole): Cluster {
  const { host: _host, port: _port, ...access } = nodes[0] ?? {};
  return new Cluster(nodes, {
    clusterRetryStrategy: (times) => (role === 'command' && times > COMMAND_TRIES ? null : laterEachTime(times)),
    maxRedirections: role === 'worker' ? WORKER_TRIES : COMMAND_TRIES,
    retryDelayOnFailover: TRY_AGAIN_MS,
    retryDelayOnClusterDown: TRY_AGAIN_MS,
    enableReadyCheck: true,
    // a certificate names hosts, not the addresses that nodes tell of one another
    ...(access.tls !== undefined && { dnsLookup: (address, tell) => tell(null, address) }),
    redisOptions: { ...access, maxRetriesPerRequest: null },
  });
}

const SAY_AGAIN_MS = 60_000;

/** A worker waits for its server as long as it takes, but not in silence: the first fault is a warning, then one a minute. */
function reportFaults(redis: RedisClient, url: RedisUrl, logger: Logger | undefined): void {
  let said = Number.NEGATIVE_INFINITY;
  redis.on('error', (error: Error) => {
    if (performance.now() - said < SAY_AGAIN_MS) return;
    said = performance.now();
    logger?.warn(`waiting for Redis: ${explainSilence(url, error)}`);
  });
  redis.on('ready', () => {
    if (said === Number.NEGATIVE_INFINITY) return;
    said = Number.NEGATIVE_INFINITY;
    logger?.info('Redis answers again');
  });
}
