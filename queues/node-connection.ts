// The connection of a worker's blocking calls in a cluster: a plain one, to whichever node holds the queues when it connects. BullMQ asks for it by
// duplicating the worker's client, and drops and opens it again when an answer stays away. A cluster's client that is told to connect while it is still
// disconnecting never says that it ended, so the worker would wait for that word for ever.
import { connect as connectSocket, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { connect as connectTls } from 'node:tls';
import { AbstractConnector, type Cluster, Redis, type RedisOptions } from 'ioredis';
import type { RedisClient } from '../src/stores/redis-client.ts';

const ASK_AGAIN_MS = 100;
/** A node that was stopped keeps its connections and says nothing. */
const ANSWERS_WITHIN_MS = 2000;
const DISCONNECTS_WITHIN_MS = 2000;
const MOST_BETWEEN_TRIES_MS = 1000;

/** The same client, whose duplicates are plain connections to the node that holds `key`; one server's client as it is. */
export function waitingAt(redis: RedisClient, key: string): RedisClient {
  if (!redis.isCluster) return redis;
  const cluster = redis as Cluster;
  const duplicate = (_nodes?: unknown, more?: { redisOptions?: RedisOptions }): Redis =>
    connectToNode(cluster, key, { ...cluster.options.redisOptions, ...more?.redisOptions });
  return Object.assign(cluster, { duplicate });
}

function connectToNode(cluster: Cluster, key: string, options: RedisOptions): Redis {
  class NodeConnector extends AbstractConnector {
    constructor() {
      super(DISCONNECTS_WITHIN_MS);
    }

    async connect(): Promise<Socket> {
      this.connecting = true;
      const place = await this.place();
      const stream = options.tls === undefined ? connectSocket(place) : connectTls({ ...place, ...options.tls });
      stream.once('error', (error) => {
        this.firstError = error;
      });
      this.stream = stream;
      return stream;
    }

    private async place(): Promise<Place> {
      for (; this.connecting; await wait(ASK_AGAIN_MS)) {
        const found = await masterOf(cluster, key).catch(() => null); // whom it asked is away: another is asked
        if (found !== null && this.connecting) return found;
      }
      throw new Error('Connection is closed.');
    }
  }
  return new Redis({
    ...options,
    Connector: NodeConnector,
    maxRetriesPerRequest: null,
    enableReadyCheck: true,
    retryStrategy: (times) => Math.min(50 * times, MOST_BETWEEN_TRIES_MS),
    // connect anew, to the node that holds the key by now, and send the command again
    reconnectOnError: (error) => (/^(MOVED|READONLY)/.test(error.message) ? 2 : false),
  });
}

interface Place {
  host: string;
  port: number;
}

/** Of the node that serves a key's slot; null when no node is known to. */
async function masterOf(cluster: Cluster, key: string): Promise<Place | null> {
  const answered = Promise.all([cluster.cluster('KEYSLOT', key), cluster.cluster('SLOTS')]);
  const patience = new AbortController();
  const silence = wait(ANSWERS_WITHIN_MS, undefined, { signal: patience.signal, ref: false }).then(() => {
    throw new Error('no node of the cluster answered');
  });
  silence.catch(() => undefined); // put aside when the answer came first
  try {
    const [slot, ranges] = await Promise.race([answered, silence]);
    for (const [first, last, master] of ranges)
      if (first <= Number(slot) && Number(slot) <= last && master?.[0]) return { host: master[0], port: master[1] };
    return null;
  } finally {
    patience.abort();
  }
}
