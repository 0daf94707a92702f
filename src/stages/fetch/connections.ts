// Keep-alive connections, one undici client each, so that every exchange knows its socket: the address judged, the version answered,
// a reset seen. Idle ones are few and short-lived; whatever ends oddly is never used again.
import type { Socket } from 'node:net';
import { Client } from 'undici';
import type { Egress, Target } from './egress.ts';
import type { FetchLimits } from './limits.ts';

export interface Connection {
  origin: string;
  client: Client;
  address: string;
  /** Exchanges begun on it before this one. */
  served: number;
  /** True once the socket has failed or closed. */
  broken(): boolean;
  /** The socket ended by an error, not by an orderly close. */
  wasReset(): boolean;
  /** Forgets what the last response showed; `onFirstByte` is called when the next one begins. */
  expectResponse(onFirstByte: () => void): void;
  /** Version in the status line read last; null before one was read. */
  httpVersion(): '1.0' | '1.1' | null;
}

export interface Connections {
  take(target: Target, origin: string, signal: AbortSignal, fresh: boolean): Promise<Connection>;
  /** Whole and in order: keep it for the next request. */
  giveBack(connection: Connection): void;
  discard(connection: Connection): void;
  close(): Promise<void>;
}

const IDLE_MS = 10_000;
const MAX_IDLE = 128;
const MAX_IDLE_PER_ORIGIN = 4;
const MAX_SERVED = 1000;

export function createConnections(egress: Egress, limits: FetchLimits): Connections {
  const idle = new Map<string, Array<{ connection: Connection; since: number }>>();
  const open = new Set<Connection>();
  let idleCount = 0;

  const discard = (connection: Connection): void => {
    open.delete(connection);
    connection.client.destroy().catch(ignoreClosed);
  };

  const reap = (now: number): void => {
    for (const [origin, list] of idle) {
      const kept = list.filter(({ connection, since }) => {
        const keep = now - since < IDLE_MS && !connection.broken() && idleCount <= MAX_IDLE;
        if (!keep) {
          idleCount -= 1;
          discard(connection);
        }
        return keep;
      });
      if (kept.length === 0) idle.delete(origin);
      else idle.set(origin, kept);
    }
  };
  const reaper = setInterval(() => reap(performance.now()), IDLE_MS / 2);
  reaper.unref();

  const takeIdle = (origin: string): Connection | null => {
    const list = idle.get(origin);
    for (let entry = list?.pop(); entry !== undefined; entry = list?.pop()) {
      idleCount -= 1;
      if (performance.now() - entry.since < IDLE_MS && !entry.connection.broken()) return entry.connection;
      discard(entry.connection);
    }
    idle.delete(origin);
    return null;
  };

  return {
    discard,
    async take(target, origin, signal, fresh) {
      const kept = fresh ? null : takeIdle(origin);
      if (kept !== null) return kept;
      const { socket, address } = await egress.dial(target, limits.connectMs, signal);
      const connection = wrap(origin, socket, address, limits);
      open.add(connection);
      return connection;
    },
    giveBack(connection) {
      const list = idle.get(connection.origin) ?? [];
      connection.served += 1;
      if (connection.broken() || connection.served >= MAX_SERVED || list.length >= MAX_IDLE_PER_ORIGIN) {
        discard(connection);
        return;
      }
      list.push({ connection, since: performance.now() });
      idle.set(connection.origin, list);
      idleCount += 1;
      if (idleCount > MAX_IDLE) reap(performance.now());
    },
    async close() {
      clearInterval(reaper);
      idle.clear();
      await Promise.all([...open].map((connection) => connection.client.destroy().catch(ignoreClosed)));
      open.clear();
    },
  };
}

function wrap(origin: string, socket: Socket, address: string, limits: FetchLimits): Connection {
  let reset = false;
  let closed = false;
  let version: '1.0' | '1.1' | null = null;
  let onFirstByte: (() => void) | null = null;
  socket.on('error', () => {
    reset = true;
  });
  socket.on('close', () => {
    closed = true;
  });
  // undici pulls with read(): the one place to see the status line, whose version it does not report
  const read = socket.read.bind(socket);
  socket.read = (size?: number) => {
    const chunk: unknown = size === undefined ? read() : read(size);
    if (onFirstByte !== null && Buffer.isBuffer(chunk) && chunk.length > 0) {
      const begun = onFirstByte;
      onFirstByte = null;
      version = chunk.toString('latin1', 0, 8) === 'HTTP/1.0' ? '1.0' : '1.1';
      begun();
    }
    return chunk;
  };
  let handed = false;
  const client = new Client(origin, {
    connect: (_options, callback) => {
      if (handed || closed) {
        callback(Object.assign(new Error('connection is gone'), { code: 'ECONNRESET' }), null);
        return;
      }
      handed = true;
      // never within the call: undici does not look again for work that waits
      queueMicrotask(() => callback(null, socket));
    },
    pipelining: 1,
    maxHeaderSize: limits.headerBytes,
    headersTimeout: 0,
    bodyTimeout: 0,
    keepAliveTimeout: IDLE_MS,
    keepAliveMaxTimeout: IDLE_MS,
  });
  return {
    origin,
    client,
    address,
    served: 0,
    broken: () => closed || reset || socket.destroyed,
    wasReset: () => reset,
    httpVersion: () => version,
    expectResponse(callback) {
      version = null;
      onFirstByte = callback;
    },
  };
}

const ignoreClosed = (): void => undefined;
