// A server whose routes are named misbehaviours: of sockets (written byte by byte here) and of pages (for the browser).
// Every route says what a sound fetch makes of it.
import { createServer, type Server, type Socket } from 'node:net';
import { brotliCompressSync, constants, deflateSync, gzipSync } from 'node:zlib';

/** `error:CODE` thrown by the stage, `cut:REASON` a capture marked truncated, `whole` a capture, `rendered` one with a DOM. */
export type Expected = `error:${string}` | `cut:${string}` | 'whole' | 'rendered' | 'unrendered';

export interface HostileRoute {
  path: string;
  /** Any of these is sound. */
  expect: readonly Expected[];
  serve(socket: Socket, request: string): void;
}

export interface HostileServer {
  origin: string;
  port: number;
  /** Requests by path. */
  hits: Map<string, number>;
  /** Sockets open now. */
  open(): number;
  close(): Promise<void>;
}

const MIB = 1024 * 1024;

const head = (status: string, ...fields: string[]): string => `HTTP/1.1 ${[status, ...fields].join('\r\n')}\r\n\r\n`;
const html = (body: string): string =>
  `${head('200 OK', 'Content-Type: text/html; charset=utf-8', `Content-Length: ${Buffer.byteLength(body)}`)}${body}`;
const coded = (coding: string, bytes: Buffer, type = 'text/html'): Buffer =>
  Buffer.concat([
    Buffer.from(
      head('200 OK', `Content-Type: ${type}`, `Content-Encoding: ${coding}`, `Content-Length: ${bytes.length}`),
    ),
    bytes,
  ]);

/** Writes again and again until the other side goes. */
function drip(socket: Socket, everyMs: number, piece: () => string | Buffer): void {
  const timer = setInterval(() => {
    if (socket.writableLength < MIB) socket.write(piece());
  }, everyMs);
  socket.once('close', () => clearInterval(timer));
}

const zeros = (): Buffer => Buffer.alloc(64 * MIB);
const quick = { params: { [constants.BROTLI_PARAM_QUALITY]: 2 } };
/** Made once: packing them takes longer than any fetch. */
const bombs = {
  gzip: gzipSync(zeros()),
  deflate: deflateSync(zeros()),
  br: brotliCompressSync(zeros(), quick),
  stacked: gzipSync(gzipSync(gzipSync(zeros()))),
  zstd: zstdBomb(),
};

