// Fetches one URL over HTTP/1.1 or HTTP/2 within stated bounds and keeps what came as it came: order and case of headers, coded bytes, and
// whether the body is whole. Redirects are not followed: each is a capture of its own.
import { setMaxListeners } from 'node:events';
import { StageError } from '../../domain/errors.ts';
import { type Exchange, type HeaderList, headerValue } from '../../domain/exchange.ts';
import type { Fetcher, FetchRequest } from '../../ports/fetcher.ts';
import { type BodyRoom, createBodyRoom } from './body-room.ts';
import { createConnections } from './connections.ts';
import type { CrawlCookies } from './cookie-jar.ts';
import { decodedStart } from './decode-body.ts';
import { type Egress, targetOf } from './egress.ts';
import { type ExchangeOver, exchangeOver } from './exchange-over.ts';
import { faultOf } from './faults.ts';
import { FETCH_LIMITS, type FetchLimits } from './limits.ts';

export interface HttpFetcherOptions {
  egress: Egress;
  userAgent: string;
  /** Sent with a request to this URL, after our own. */
  headersFor?: (url: URL) => HeaderList;
  /** Kept and sent back when given. */
  cookies?: CrawlCookies | null;
  limits?: Partial<FetchLimits>;
  /** Shared with the other fetchers of the process. */
  room?: BodyRoom;
}

const ACCEPT = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';
const ACCEPT_ENCODING = 'gzip, deflate, br';
const MAX_URL_LENGTH = 8192;

export function createHttpFetcher(options: HttpFetcherOptions): Fetcher {
  const limits: FetchLimits = { ...FETCH_LIMITS, ...options.limits };
  const connections = createConnections(options.egress, limits);
  const room = options.room ?? createBodyRoom();

  const overOne = async (url: URL, request: FetchRequest, signal: AbortSignal, fresh: boolean): Promise<Exchange> => {
    const startedAt = new Date();
    const began = performance.now();
    const connection = await connections.take(targetOf(url), url.origin, signal, fresh);
    const reused = connection.served > 0;
    let result: ExchangeOver;
    try {
      const headers = withCookies(requestHeaders(url, options, request), url, options.cookies ?? null);
      const leftMs = limits.totalMs - (performance.now() - began);
      const method = request.method ?? 'GET';
      const { body, maxBodyBytes } = request;
      const asked = { url, method, headers, body, maxBodyBytes, leftMs, startedAt, room };
      result = await exchangeOver(connection, asked, limits, signal);
    } catch (fault) {
      connections.discard(connection);
      // a kept connection that the server had closed meanwhile: RFC 9112 §9.3.1 allows one more try on a new one
      const isStale =
        reused && fault instanceof StageError && fault.code === 'FETCH_RESET' && connection.httpVersion() === null;
      if (isStale && !signal.aborted) return overOne(url, request, signal, true);
      throw fault;
    }
    if (result.reusable) connections.giveBack(connection);
    else connections.discard(connection);
    return result.exchange;
  };

  return {
    async fetch(request, signal) {
      const url = checkedUrl(request.url, options.egress);
      signal.throwIfAborted();
      setMaxListeners(0, signal); // one signal may end hundreds of exchanges
      try {
        const exchange = await overOne(url, request, signal, false);
        options.cookies?.take(exchange);
        return await checkedWhole(exchange);
      } catch (fault) {
        if (signal.aborted) throw signal.reason;
        throw faultOf(fault, request.url);
      }
    },
    close: () => connections.close(),
  };
}

function checkedUrl(text: string, egress: Egress): URL {
  const refusal = egress.policy.refuseUrl(text);
  if (refusal !== null) throw new StageError('FETCH_ADDRESS_REFUSED', 'permanent', `${text} is refused (${refusal})`);
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:') || url.href.length > MAX_URL_LENGTH)
    throw new StageError('FETCH_BAD_URL', 'permanent', `not a URL to fetch: ${text.slice(0, 200)}`);
  if (url.username !== '' || url.password !== '')
    throw new StageError('FETCH_BAD_URL', 'permanent', `a URL with credentials is not fetched: ${url.host}`);
  url.hash = '';
  return url;
}

/** A coded stream that stops early is cut, whatever the framing said: undici and most clients let it pass. */
async function checkedWhole(exchange: Exchange): Promise<Exchange> {
  if (exchange.truncated !== null) return exchange;
  if (isPart(exchange)) return { ...exchange, truncated: 'unspecified' };
  const decoded = await decodedStart(exchange);
  return decoded.status === 'truncated' ? { ...exchange, truncated: 'disconnect' } : exchange;
}

/** A part that nobody asked for (RFC 9110 §15.3.7): less than the length it names, or of a length it does not. */
function isPart({ status, requestHeaders, responseHeaders }: Exchange): boolean {
  if (status !== 206 || has(requestHeaders, 'range')) return false;
  const [, first, last, length] =
    /^\s*bytes\s+(\d+)-(\d+)\/(\d+|\*)/i.exec(headerValue(responseHeaders, 'content-range') ?? '') ?? [];
  return first === undefined || Number(first) > 0 || Number(last) + 1 !== Number(length);
}

/** In the order they go out, after those of the connection. */
function requestHeaders(url: URL, options: HttpFetcherOptions, request: FetchRequest): HeaderList {
  const asked = request.headers ?? [];
  const sendable = (list: HeaderList): HeaderList => list.filter(([name]) => !FRAMING_HEADERS.has(name.toLowerCase()));
  if (request.asIs) return sendable(asked);
  const ours: Array<readonly [string, string]> = [
    ['user-agent', options.userAgent],
    ['accept', ACCEPT],
    ['accept-encoding', ACCEPT_ENCODING],
  ];
  const extra = [...(options.headersFor?.(url) ?? []).filter(([name]) => !has(asked, name)), ...asked];
  return [...ours.filter(([name]) => !has(extra, name)), ...sendable(extra)];
}

function withCookies(headers: HeaderList, url: URL, cookies: CrawlCookies | null): HeaderList {
  if (cookies === null) return headers;
  const field = cookies.fieldFor(url, headerValue(headers, 'cookie'));
  const others = headers.filter(([name]) => name.toLowerCase() !== 'cookie');
  return field === null ? others : [...others, ['cookie', field]];
}

/** Not a caller's to set: they are the connection's. */
const FRAMING_HEADERS = new Set([
  'host',
  'connection',
  'content-length',
  'transfer-encoding',
  'upgrade',
  'te',
  'trailer',
  'expect',
  'keep-alive',
]);

const has = (list: HeaderList, name: string): boolean =>
  list.some(([field]) => field.toLowerCase() === name.toLowerCase());
