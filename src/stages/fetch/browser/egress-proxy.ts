// The browser's only way out: a loopback proxy that makes each of its requests with our own client, so that the address policy,
// --resolve, limits and byte-exact capture hold for what pages ask for too. It serves one page at a time.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { createSecureContext, TLSSocket } from 'node:tls';
import { StageError } from '../../../domain/errors.ts';
import type { Exchange, HeaderList } from '../../../domain/exchange.ts';
import type { Fetcher } from '../../../ports/fetcher.ts';
import { createProxyCertificate } from './proxy-certificate.ts';
import { isLeftOut } from './subresource-choice.ts';

export interface ProxiedPage {
  /** Served from its bytes whenever the browser asks for its URL. */
  main: Exchange;
  capture: 'document' | 'page';
  signal: AbortSignal;
  /** URL of the page that this one takes the place of: what it asks for to the last is refused. */
  after: string | null;
}

export interface EgressProxy {
  /** `http://127.0.0.1:PORT` */
  url: string;
  /** From now on requests belong to this page. */
  begin(page: ProxiedPage): void;
  /** A frame of the page may load this document; no other is let through, as of a popup. */
  letLoad(url: string): void;
  /** Requests of the page begun so far and under way, and milliseconds since one last began or ended. */
  activity(): { begun: number; pending: number; quietMs: number };
  /** Ends the page: what it asked for, in order of asking; whatever is under way is dropped. */
  end(): Exchange[];
  close(): Promise<void>;
}

const MAX_REQUEST_BODY = 4 * 1024 * 1024;
const MAX_REQUESTS = 1500;
const MAX_CAPTURED_BYTES = 64 * 1024 * 1024;
const DROPPED_RESPONSE_HEADERS = new Set(
  'connection keep-alive proxy-connection transfer-encoding upgrade content-length trailer alt-svc'.split(' '),
);
const DROPPED_REQUEST_HEADERS = new Set(
  'host connection keep-alive proxy-connection proxy-authorization transfer-encoding upgrade content-length te trailer'.split(
    ' ',
  ),
);

interface PageState extends ProxiedPage {
  abort: AbortController;
  exchanges: Exchange[];
  /** URLs of documents that frames may load. */
  documents: Set<string>;
  requests: number;
  bytes: number;
  pending: number;
  lastChange: number;
}