const socketRoutes: HostileRoute[] = [
  route('/silent', ['error:FETCH_TIMEOUT'], () => undefined),
  route('/closes-at-once', ['error:FETCH_RESET'], (s) => s.end()),
  route('/resets-at-once', ['error:FETCH_RESET'], (s) => s.resetAndDestroy()),
  route('/slow-headers', ['error:FETCH_TIMEOUT'], (s) => {
    s.write('HTTP/1.1 200 OK\r\n');
    drip(s, 50, () => 'X-More: yes\r\n');
  }),
  route('/half-a-header', ['error:FETCH_TIMEOUT'], (s) => s.write('HTTP/1.1 200 OK\r\nContent-Le')),
  route('/header-flood', ['error:FETCH_HEADERS_TOO_LARGE', 'error:FETCH_RESET'], (s) => {
    s.write('HTTP/1.1 200 OK\r\n');
    drip(s, 1, () => `X-Flood: ${'x'.repeat(8000)}\r\n`);
  }),
  route('/one-huge-header', ['error:FETCH_HEADERS_TOO_LARGE', 'error:FETCH_RESET'], (s) => {
    s.write(`HTTP/1.1 200 OK\r\nX-Huge: ${'x'.repeat(2 * MIB)}\r\n\r\n`);
  }),
  route('/endless-103', ['error:FETCH_BAD_RESPONSE', 'error:FETCH_TIMEOUT'], (s) => {
    drip(s, 5, () => head('103 Early Hints', 'Link: </a.css>; rel=preload'));
  }),
  route('/switching-protocols', ['error:FETCH_BAD_RESPONSE'], (s) => {
    s.write(head('101 Switching Protocols', 'Upgrade: h9', 'Connection: upgrade'));
  }),
  route('/not-http', ['error:FETCH_BAD_RESPONSE'], (s) => s.end('220 mail.example ESMTP ready\r\n')),
  route('/binary-noise', ['error:FETCH_BAD_RESPONSE'], (s) => s.end(Buffer.alloc(4096, 0x9f))),
  route('/bad-status', ['error:FETCH_BAD_RESPONSE'], (s) => s.end('HTTP/1.1 abc Nope\r\n\r\n')),
  route('/conflicting-lengths', ['error:FETCH_BAD_RESPONSE'], (s) => {
    s.write(head('200 OK', 'Content-Length: 3', 'Content-Length: 5').concat('hello'));
  }),
  route('/negative-length', ['error:FETCH_BAD_RESPONSE'], (s) =>
    s.end(head('200 OK', 'Content-Length: -5').concat('hello')),
  ),
  route('/length-and-chunked', ['error:FETCH_BAD_RESPONSE', 'whole'], (s) => {
    s.write(head('200 OK', 'Content-Length: 3', 'Transfer-Encoding: chunked').concat('5\r\nhello\r\n0\r\n\r\n'));
  }),
  route('/short-body', ['cut:disconnect'], (s) => s.end(head('200 OK', 'Content-Length: 5000').concat('hello'))),
  route('/short-body-open', ['cut:time'], (s) => s.write(head('200 OK', 'Content-Length: 5000').concat('hello'))),
  route('/long-body', ['whole'], (s) => s.write(head('200 OK', 'Content-Length: 5').concat('hello and much more'))),
  route('/reset-in-body', ['cut:disconnect'], (s) => {
    s.write(head('200 OK', 'Content-Length: 5000').concat('hello'));
    setTimeout(() => s.resetAndDestroy(), 30);
  }),
  route('/reset-in-open-body', ['cut:disconnect'], (s) => {
    s.write(head('200 OK', 'Connection: close').concat('hello'));
    setTimeout(() => s.resetAndDestroy(), 30);
  }),
  route('/endless-body', ['cut:length'], (s) => {
    s.write(head('200 OK', 'Content-Type: text/html'));
    drip(s, 1, () => Buffer.alloc(MIB, 0x61));
  }),
  route('/endless-chunks', ['cut:length'], (s) => {
    s.write(head('200 OK', 'Transfer-Encoding: chunked'));
    drip(s, 1, () => `${MIB.toString(16)}\r\n${'a'.repeat(MIB)}\r\n`);
  }),
  route('/dripping-body', ['cut:time'], (s) => {
    s.write(head('200 OK', 'Content-Length: 100000'));
    drip(s, 100, () => 'x');
  }),
  route('/huge-length', ['cut:time', 'cut:length'], (s) =>
    s.write(head('200 OK', 'Content-Length: 99999999999').concat('hello')),
  ),
  route('/bad-chunk-size', ['cut:unspecified', 'cut:disconnect'], (s) => {
    s.write(head('200 OK', 'Transfer-Encoding: chunked').concat('5\r\nhello\r\nZZ\r\nxx\r\n0\r\n\r\n'));
  }),
  route('/chunk-without-end', ['cut:disconnect'], (s) => {
    s.end(head('200 OK', 'Transfer-Encoding: chunked').concat('5\r\nhello\r\n'));
  }),
  route('/chunk-too-short', ['cut:disconnect', 'cut:unspecified'], (s) => {
    s.end(head('200 OK', 'Transfer-Encoding: chunked').concat('50\r\nhello\r\n0\r\n\r\n'));
  }),
  route('/chunk-extension-flood', ['cut:time', 'cut:length', 'cut:unspecified', 'cut:disconnect'], (s) => {
    s.write(head('200 OK', 'Transfer-Encoding: chunked').concat('5;'));
    drip(s, 1, () => 'x'.repeat(16_384));
  }),
  route('/trailer-flood', ['cut:time', 'cut:unspecified', 'cut:disconnect'], (s) => {
    s.write(head('200 OK', 'Transfer-Encoding: chunked').concat('5\r\nhello\r\n0\r\n'));
    drip(s, 1, () => `X-Trail: ${'x'.repeat(8000)}\r\n`);
  }),
  route('/gzip-cut', ['cut:disconnect'], (s) => {
    const bytes = gzipSync('<p>text</p>'.repeat(5000));
    s.write(coded('gzip', bytes.subarray(0, bytes.length - 12)));
  }),
  route('/br-cut', ['cut:disconnect'], (s) => {
    const bytes = brotliCompressSync('<p>text</p>'.repeat(5000));
    s.write(coded('br', bytes.subarray(0, bytes.length >> 1)));
  }),
  route('/gzip-lie', ['whole'], (s) => s.write(coded('gzip', Buffer.from('<html>not packed at all</html>')))),
  route('/unknown-coding', ['whole'], (s) => s.write(coded('compress', Buffer.from('anything')))),
  route('/many-codings', ['whole'], (s) =>
    s.write(coded('gzip, '.repeat(200).concat('gzip'), Buffer.from('anything'))),
  ),
  ...Object.entries(bombs).map(([name, bytes]) =>
    route(`/bomb-${name}`, ['whole'], (s) => s.write(coded(name === 'stacked' ? 'gzip, gzip, gzip' : name, bytes))),
  ),
  route('/png-as-html', ['whole', 'rendered'], (s) => {
    s.write(
      coded('identity', Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10]), Buffer.alloc(500, 7)])),
    );
  }),
  route('/html-as-png', ['whole'], (s) => s.write(coded('identity', Buffer.from('<html><p>page</p>'), 'image/png'))),
  route('/no-type', ['whole'], (s) => s.end(head('200 OK').concat('plain words'))),
  route('/not-modified-with-length', ['whole'], (s) => s.write(head('304 Not Modified', 'Content-Length: 500'))),
  route('/no-content', ['whole'], (s) => s.write(head('204 No Content'))),
  route('/http10', ['whole'], (s) => s.end('HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n<p>old</p>')),
  route('/status-999', ['whole', 'error:FETCH_HTTP_999'], (s) =>
    s.end(head('999 Denied', 'Content-Length: 2').concat('no')),
  ),
  route('/redirect-loop', ['whole'], (s) =>
    s.write(head('302 Found', 'Location: /redirect-loop', 'Content-Length: 0')),
  ),
  route('/redirect-nowhere', ['whole'], (s) =>
    s.write(head('302 Found', 'Location: http://[::bad', 'Content-Length: 0')),
  ),
  route('/redirect-to-script', ['whole'], (s) =>
    s.write(head('302 Found', 'Location: javascript:alert(1)', 'Content-Length: 0')),
  ),
  route('/too-many-requests', ['error:FETCH_THROTTLED'], (s) => {
    s.write(head('429 Too Many Requests', 'Retry-After: 7', 'Content-Length: 0'));
  }),
  route('/unavailable-with-date', ['error:FETCH_THROTTLED'], (s) => {
    s.write(
      head('503 Unavailable', `Retry-After: ${new Date(Date.now() + 60_000).toUTCString()}`, 'Content-Length: 0'),
    );
  }),
  route('/broken', ['error:FETCH_HTTP_500'], (s) => s.write(head('500 Oops', 'Content-Length: 4').concat('oops'))),
];

