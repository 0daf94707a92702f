// Connections kept for the next request to the same origin. Idle ones are few and short-lived; whatever ends oddly is never used again.
import type { Connection } from './connection.ts';
import type { Egress, Target } from './egress.ts';
import { http1Connection } from './http1-connection.ts';
import { http2Connection } from './http2-connection.ts';
import type { FetchLimits } from './limits.ts';

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
const MAX_IN_HTTP1 = 10_000;

export function createConnections(egress: Egress, limits: FetchLimits): Connections {
  const idle = new Map<string, Array<{ connection: Connection; since: number }>>();
  const open = new Set<Connection>();
  let idleCount = 0;

  /** Origins whose HTTP/2 was wrong. */
  const inHttp1 = new Set<string>();

  const discard = (connection: Connection): void => {
    if (connection.misspoke()) {
      if (inHttp1.size >= MAX_IN_HTTP1) inHttp1.clear();
      inHttp1.add(connection.origin);
    }
    open.delete(connection);
    connection.close().catch(ignoreClosed);
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
      const alpn = inHttp1.has(origin) ? ['http/1.1'] : ['h2', 'http/1.1'];
      const { socket, address, forwarding } = await egress.dial(target, limits.connectMs, signal, alpn);
      const isHttp2 = 'alpnProtocol' in socket && socket.alpnProtocol === 'h2';
      const connection = (isHttp2 ? http2Connection : http1Connection)(origin, socket, address, limits, forwarding);
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
      await Promise.all([...open].map((connection) => connection.close().catch(ignoreClosed)));
      open.clear();
    },
  };
}

const ignoreClosed = (): void => undefined;