/** Starts listening on a free loopback port. */
export async function openEgressProxy(fetcher: Fetcher): Promise<EgressProxy> {
  const secureContext = createSecureContext(createProxyCertificate(new Date()));
  const origins = new WeakMap<Duplex, string>();
  const sockets = new Set<Duplex>();
  let page: PageState | null = null;

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const current = page;
    const url = requestUrl(request, origins.get(request.socket));
    if (current === null || url === null) return refuse(response, 403);
    if (isSameDocument(url, current.main.url) && request.method === 'GET')
      return serve(response, mainDocument(current.main));
    if (!mayAsk(current, url, request)) return refuse(response, 403);
    current.requests += 1;
    current.pending += 1;
    current.lastChange = performance.now();
    try {
      const body = await readBody(request);
      const exchange = await fetcher.fetch(
        {
          url,
          asIs: true,
          method: request.method ?? 'GET',
          headers: forwarded(request.rawHeaders),
          ...(body.length > 0 && { body }),
        },
        current.abort.signal,
      );
      current.bytes += exchange.body.length;
      if (current.bytes > MAX_CAPTURED_BYTES) return refuse(response, 403);
      // what is only shown is not kept
      if (current.capture === 'page') current.exchanges.push(exchange);
      serve(response, exchange);
    } catch (fault) {
      refuse(response, fault instanceof StageError && fault.code === 'FETCH_ADDRESS_REFUSED' ? 403 : 502);
    } finally {
      current.pending -= 1;
      current.lastChange = performance.now();
    }
  };

  const server = createServer({ keepAliveTimeout: 30_000 }, (request, response) => {
    response.on('error', ignoreGone);
    answer(request, response).catch(() => response.destroy());
  });
  server.on('connect', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    openTunnel(request, socket, head, server, origins, secureContext);
  });
  server.on('upgrade', (_request, socket: Duplex) => socket.destroy()); // sockets are not archived
  server.on('clientError', (_fault, socket) => socket.destroy());
  server.on('connection', (socket: Duplex) => {
    sockets.add(socket);
    socket.on('error', ignoreGone);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    begin(next) {
      page?.abort.abort(new Error('page ended'));
      const abort = new AbortController();
      next.signal.addEventListener('abort', () => abort.abort(next.signal.reason), {
        once: true,
        signal: abort.signal,
      });
      page = {
        ...next,
        abort,
        exchanges: [],
        documents: new Set(),
        requests: 0,
        bytes: 0,
        pending: 0,
        lastChange: performance.now(),
      };
    },
    letLoad(url) {
      if (page !== null && page.documents.size < MAX_REQUESTS) page.documents.add(url);
    },
    activity: () =>
      page === null
        ? { begun: 0, pending: 0, quietMs: Number.POSITIVE_INFINITY }
        : { begun: page.requests, pending: page.pending, quietMs: performance.now() - page.lastChange },
    end() {
      const exchanges = (page?.exchanges ?? []).toSorted((a, b) => a.startedAt.getTime() - b.startedAt.getTime());
      page?.abort.abort(new Error('page ended'));
      page = null;
      return exchanges;
    },
    async close() {
      page?.abort.abort(new Error('proxy closed'));
      page = null;
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

/** CONNECT: answer, then look at the first byte. TLS is ended here; anything else is plain HTTP inside a tunnel. */
function openTunnel(
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  server: Server,
  origins: WeakMap<Duplex, string>,
  secureContext: ReturnType<typeof createSecureContext>,
): void {
  const authority = request.url ?? '';
  socket.on('error', ignoreGone);
  socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
  const begin = (first: Buffer): void => {
    socket.pause();
    socket.unshift(first);
    if (first[0] !== 0x16) {
      origins.set(socket, `http://${authority}`);
      server.emit('connection', socket);
      return;
    }
    const secure = new TLSSocket(socket as Socket, { isServer: true, secureContext, ALPNProtocols: ['http/1.1'] });
    secure.on('error', ignoreGone);
    origins.set(secure, `https://${authority}`);
    server.emit('connection', secure);
  };
  if (head.length > 0) begin(head);
  else socket.once('data', begin);
}

function requestUrl(request: IncomingMessage, origin: string | undefined): string | null {
  const target = request.url ?? '';
  const text = origin === undefined ? target : target.startsWith('/') ? `${origin}${target}` : target;
  return /^https?:\/\//i.test(text) && URL.canParse(text) ? new URL(text).href : null;
}

/** The scheme is let differ: the browser goes to https by itself for hosts on its HSTS list. */
const isSameDocument = (url: string, main: string): boolean =>
  url === main || url.replace(/^https:/, 'http:').replace(/:443\//, '/') === main;

function mayAsk(page: PageState, url: string, request: IncomingMessage): boolean {
  if (page.requests >= MAX_REQUESTS || isLeftOut(request.headers, url, page.capture)) return false;
  if (request.headers['upgrade-insecure-requests'] !== undefined && !page.documents.has(url)) return false;
  if (page.after === null) return true;
  if (isAskedBy(page.after, request)) return false;
  if (isOfOrigin(url, page.after)) page.after = null; // as a frame of this page it may ask
  return true;
}

const isOfOrigin = (url: string, other: string): boolean => new URL(url).origin === new URL(other).origin;
const isAskedBy = (url: string, { headers }: IncomingMessage): boolean =>
  [headers.referer, headers.origin].some((by) => by !== undefined && URL.canParse(by) && isOfOrigin(by, url));

/** As HTML whatever its disposition: it was chosen for rendering. */
function mainDocument(main: Exchange): Exchange {
  const kept = main.responseHeaders.filter(([name]) => !/^(content-disposition|refresh|link)$/i.test(name));
  return { ...main, responseHeaders: kept };
}

function serve(response: ServerResponse, exchange: Exchange): void {
  const fields: string[] = [];
  for (const [name, value] of exchange.responseHeaders) {
    if (!DROPPED_RESPONSE_HEADERS.has(name.toLowerCase()) && /^[\w!#$%&'*+.^`|~-]+$/.test(name))
      fields.push(name, value);
  }
  const hasBody = exchange.status !== 204 && exchange.status !== 304 && exchange.method !== 'HEAD';
  // a length that does not arrive tells the browser that the body was cut
  if (hasBody) fields.push('content-length', String(exchange.body.length + (exchange.truncated === null ? 0 : 1)));
  try {
    response.writeHead(exchange.status, exchange.statusText.replaceAll(/[^\t\x20-\x7e]/g, '') || 'OK', fields);
    if (exchange.truncated === null) response.end(hasBody ? exchange.body : undefined);
    else response.write(exchange.body, () => response.destroy());
  } catch (fault) {
    response.destroy(fault instanceof Error ? fault : undefined); // a field that may not be sent on
  }
}

function refuse(response: ServerResponse, status: number): void {
  if (response.headersSent) response.destroy();
  else response.writeHead(status, { 'content-length': '0', 'cache-control': 'no-store' }).end();
}

function forwarded(raw: readonly string[]): HeaderList {
  const list: Array<readonly [string, string]> = [];
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const [name, value] = [raw[i] ?? '', raw[i + 1] ?? ''];
    if (!DROPPED_REQUEST_HEADERS.has(name.toLowerCase())) list.push([name, value]);
  }
  return list;
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += (chunk as Buffer).length;
    if (size > MAX_REQUEST_BODY) throw new StageError('FETCH_BAD_REQUEST', 'permanent', 'request body too large');
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks, size);
}

const ignoreGone = (): void => undefined;