const shell = (script: string, body = '<div id="root"></div>'): string =>
  html(`<!doctype html><html><head><title>t</title></head><body>${body}<script>${script}</script></body></html>`);

const pageRoutes: HostileRoute[] = [
  page(
    '/late-text',
    shell(`setTimeout(() => { document.getElementById('root').textContent = 'late '.repeat(200) }, 700)`),
  ),
  page('/endless-loop', shell('for (;;) {}')),
  page('/endless-loop-later', shell('setTimeout(() => { for (;;) {} }, 50)')),
  page('/endless-timers', shell('setInterval(() => { document.title += "x" }, 1)')),
  page(
    '/endless-growth',
    shell(
      `setInterval(() => { const d = document.createElement('div'); d.textContent = 'more '.repeat(20); document.body.append(d) }, 5)`,
    ),
  ),
  page('/memory-eater', shell('const a = []; for (;;) a.push(new Array(1e6).fill(a.length))')),
  page(
    '/memory-eater-buffers',
    shell('const a = []; setInterval(() => { const b = new Uint8Array(64 * 1024 * 1024).fill(1); a.push(b) }, 20)'),
  ),
  page(
    '/dialogs',
    shell('for (let i = 0; i < 50; i++) { alert(i); confirm(i); prompt(i) } onbeforeunload = () => "stay"; print()'),
  ),
  page(
    '/popups',
    shell(
      'for (let i = 0; i < 30; i++) window.open("/popup-" + i); const a = document.createElement("a"); a.href = "/no-type"; a.target = "_blank"; a.click()',
    ),
  ),
  page(
    '/download',
    shell(
      'const a = document.createElement("a"); a.href = "data:application/octet-stream,xxxx"; a.download = "x.bin"; a.click()',
    ),
  ),
  page('/goes-elsewhere', shell('location.href = "/no-type"')),
  page('/reloads-for-ever', shell('location.reload()')),
  page('/history-flood', shell('for (let i = 0; i < 500; i++) history.pushState({}, "", "/pushed-" + i)')),
  page('/websocket', shell('new WebSocket("ws://" + location.host + "/socket"); new EventSource("/events")')),
  page(
    '/fetches-for-ever',
    shell('(async () => { for (let i = 0; ; i++) { try { await fetch("/no-type?" + i) } catch {} } })()'),
  ),
  page('/waits-for-silence', shell('fetch("/silent")')),
  page(
    '/frames-in-frames',
    shell(
      '',
      '<div id="root"></div><iframe src="/frames-in-frames"></iframe><iframe src="/frames-in-frames?2"></iframe>',
    ),
  ),
  page('/workers', shell('for (let i = 0; i < 8; i++) new Worker(URL.createObjectURL(new Blob(["for(;;){}"])))')),
  page(
    '/overrides',
    shell(
      'Object.defineProperty(Document.prototype, "documentElement", { get() { for (;;) {} } }); Element.prototype.getHTML = () => "fooled"; JSON.stringify = () => "fooled"; document.getElementById("root").textContent = "true words"',
    ),
  ),
  page('/empties-itself', shell('setTimeout(() => document.documentElement.remove(), 100)')),
  page('/closes-itself', shell('window.close()')),
  page(
    '/deep-tree',
    shell(
      'let p = document.body; for (let i = 0; i < 20000; i++) { const d = document.createElement("div"); p.append(d); p = d } p.textContent = "deep"',
    ),
  ),
  page(
    '/meta-refresh',
    html(
      '<!doctype html><html><head><meta http-equiv="refresh" content="0;url=/no-type"></head><body><div id="root"></div><script>1</script></body></html>',
    ),
  ),
  page(
    '/document-write',
    shell(
      'setTimeout(() => { document.open(); document.write("<p>" + "written anew ".repeat(100)); document.close() }, 100)',
    ),
  ),
];

