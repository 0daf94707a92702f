// A real HTTP server on loopback whose routes are behaviours: each test names what the other side does.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';

export interface Site {
  /** `http://127.0.0.1:PORT` */
  origin: string;
  port: number;
  /** Requests so far, by path with query. */
  hits: ReadonlyMap<string, number>;
  /** Heads of all requests in order. */
  requests: readonly { method: string; path: string; headers: IncomingMessage['headers']; atMs: number }[];
  close(): Promise<void>;
}

export type Route = (request: IncomingMessage, response: ServerResponse, hit: number) => void;

const LOREM =
  'The mill stands where the river bends, and its wheel has turned since the bridge was built. Farmers bring their grain in autumn, and the miller keeps a book of every sack. ';

/** A whole article page; `links` go to a list at its end. */
export function articlePage(title: string, options: { paragraphs?: number; links?: readonly string[] } = {}): string {
  const paragraphs = Array.from(
    { length: options.paragraphs ?? 5 },
    (_, n) => `<p>${title}, part ${n + 1}. ${LOREM.repeat(2)}</p>`,
  );
  const links = (options.links ?? []).map((href) => `<li><a href="${href}">${href}</a></li>`);
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${title}</title></head><body><article><h1>${title}</h1>${paragraphs.join('\n')}</article><nav><ul>${links.join('')}</ul></nav></body></html>`;
}

/** Answers with HTML. */
export const html =
  (body: string, status = 200): Route =>
  (_request, response) => {
    response.writeHead(status, { 'content-type': 'text/html; charset=utf-8' }).end(body);
  };

/** Behaviours that every site has, beside the routes a test gives. */
const BEHAVIOURS: Record<string, Route> = {
  '/robots.txt': (_q, r) => void r.writeHead(404).end(),
  '/ok': html(articlePage('An ordinary page')),
  '/slow-head': (_q, r) => void setTimeout(() => html(articlePage('Late'))(_q, r, 1), 3000),
  '/silent': () => undefined,
  '/drop': (request) => void request.socket.destroy(),
  '/drop-body': (_q, r) => {
    r.writeHead(200, { 'content-type': 'text/html', 'content-length': '5000' });
    r.write('<html><body><p>half a page');
    setTimeout(() => r.destroy(), 20);
  },
  '/drip': (_q, r) => {
    r.writeHead(200, { 'content-type': 'text/html' });
    const timer = setInterval(() => r.write('<p>drip</p>'), 100);
    r.once('close', () => clearInterval(timer));
  },
  '/endless': (_q, r) => {
    r.writeHead(200, { 'content-type': 'text/html' });
    const block = '<p>again and again</p>'.repeat(3000);
    const pour = (): void => {
      while (!r.destroyed && r.write(block));
    };
    r.on('drain', pour);
    pour();
  },
  '/gzip': (_q, r) => coded(r, 'gzip', gzipSync(articlePage('Zipped'))),
  '/brotli': (_q, r) => coded(r, 'br', brotliCompressSync(articlePage('Pressed'))),
  '/deflate': (_q, r) => coded(r, 'deflate', deflateSync(articlePage('Deflated'))),
  '/gzip-cut': (_q, r) => coded(r, 'gzip', gzipSync(articlePage('Cut short')).subarray(0, 200)),
  '/gzip-bomb': (_q, r) => coded(r, 'gzip', gzipSync(Buffer.alloc(64 * 1024 * 1024, 32))),
  '/wrong-coding': (_q, r) => coded(r, 'gzip', Buffer.from(articlePage('Not zipped at all'))),
  '/redirect': (_q, r) => void r.writeHead(302, { location: '/ok' }).end(),
  '/redirect-loop': (_q, r) => void r.writeHead(302, { location: '/redirect-loop' }).end(),
  '/gone': html('<h1>Gone</h1>', 410),
  '/error': html('<h1>Error</h1>', 500),
  '/recovers': (q, r, hit) => html(articlePage('Well again'), hit === 1 ? 500 : 200)(q, r, hit),
  '/busy': (q, r, hit) => {
    if (hit === 1) r.writeHead(429, { 'retry-after': '1' }).end();
    else html(articlePage('Free again'))(q, r, hit);
  },
  '/latin1': (_q, r) =>
    void r
      .writeHead(200, { 'content-type': 'text/html; charset=iso-8859-1' })
      .end(Buffer.from('<p>Müllerstraße</p>', 'latin1')),
};

function coded(response: ServerResponse, coding: string, body: Buffer): void {
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'content-encoding': coding }).end(body);
}

/** Listens on a free port of 127.0.0.1 (or the address given); the test's routes come before the behaviours. */
export async function startSite(routes: Record<string, Route> = {}, address = '127.0.0.1'): Promise<Site> {
  const hits = new Map<string, number>();
  const requests: { method: string; path: string; headers: IncomingMessage['headers']; atMs: number }[] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? '/';
    const hit = (hits.get(path) ?? 0) + 1;
    hits.set(path, hit);
    requests.push({ method: request.method ?? '', path, headers: request.headers, atMs: performance.now() });
    const name = path.split('?')[0] ?? path;
    const route = routes[path] ?? routes[name] ?? BEHAVIOURS[name] ?? html('<h1>Not found</h1>', 404);
    route(request, response, hit);
  });
  await new Promise<void>((done) => server.listen(0, address, done));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://${address}:${port}`,
    port,
    hits,
    requests,
    close() {
      server.closeAllConnections();
      return new Promise((done) => server.close(() => done()));
    },
  };
}
