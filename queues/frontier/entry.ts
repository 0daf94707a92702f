// A URL waiting in the frontier, packed into one short string; its id comes from the URL key, so that equal pages are one entry.
import { hash } from 'node:crypto';

export interface FrontierEntry {
  /** 12 characters of base64url: 72 bits of SHA-256 over the URL key. */
  id: string;
  /** Canonical URL. */
  url: string;
  /** `host:port` that politeness counts by. */
  host: string;
  depth: number;
  /** Tries that were counted so far. */
  attempt: number;
  /** Tries that were put off at the other side's wish. */
  deferrals: number;
  referrer: string | null;
  /** Redirects that led here without a page between them. */
  hops: number;
  /** Milliseconds it was put off at the other side's wish, in all. */
  waitedMs: number;
  /** Milliseconds that its tries took that counted, with the waits between them. */
  spentMs: number;
}

export const urlId = (urlKey: string): string => hash('sha256', urlKey, 'base64url').slice(0, 12);

/** `id host depth attempt deferrals url referrer hops waitedMs spentMs`, by spaces: none of the parts can hold one. */
export function packEntry(e: FrontierEntry): string {
  return `${e.id} ${e.host} ${e.depth} ${e.attempt} ${e.deferrals} ${e.url} ${e.referrer ?? '-'} ${e.hops} ${e.waitedMs} ${e.spentMs}`;
}

export function unpackEntry(packed: string): FrontierEntry {
  const [id, host, depth, attempt, deferrals, url, referrer, hops, waitedMs, spentMs] = packed.split(' ');
  if (id === undefined || host === undefined || url === undefined)
    throw new RangeError(`not a frontier entry: ${packed.slice(0, 100)}`);
  return {
    id,
    host,
    url,
    depth: Number(depth),
    attempt: Number(attempt),
    deferrals: Number(deferrals),
    referrer: referrer === undefined || referrer === '-' ? null : referrer,
    hops: Number(hops ?? 0),
    waitedMs: Number(waitedMs ?? 0),
    spentMs: Number(spentMs ?? 0),
  };
}
