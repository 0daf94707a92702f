// The paces of the hosts that one worker meets in one crawl: each request's outcome goes in, delays and rests come out.
import { StageError } from '../../domain/errors.ts';
import type { Exchange } from '../../domain/exchange.ts';
import { delayFor, type HostPace, NEW_HOST, PACE_RULES, paceAfter, waitFor } from './politeness.ts';

export interface HostPaces {
  /** Least time between the starts of two requests to this URL's host. */
  delayMs(url: string): number;
  /** Throws `FETCH_HOST_SILENT` (retry) while the host is left alone. */
  checkOpen(url: string): void;
  answered(exchange: Exchange): void;
  failed(url: string, fault: unknown): void;
}

const MAX_HOSTS = 20_000;
/** Nothing listened: what a dead host shows. A host that accepts and then misbehaves is not dead. */
const SILENT = new Set(['FETCH_REFUSED', 'FETCH_UNREACHABLE', 'FETCH_CONNECT_TIMEOUT', 'FETCH_DNS']);

/** `floorMs` is the crawl's own delay; zero switches adapting off. */
export function createHostPaces(floorMs: number, now: () => number = Date.now): HostPaces {
  const rules = { ...PACE_RULES, floorMs };
  const hosts = new Map<string, HostPace>();
  const paceOf = (url: string): HostPace => hosts.get(new URL(url).host) ?? NEW_HOST;
  const keep = (url: string, pace: HostPace): void => {
    const { host } = new URL(url);
    hosts.delete(host);
    hosts.set(host, pace);
    if (hosts.size <= MAX_HOSTS) return;
    const oldest = hosts.keys().next();
    if (!oldest.done) hosts.delete(oldest.value);
  };
  return {
    delayMs: (url) => delayFor(paceOf(url), rules),
    checkOpen(url) {
      const delayMs = waitFor(paceOf(url), now());
      if (delayMs > 0)
        throw new StageError('FETCH_HOST_SILENT', 'retry', `${new URL(url).host} has not answered for a while`, {
          delayMs,
        });
    },
    answered(exchange) {
      const throttled = exchange.status === 429 || exchange.status === 503;
      keep(
        exchange.url,
        paceAfter(paceOf(exchange.url), { kind: 'answer', latencyMs: exchange.durationMs, throttled }, now(), rules),
      );
    },
    failed(url, fault) {
      if (fault instanceof StageError && SILENT.has(fault.code))
        keep(url, paceAfter(paceOf(url), { kind: 'silence' }, now(), rules));
    },
  };
}
