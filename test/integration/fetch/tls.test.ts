// TLS and HTTP/2 with real servers: certificates checked, a given authority trusted, resets told from ends, pages rendered over https.
import { createSecureServer, type Http2SecureServer } from 'node:http2';
import type { AddressInfo, Socket } from 'node:net';
import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createProxyCertificate } from '../../../src/stages/fetch/browser/proxy-certificate.ts';
import { parseResolveMap } from '../../../src/stages/fetch/resolve-map.ts';
import { egressFor, type FetchingParts, openFetching, runFetchStage } from '../../support/chromium.ts';

const never = new AbortController().signal;
const { key, cert } = createProxyCertificate(new Date(), 'mill.test');
const LARGE = Buffer.alloc(7_000_000, 'all of it ');
const sockets = new Set<Socket>();
let server: Http2SecureServer;
let port = 0;
let parts: FetchingParts;

beforeAll(async () => {
  server = createSecureServer({ key, cert, allowHTTP1: true });
  server.on('sessionError', () => undefined); // resets are what is tested
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => sockets.delete(socket));
  });
  server.on('request', (request, response) => {
    request.on('error', () => undefined);
    response.on('error', () => undefined);
    switch (request.url) {
      case '/short':
        response.writeHead(200, { 'content-length': '100' });
        response.end('hello');
        break;
      case '/reset':
        response.writeHead(200);
        response.write('hello');
        setTimeout(() => response.stream.destroy(new Error('reset on purpose')), 30);
        break;
      case '/gone':
        response.writeHead(200);
        response.write('hello');
        setTimeout(() => {
          for (const socket of sockets) socket.destroy();
        }, 30);
        break;
      case '/app':
        response.writeHead(200, { 'content-type': 'text/html', 'strict-transport-security': 'max-age=1000' });
        response.end('<!doctype html><div id="root"></div><script src="/app.js"></script>');
        break;
      case '/app.js':
        response.writeHead(200, { 'content-type': 'text/javascript' });
        response.end('document.getElementById("root").textContent = "words over TLS ".repeat(60)');
        break;
      case '/echo':
        response.writeHead(200);
        request.pipe(response);
        break;
      case '/large':
        response.writeHead(200, { 'content-type': 'application/octet-stream', 'x-long': 'y'.repeat(20_000) });
        response.end(LARGE);
        break;
      default:
        response.writeHead(200, { 'content-type': 'text/plain', 'set-cookie': ['a=1', 'b=2'] });
        response.end(`version ${request.httpVersion}`);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.2', resolve));
  port = (server.address() as AddressInfo).port;
  parts = openWith(cert);
});
afterAll(async () => {
  await parts.close();
  for (const socket of sockets) socket.destroy();
  await new Promise<void>((resolve) => server.close(() => resolve()));
});

const openWith = (ca: string | null): FetchingParts =>
  openFetching(
    egressFor(
      { allowPrivate: true, allowPorts: [port] },
      { ca, resolve: parseResolveMap([`mill.test:${port}:127.0.0.2`, `other.test:${port}:127.0.0.2`]) },
    ),
  );
const at = (path: string, host = 'mill.test'): string => `https://${host}:${port}${path}`;

describe('https', () => {
  it('speaks HTTP/2 where it is offered, and keeps fields apart', async () => {
    for (let n = 0; n < 3; n++) {
      const exchange = await parts.fetcher.fetch({ url: at('/') }, never);
      expect(exchange).toMatchObject({ httpVersion: '2', status: 200, truncated: null, ipAddress: '127.0.0.2' });
      expect(exchange.body.toString()).toBe('version 2.0');
      expect(exchange.responseHeaders.filter(([name]) => name === 'set-cookie')).toEqual([
        ['set-cookie', 'a=1'],
        ['set-cookie', 'b=2'],
      ]);
    }
  });

  it('sends and takes bodies larger than any window, several at once', async () => {
    const body = LARGE.subarray(0, 700_000);
    const ends = await Promise.all(
      [1, 2, 3].flatMap(() => [
        parts.fetcher.fetch(
          { url: at('/echo'), method: 'POST', body, headers: [['x-long', 'z'.repeat(30_000)]] },
          never,
        ),
        parts.fetcher.fetch({ url: at('/large') }, never),
      ]),
    );
    expect(ends.map(({ truncated, httpVersion }) => [truncated, httpVersion])).toEqual(ends.map(() => [null, '2']));
    expect(ends.map(({ body: got }, n) => got.equals(n % 2 === 0 ? body : LARGE))).toEqual(ends.map(() => true));
  });

  it.each(['/short', '/reset', '/gone'])('does not take %s for whole', async (path) => {
    const exchange = await parts.fetcher.fetch({ url: at(path) }, never);
    expect([exchange.body.toString(), exchange.truncated]).toEqual(['hello', 'disconnect']);
    expect((await parts.fetcher.fetch({ url: at('/') }, never)).truncated).toBeNull();
  });

  it('refuses certificates of nobody it trusts, and of another name', async () => {
    const strict = openWith(null);
    await expect(strict.fetcher.fetch({ url: at('/') }, never)).rejects.toMatchObject({
      code: 'FETCH_TLS',
      disposition: 'permanent',
    });
    await expect(parts.fetcher.fetch({ url: at('/', 'other.test') }, never)).rejects.toMatchObject({
      code: 'FETCH_TLS',
    });
    await strict.close();
  });

  it('ends a handshake that never comes', async () => {
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.2', resolve));
    const silentPort = (silent.address() as AddressInfo).port;
    const waiting = openFetching(egressFor({ allowPrivate: true, allowPorts: [silentPort] }), { connectMs: 500 });
    await expect(waiting.fetcher.fetch({ url: `https://127.0.0.2:${silentPort}/` }, never)).rejects.toMatchObject({
      code: 'FETCH_CONNECT_TIMEOUT',
    });
    await waiting.close();
    silent.close();
  });

  it('renders over https, its parts checked and kept as any other', async () => {
    const end = await runFetchStage(parts, at('/app'), { capture: 'page' });
    expect(end).toMatchObject({
      capture: {
        renderedDom: expect.stringContaining('words over TLS words over TLS'),
        subresources: [{ url: at('/app.js'), status: 200, httpVersion: '2', ipAddress: '127.0.0.2' }],
      },
    });
  });
});

describe('a TLS handshake that goes wrong', () => {
  const greeting = Buffer.from('160303007a', 'hex'); // a record of a ServerHello that stays away
  const faults: ReadonlyArray<readonly [name: string, code: RegExp, serve: (socket: Socket) => void]> = [
    ['closed at once', /^FETCH_(TLS|RESET)$/, (s) => s.end()],
    ['reset at once', /^FETCH_(TLS|RESET)$/, (s) => s.resetAndDestroy()],
    ['plain HTTP', /^FETCH_TLS$/, (s) => s.end('HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n')],
    ['noise', /^FETCH_TLS$/, (s) => s.write(Buffer.alloc(5000, 0x9f))],
    ['an alert', /^FETCH_TLS$/, (s) => s.end(Buffer.from('15030300020228', 'hex'))],
    ['half a record', /^FETCH_CONNECT_TIMEOUT$/, (s) => s.write(greeting)],
    [
      'a record byte by byte',
      /^FETCH_CONNECT_TIMEOUT$/,
      (s) => {
        s.write(greeting);
        const timer = setInterval(() => s.write(Buffer.from([2])), 200);
        s.once('close', () => clearInterval(timer));
      },
    ],
    [
      'alerts without end',
      /^FETCH_(TLS|CONNECT_TIMEOUT|RESET)$/,
      (s) => {
        const timer = setInterval(() => s.writableLength < 65_536 && s.write(Buffer.from('15030300020164', 'hex')), 1);
        s.once('close', () => clearInterval(timer));
      },
    ],
  ];

  it.each(faults)('ends: %s', async (_name, code, serve) => {
    const open = new Set<Socket>();
    const wrong = createServer((socket) => {
      open.add(socket);
      socket.on('close', () => open.delete(socket));
      socket.on('error', () => undefined);
      socket.once('data', () => serve(socket));
    });
    await new Promise<void>((resolve) => wrong.listen(0, '127.0.0.2', resolve));
    const { port: at } = wrong.address() as AddressInfo;
    const one = openFetching(egressFor({ allowPrivate: true, allowPorts: [at] }), { connectMs: 1200 });
    await expect(one.fetcher.fetch({ url: `https://127.0.0.2:${at}/` }, never)).rejects.toMatchObject({
      code: expect.stringMatching(code),
    });
    await expect.poll(() => open.size).toBe(0);
    await one.close();
    wrong.close();
  });

  it('ends: a certificate that has expired', async () => {
    const past = createProxyCertificate(new Date(Date.now() - 3 * 366 * 86_400_000), 'old.test');
    const expired = createSecureServer(past);
    expired.on('sessionError', () => undefined);
    await new Promise<void>((resolve) => expired.listen(0, '127.0.0.2', resolve));
    const { port: at } = expired.address() as AddressInfo;
    const resolve = parseResolveMap([`old.test:${at}:127.0.0.2`]);
    const one = openFetching(egressFor({ allowPrivate: true, allowPorts: [at] }, { ca: past.cert, resolve }));
    await expect(one.fetcher.fetch({ url: `https://old.test:${at}/` }, never)).rejects.toMatchObject({
      code: 'FETCH_TLS',
    });
    await one.close();
    expired.close();
  });
});
