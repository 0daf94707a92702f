// A crawl: what it was asked to do (spec), and the record of it that is kept on disk.
import type { TerminalState } from './outcome.ts';

export type ScopeKind = 'page' | 'prefix' | 'host' | 'domain' | 'any';
export type RenderMode = 'auto' | 'always' | 'never';
export type CaptureMode = 'document' | 'page';
/**
 * What to do about pages that the collection has already: `changed` asks for each again, conditionally where its last answer allows it; `all` fetches
 * each whole; `new` leaves them alone, but for seeds and what a schedule planned.
 */
export type RevisitMode = 'changed' | 'all' | 'new';

/** Stands in place of a crawl's id in captures that were ingested. */
export const INGEST_CRAWL = 'ingest';

/** Everything that decides what a crawl fetches and how. Plain JSON: it is stored in the crawl record and in Redis. */
export interface CrawlSpec {
  seeds: string[];
  sitemaps: string[];
  feeds: string[];
  scope: ScopeKind;
  /** RE2 patterns matched anywhere in the canonical URL; empty means all in scope. */
  include: string[];
  exclude: string[];
  /** Links followed from a seed; null is unlimited. */
  depth: number | null;
  /** URLs accepted, smallest depth first. */
  limit: number;
  /** After so long no new page begins; null or missing: no bound. */
  maxSeconds?: number | null;
  /** After so many body bytes archived no new page begins; null or missing: no bound. */
  maxBytes?: number | null;
  render: RenderMode;
  capture: CaptureMode;
  revisit: RevisitMode;
  /** Least time between the starts of two requests to one host. */
  delayMs: number;
  collection: string;
  /** true opens private and loopback ranges; a list opens only the CIDRs and hosts it names. */
  allowPrivate: boolean | string[];
  /** Ports allowed beside 80 and 443. */
  allowPorts: number[];
  /** `HOST:PORT:ADDRESS` in curl's convention. */
  resolve: string[];
  /** false ignores robots.txt. */
  robots: boolean;
  /** true keeps no page that says `noarchive`, and no text of one that says `noindex`; `nofollow` always holds. */
  obeyTags: boolean;
  userAgent: string | null;
  headers: Array<[string, string]>;
  /** `name=value`, for the hosts that the crawl names; with one, servers' cookies are kept too. */
  cookies: string[];
  /** Keep the cookies that servers set, for this crawl. */
  keepCookies: boolean;
  proxy: string | null;
  /** PEM text of extra certificate authorities. */
  ca: string | null;
  screenshot: boolean;
}

/** Where a page whose depth is not known stands: after those whose is. */
export const MOST_DEPTH = 63;

export const DEFAULT_CRAWL_SPEC: Omit<CrawlSpec, 'seeds'> = {
  sitemaps: [],
  feeds: [],
  scope: 'host',
  include: [],
  exclude: [],
  depth: null,
  limit: 10_000,
  maxSeconds: null,
  maxBytes: null,
  render: 'auto',
  capture: 'document',
  revisit: 'changed',
  delayMs: 1000,
  collection: 'main',
  allowPrivate: false,
  allowPorts: [],
  resolve: [],
  robots: true,
  obeyTags: false,
  userAgent: null,
  headers: [],
  cookies: [],
  keepCookies: false,
  proxy: null,
  ca: null,
  screenshot: false,
};

export type CrawlEndedBy = 'all-ended' | 'limit' | 'max-time' | 'max-bytes';
export type CrawlState = 'running' | 'paused' | 'interrupted' | 'done' | 'cancelled';

/** Counts by terminal state and by `state:reason`. */
export interface CrawlCounts {
  accepted: number;
  open: number;
  states: Record<TerminalState, number>;
  reasons: Record<string, number>;
  /** HTTP status to count, of archived responses. */
  statuses: Record<string, number>;
  rendered: number;
  bytes: number;
  documents: number;
  duplicates: number;
  nearDuplicates: number;
  /** Candidates that the limit kept out. */
  overLimit: number;
}

/** `<data>/collections/<name>/crawls/<id>.json`. */
export interface CrawlRecord {
  schema_version: number;
  id: string;
  collection: string;
  state: CrawlState;
  created_at: string;
  started_at: string | null;
  ended_at: string | null;
  spec: CrawlSpec;
  counts: CrawlCounts;
  software: string;
  /** The host profiles that its pages' texts may depend on, frozen before it began (`profiles/NAME.json`); null or missing: none. */
  host_profiles?: string | null;
  /** Why it is done: every URL ended, or it was cut at `limit`, `max-time` or `max-bytes`. Missing until then. */
  ended_by?: CrawlEndedBy;
}

/** `20261123T204500-1a2b3c`: sorts by time; the suffix keeps two of one second apart. */
export function newCrawlId(now: Date, randomHex: string, digits = 6): string {
  const stamp = now.toISOString().replaceAll(/[-:]/g, '').slice(0, 15);
  return `${stamp}-${randomHex.slice(0, digits)}`;
}

export const emptyCounts = (): CrawlCounts => ({
  accepted: 0,
  open: 0,
  states: { archived: 0, 'not-modified': 0, skipped: 0, failed: 0 },
  reasons: {},
  statuses: {},
  rendered: 0,
  bytes: 0,
  documents: 0,
  duplicates: 0,
  nearDuplicates: 0,
  overLimit: 0,
});
