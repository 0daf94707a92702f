// How the hosts of a crawl are paced: each request's outcome goes in, delays and rests come out. What is known lies in a store that
// all workers share.
import { StageError } from '../../domain/errors.ts';
import type { Exchange } from '../../domain/exchange.ts';
import { delayFor, type HostPace, NEW_HOST, PACE_RULES, paceAfter, waitFor } from '../../domain/host-pace.ts';
import type { PaceStore } from '../../ports/pace-store.ts';

export interface HostPaces {
  /**
   * Least time between the starts of two requests to this URL's host. Throws `FETCH_HOST_SILENT` (retry) while the host is left alone.
   */
  delayMs(url: string): Promise<number>;
  answered(exchange: Exchange): Promise<void>;
  failed(url: string, fault: unknown): Promise<void>;
}

/** Nothing listened: what a dead host shows. A host that accepts and then misbehaves is not dead. */
const SILENT = new Set(['FETCH_REFUSED', 'FETCH_UNREACHABLE', 'FETCH_CONNECT_TIMEOUT', 'FETCH_DNS']);

/** `floorMs` is the crawl's own delay; zero switches adapting off. */
export function createHostPaces(floorMs: number, store: PaceStore, now: () => number = Date.now): HostPaces {
  const rules = { ...PACE_RULES, floorMs };
  const paceOf = async (host: string): Promise<HostPace> => (await store.read(host)) ?? NEW_HOST;
  return {
    async delayMs(url) {
      const { host } = new URL(url);
      const pace = await paceOf(host);
      const restMs = waitFor(pace, now());
      if (restMs > 0)
        throw new StageError('FETCH_HOST_SILENT', 'retry', `${host} has not answered for a while`, { delayMs: restMs });
      return delayFor(pace, rules);
    },
    async answered(exchange) {
      const { host } = new URL(exchange.url);
      const throttled = exchange.status === 429 || exchange.status === 503;
      const before = await paceOf(host);
      // without a delay to adapt, only the end of a silence matters
      if (floorMs === 0 && before.silentFailures === 0) return;
      const seen = { kind: 'answer', latencyMs: exchange.durationMs, throttled } as const;
      await store.write(host, paceAfter(before, seen, now(), rules));
    },
    async failed(url, fault) {
      if (!(fault instanceof StageError && SILENT.has(fault.code))) return;
      const { host } = new URL(url);
      await store.write(host, paceAfter(await paceOf(host), { kind: 'silence' }, now(), rules));
    },
  };
}
