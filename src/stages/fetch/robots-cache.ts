// robots.txt by origin, fetched once and kept (RFC 9309 §2.3-2.4): 4xx allows all, 5xx and silence allow nothing until asked again.
import { StageError } from '../../domain/errors.ts';
import { type Exchange, headerValue } from '../../domain/exchange.ts';
import type { Fetcher } from '../../ports/fetcher.ts';
import { decodedStart } from './decode-body.ts';

/** Parsed rules of one file. */
export interface RobotsRules {
  /** `pathAndQuery` begins with `/`. */
  allows(pathAndQuery: string): boolean;
  crawlDelayMs: number | null;
  sitemaps: readonly string[];
}

export interface RobotsVerdict {
  allowed: boolean;
  /** `rules`, `no-file`, `unavailable` (5xx: nothing is allowed for now). */
  basis: 'rules' | 'no-file' | 'unavailable';
  crawlDelayMs: number;
  sitemaps: readonly string[];
  /** For `unavailable`: when it is worth asking again. */
  retryInMs: number;
}

export interface RobotsCache {
  /** Throws the StageError of the connection when the host cannot be reached at all. */
  judge(url: string, signal: AbortSignal): Promise<RobotsVerdict>;
}

export interface RobotsCacheOptions {
  fetcher: Fetcher;
  /** Rules for our product token. */
  parse(text: string): RobotsRules;
  now?: () => number;
}

/** RFC 9309 §2.5: at least 500 KiB are read. */
const MAX_BYTES = 512 * 1024;
/** RFC 9309 §2.4: not longer than 24 hours. */
const KEPT_MS = 60 * 60_000;
const FIRST_BACKOFF_MS = 2_000;
const LONGEST_BACKOFF_MS = 10 * 60_000;
const MAX_REDIRECTS = 5;
const MAX_ORIGINS = 20_000;
/** A crawl-delay beyond this is read as this. */
const LONGEST_DELAY_MS = 60_000;

type Answer =
  | { kind: 'rules'; rules: RobotsRules }
  | { kind: 'no-file' }
  | { kind: 'unavailable'; failures: number }
  | { kind: 'unreachable'; failures: number; fault: StageError };

interface Entry {
  answer: Promise<Answer>;
  until: number;
}

export function createRobotsCache(options: RobotsCacheOptions): RobotsCache {
  const { fetcher } = options;
  const now = options.now ?? Date.now;
  const entries = new Map<string, Entry>();

  const ask = async (origin: string, failures: number, signal: AbortSignal): Promise<Answer> => {
    let url = `${origin}/robots.txt`;
    try {
      for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
        const exchange = await fetcher.fetch(
          { url, headers: [['accept', 'text/plain,*/*;q=0.8']], maxBodyBytes: MAX_BYTES },
          signal,
        );
        const target = redirectOf(exchange);
        if (target === null) return answerOf(exchange, options.parse, failures);
        url = target;
      }
      return { kind: 'no-file' }; // RFC 9309 §2.3.1.2: more redirects than five may be read as unavailable
    } catch (fault) {
      if (signal.aborted || !(fault instanceof StageError)) throw fault;
      // a redirect to where we may not go says nothing of the page's own host
      if (fault.code === 'FETCH_ADDRESS_REFUSED' && !url.startsWith(`${origin}/`))
        return { kind: 'unavailable', failures: failures + 1 };
      return { kind: 'unreachable', failures: failures + 1, fault };
    }
  };

  const entryOf = (origin: string, signal: AbortSignal): Entry => {
    const known = entries.get(origin);
    if (known !== undefined && known.until > now()) return known;
    entries.delete(origin);
    const before = known?.answer.then((answer) => ('failures' in answer ? answer.failures : 0)) ?? Promise.resolve(0);
    const entry: Entry = { answer: before.then((failures) => ask(origin, failures, signal)), until: now() + KEPT_MS };
    entry.answer.then(
      (answer) => {
        if ('failures' in answer) entry.until = now() + backoffMs(answer.failures);
      },
      () => {
        if (entries.get(origin) === entry) entries.delete(origin); // whoever asked was stopped; the next asks anew
      },
    );
    entries.set(origin, entry);
    if (entries.size > MAX_ORIGINS) {
      const oldest = entries.keys().next();
      if (!oldest.done) entries.delete(oldest.value);
    }
    return entry;
  };

  return {
    async judge(url, signal) {
      const { origin, pathname, search } = new URL(url);
      const entry = entryOf(origin, signal);
      const answer = await entry.answer;
      const verdict = { allowed: true, crawlDelayMs: 0, sitemaps: [], retryInMs: 0 };
      switch (answer.kind) {
        case 'no-file':
          return { ...verdict, basis: 'no-file' };
        case 'unavailable':
          return { ...verdict, basis: 'unavailable', allowed: false, retryInMs: Math.max(0, entry.until - now()) };
        case 'unreachable':
          throw answer.fault;
        case 'rules': {
          const { rules } = answer;
          // the file itself may always be fetched (RFC 9309 §2.2.2)
          const allowed = pathname === '/robots.txt' || rules.allows(`${pathname}${search}`);
          const crawlDelayMs = Math.min(LONGEST_DELAY_MS, rules.crawlDelayMs ?? 0);
          return { ...verdict, basis: 'rules', allowed, crawlDelayMs, sitemaps: rules.sitemaps };
        }
      }
    },
  };
}

const backoffMs = (failures: number): number =>
  Math.min(LONGEST_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** Math.min(20, failures - 1));

function redirectOf(exchange: Exchange): string | null {
  const location = headerValue(exchange.responseHeaders, 'location');
  if (exchange.status < 300 || exchange.status >= 400 || location === null) return null;
  return URL.canParse(location, exchange.url) ? new URL(location, exchange.url).href : null;
}

async function answerOf(exchange: Exchange, parse: (text: string) => RobotsRules, failures: number): Promise<Answer> {
  const { status, truncated } = exchange;
  if (status >= 500 || status === 429) return { kind: 'unavailable', failures: failures + 1 };
  if (status < 200 || status >= 300) return { kind: 'no-file' };
  if (truncated !== null && truncated !== 'length') return { kind: 'unavailable', failures: failures + 1 };
  const decoded = await decodedStart(exchange);
  if (decoded.status === 'too-large' || decoded.status === 'corrupt') return { kind: 'no-file' };
  const text = decoded.bytes
    .subarray(0, MAX_BYTES)
    .toString('utf8')
    .replace(/^\ufeff/, '');
  return { kind: 'rules', rules: parse(text) };
}