/** Every route with what a sound fetch makes of it. */
export const HOSTILE_ROUTES: readonly HostileRoute[] = [...socketRoutes, ...pageRoutes];

/** Listens on a free port of 127.0.0.1. `/fine` answers as a good page does. */
export async function startHostileServer(): Promise<HostileServer> {
  const hits = new Map<string, number>();
  const sockets = new Set<Socket>();
  const byPath = new Map(HOSTILE_ROUTES.map((found) => [found.path, found]));
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
    socket.on('data', (bytes) => {
      const request = bytes.toString('latin1');
      const path = (/^[A-Z]+ (?:https?:\/\/[^/]+)?([^ ?]*)/.exec(request)?.[1] ?? '').trim();
      hits.set(path, (hits.get(path) ?? 0) + 1);
      const found = byPath.get(path);
      if (found) found.serve(socket, request);
      else if (path === '/robots.txt' || path !== '/fine') socket.write(head('404 Not Found', 'Content-Length: 0'));
      else socket.write(html(`<!doctype html><title>fine</title><p>${'A page as pages should be. '.repeat(40)}</p>`));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    origin: `http://127.0.0.1:${port}`,
    port,
    hits,
    open: () => sockets.size,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

/** RFC 8878: one frame of 512 RLE blocks, each of them 128 KiB of one byte. */
function zstdBomb(): Buffer {
  const blocks = Array.from({ length: 512 }, (_, n) => {
    const header = (n === 511 ? 1 : 0) | (1 << 1) | ((128 * 1024) << 3);
    return Buffer.from([header & 255, (header >> 8) & 255, (header >> 16) & 255, 0]);
  });
  return Buffer.concat([Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x50]), ...blocks]);
}

function route(path: string, expect: readonly Expected[], serve: HostileRoute['serve']): HostileRoute {
  return { path, expect, serve };
}

function page(path: string, response: string): HostileRoute {
  return route(path, ['rendered', 'unrendered'], (socket) => socket.write(response));
}
