// A server that speaks HTTP/2 frame by frame, wrongly: each name of a host is a misbehaviour, with what a sound fetch makes of it.
import type { AddressInfo, Socket } from 'node:net';
import { createServer, type TLSSocket } from 'node:tls';
import { gzipSync } from 'node:zlib';
import { createProxyCertificate } from '../../../src/stages/fetch/browser/proxy-certificate.ts';
import type { Expected } from './route.ts';

/** RFC 9113 §6. */
const DATA = 0;
const HEADERS = 1;
const RST_STREAM = 3;
const SETTINGS = 4;
const PUSH_PROMISE = 5;
const PING = 6;
const GOAWAY = 7;
const WINDOW_UPDATE = 8;
const CONTINUATION = 9;
const ALTSVC = 10;
const END_STREAM = 1;
const END_HEADERS = 4;
const PADDED = 8;
const NO_ERROR = 0;
const INTERNAL_ERROR = 2;
const REFUSED_STREAM = 7;
const CANCEL = 8;
const KIB = 1024;

export interface Http2Fault {
  /** First label of the host. */
  name: string;
  expect: readonly Expected[];
  /** Called when the request's head has come, or right after the handshake when `at` says so. */
  serve(socket: Socket, stream: number): void;
  at?: 'handshake';
  /** Payload of the server's first SETTINGS frame; null sends none. */
  settings?: Buffer | null;
}

function frame(type: number, flags: number, stream: number, payload: Buffer | string = ''): Buffer {
  const bytes = Buffer.from(payload as string);
  const head = Buffer.alloc(9);
  head.writeUIntBE(bytes.length, 0, 3);
  head.writeUInt8(type, 3);
  head.writeUInt8(flags, 4);
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, bytes]);
}

/** HPACK, every field literal and not indexed (RFC 7541 §6.2.2). */
const field = (name: string, value: string): Buffer =>
  Buffer.concat([Buffer.from([0]), hpackText(name), hpackText(value)]);
function hpackText(text: string): Buffer {
  const bytes = Buffer.from(text, 'latin1');
  if (bytes.length < 127) return Buffer.concat([Buffer.from([bytes.length]), bytes]);
  const length = [127];
  let left = bytes.length - 127;
  for (; left >= 128; left >>= 7) length.push((left & 127) | 128);
  return Buffer.concat([Buffer.from([...length, left]), bytes]);
}
const uint32 = (...numbers: number[]): Buffer => {
  const bytes = Buffer.alloc(numbers.length * 4);
  for (const [n, number] of numbers.entries()) bytes.writeUInt32BE(number >>> 0, n * 4);
  return bytes;
};
const setting = (id: number, value: number): Buffer => Buffer.concat([Buffer.from([0, id]), uint32(value)]);
const status = (code: number | string): Buffer => field(':status', String(code));
const headers = (stream: number, flags: number, ...fields: Buffer[]): Buffer =>
  frame(HEADERS, END_HEADERS | flags, stream, Buffer.concat(fields));
const ok = (stream: number, ...fields: Buffer[]): Buffer =>
  headers(stream, 0, status(200), field('content-type', 'text/html'), ...fields);
const data = (stream: number, text: Buffer | string, flags = END_STREAM): Buffer => frame(DATA, flags, stream, text);
const goaway = (last: number, code: number): Buffer => frame(GOAWAY, 0, 0, uint32(last, code));
const reset = (stream: number, code: number): Buffer => frame(RST_STREAM, 0, stream, uint32(code));
const whole = (stream: number): Buffer => Buffer.concat([ok(stream), data(stream, 'hello')]);

/** Again and again while the other side reads. */
function flood(socket: Socket, piece: () => Buffer): void {
  const timer = setInterval(() => {
    for (let n = 0; n < 200 && socket.writableLength < 256 * KIB; n++) socket.write(piece());
  }, 2);
  socket.once('close', () => clearInterval(timer));
}

const GONE: readonly Expected[] = ['error:FETCH_RESET', 'error:FETCH_BAD_HTTP2'];
const NO_HEAD: readonly Expected[] = [...GONE, 'error:FETCH_TIMEOUT'];
const TOO_LARGE: readonly Expected[] = [...GONE, 'error:FETCH_HEADERS_TOO_LARGE'];
const CUT: readonly Expected[] = ['cut:disconnect', 'cut:unspecified'];
const fault = (name: string, expect: readonly Expected[], serve: Http2Fault['serve']): Http2Fault => ({
  name,
  expect,
  serve,
});

export const HTTP2_FAULTS: readonly Http2Fault[] = [
  fault('fine', ['whole'], (s, id) => s.write(whole(id))),
  // as servers do that have served enough, or were idle for long
  fault('farewell-to-the-second', ['whole'], (s, id) => s.write(id === 1 ? whole(id) : goaway(1, NO_ERROR))),
  fault('farewell-to-the-second-and-close', ['whole'], (s, id) => void (id === 1 ? s.write(whole(id)) : s.end())),
  fault('goaway-before-answer', NO_HEAD, (s) => s.write(goaway(0, NO_ERROR))),
  fault('goaway-and-close', NO_HEAD, (s) => s.end(goaway(0, INTERNAL_ERROR))),
  fault('goaway-then-answer', ['whole'], (s, id) => s.write(Buffer.concat([goaway(id, NO_ERROR), whole(id)]))),
  fault('goaway-in-body', CUT, (s, id) =>
    s.end(Buffer.concat([ok(id), data(id, 'hello', 0), goaway(id, INTERNAL_ERROR)])),
  ),
  fault('refused-stream', GONE, (s, id) => s.write(reset(id, REFUSED_STREAM))),
  fault('reset-after-head', CUT, (s, id) => s.write(Buffer.concat([ok(id), reset(id, CANCEL)]))),
  fault('reset-in-body', CUT, (s, id) => s.write(Buffer.concat([ok(id), data(id, 'hello', 0), reset(id, CANCEL)]))),
  fault('reset-politely-in-body', CUT, (s, id) =>
    s.write(Buffer.concat([ok(id), data(id, 'hello', 0), reset(id, NO_ERROR)])),
  ),
  fault('reset-politely-at-end', ['whole'], (s, id) => s.write(Buffer.concat([whole(id), reset(id, NO_ERROR)]))),
  fault('reset-politely-without-head', GONE, (s, id) => s.write(reset(id, NO_ERROR))),
  fault('reset-storm', NO_HEAD, (s, id) => flood(s, () => reset(id, CANCEL))),
  fault('settings-flood', NO_HEAD, (s) => flood(s, () => frame(SETTINGS, 0, 0, setting(3, 100)))),
  fault('ping-flood', NO_HEAD, (s) => flood(s, () => frame(PING, 0, 0, Buffer.alloc(8, 7)))),
  fault('window-flood', [...NO_HEAD, ...CUT], (s) => flood(s, () => frame(WINDOW_UPDATE, 0, 0, uint32(1)))),
  fault('unknown-frame-flood', NO_HEAD, (s) => flood(s, () => frame(0xfa, 0, 0, Buffer.alloc(64)))),
  fault('empty-data-flood', ['cut:time', ...CUT], (s, id) => {
    s.write(ok(id));
    flood(s, () => data(id, '', 0));
  }),
  fault('continuation-flood', [...TOO_LARGE, 'error:FETCH_TIMEOUT'], (s, id) => {
    s.write(frame(HEADERS, 0, id, status(200)));
    flood(s, () => frame(CONTINUATION, 0, id, field('x-flood', 'x'.repeat(4000))));
  }),
  fault('continuation-empty-flood', NO_HEAD, (s, id) => {
    s.write(frame(HEADERS, 0, id, status(200)));
    flood(s, () => frame(CONTINUATION, 0, id));
  }),
  fault('head-without-end', NO_HEAD, (s, id) => s.write(frame(HEADERS, 0, id, status(200)))),
  fault('hpack-bomb', TOO_LARGE, (s, id) => {
    const entry = Buffer.concat([Buffer.from([0x40]), hpackText('x-bomb'), hpackText('x'.repeat(3900))]);
    s.write(headers(id, 0, status(200), entry, Buffer.alloc(12_000, 0xbe)));
  }),
  fault('hpack-noise', GONE, (s, id) => s.write(headers(id, 0, Buffer.alloc(40, 0xff)))),
  fault('a-hundred-kib-of-fields', TOO_LARGE, (s, id) => {
    s.write(frame(HEADERS, 0, id, Buffer.concat([status(200), field('x-a', 'x'.repeat(16_000))])));
    for (let n = 0; n < 6; n++)
      s.write(frame(CONTINUATION, n === 5 ? END_HEADERS : 0, id, field(`x-${n}`, 'x'.repeat(16_000))));
  }),
  fault('no-status', NO_HEAD, (s, id) => s.write(headers(id, END_STREAM, field('content-type', 'text/html')))),
  fault('two-statuses', [...NO_HEAD, ...CUT], (s, id) => s.write(headers(id, END_STREAM, status(200), status(404)))),
  fault('status-of-words', NO_HEAD, (s, id) => s.write(headers(id, END_STREAM, status('fine')))),
  fault('switching-protocols', NO_HEAD, (s, id) => s.write(headers(id, END_STREAM, status(101)))),
  fault('upper-case-name', [...NO_HEAD, ...CUT, 'whole'], (s, id) =>
    s.write(Buffer.concat([ok(id, field('X-Shout', '1')), data(id, 'hello')])),
  ),
  fault('line-end-in-value', [...NO_HEAD, ...CUT, 'whole'], (s, id) =>
    s.write(Buffer.concat([ok(id, field('x-a', 'b\r\nset-cookie: c=d')), data(id, 'hello')])),
  ),
  fault('nul-in-value', [...NO_HEAD, ...CUT, 'whole'], (s, id) =>
    s.write(Buffer.concat([ok(id, field('x-a', 'b\u0000c')), data(id, 'hello')])),
  ),
  fault('connection-fields', [...NO_HEAD, ...CUT, 'whole'], (s, id) =>
    s.write(
      Buffer.concat([ok(id, field('transfer-encoding', 'chunked'), field('connection', 'close')), data(id, 'hello')]),
    ),
  ),
  fault('informational-flood', ['error:FETCH_BAD_RESPONSE'], (s, id) =>
    flood(s, () => headers(id, 0, status(103), field('link', '</a.css>; rel=preload'))),
  ),
  fault('a-few-informational', ['whole'], (s, id) => {
    for (let n = 0; n < 5; n++) s.write(headers(id, 0, status(103)));
    s.write(whole(id));
  }),
  fault('shorter-than-said', CUT, (s, id) =>
    s.write(Buffer.concat([ok(id, field('content-length', '10')), data(id, 'hello')])),
  ),
  fault('longer-than-said', CUT, (s, id) =>
    s.write(Buffer.concat([ok(id, field('content-length', '3')), data(id, 'hello')])),
  ),
  fault('lengths-that-differ', [...NO_HEAD, ...CUT], (s, id) =>
    s.write(Buffer.concat([ok(id, field('content-length', '5'), field('content-length', '9')), data(id, 'hello')])),
  ),
  fault('trailers', ['whole'], (s, id) =>
    s.write(Buffer.concat([ok(id), data(id, 'hello', 0), headers(id, END_STREAM, field('x-sum', 'abc'))])),
  ),
  fault('trailers-with-status', ['whole', ...CUT], (s, id) =>
    s.write(Buffer.concat([ok(id), data(id, 'hello', 0), headers(id, END_STREAM, status(500))])),
  ),
  fault('trailers-that-do-not-end', ['cut:time', ...CUT], (s, id) =>
    s.write(Buffer.concat([ok(id), data(id, 'hello', 0), headers(id, 0, field('x-sum', 'abc'))])),
  ),
  fault('never-ends', ['cut:time'], (s, id) => s.write(Buffer.concat([ok(id), data(id, 'hello', 0)]))),
  fault('drips', ['cut:time'], (s, id) => {
    s.write(ok(id));
    const timer = setInterval(() => s.write(data(id, 'x', 0)), 100);
    s.once('close', () => clearInterval(timer));
  }),
  fault('closed-in-body', CUT, (s, id) => s.end(Buffer.concat([ok(id), data(id, 'hello', 0)]))),
  fault('torn-frame', CUT, (s, id) => s.end(Buffer.concat([ok(id), data(id, 'hello').subarray(0, 11)]))),
  fault('padded', ['whole'], (s, id) =>
    s.write(
      Buffer.concat([ok(id), frame(DATA, PADDED | END_STREAM, id, Buffer.from([3, ...Buffer.from('hello'), 0, 0, 0]))]),
    ),
  ),
  fault('padded-beyond', CUT, (s, id) =>
    s.write(Buffer.concat([ok(id), frame(DATA, PADDED | END_STREAM, id, Buffer.from([200, 1, 2]))])),
  ),
  fault('frame-too-large', CUT, (s, id) => s.write(Buffer.concat([ok(id), data(id, Buffer.alloc(1024 * KIB))]))),
  fault('unasked-push', [...NO_HEAD, 'whole'], (s, id) =>
    s.write(
      Buffer.concat([
        frame(PUSH_PROMISE, END_HEADERS, id, Buffer.concat([uint32(2), field(':path', '/pushed')])),
        whole(id),
      ]),
    ),
  ),
  fault('answer-to-another', [...NO_HEAD, 'whole'], (s, id) =>
    s.write(Buffer.concat([headers(id + 98, 0, status(200)), data(id + 98, 'poison')])),
  ),
  fault('data-before-head', [...NO_HEAD, ...CUT], (s, id) => s.write(data(id, 'hello'))),
  fault('data-after-end', ['whole', ...CUT], (s, id) => s.write(Buffer.concat([whole(id), data(id, 'more')]))),
  fault('second-answer', ['whole', ...CUT], (s, id) => s.write(Buffer.concat([whole(id), ok(id), data(id, 'poison')]))),
  fault('gzip-cut', CUT, (s, id) =>
    s.write(
      Buffer.concat([
        ok(id, field('content-encoding', 'gzip')),
        data(id, gzipSync('words and '.repeat(1000)).subarray(0, 40)),
      ]),
    ),
  ),
  fault('endless', ['cut:length', 'cut:time'], (s, id) => {
    s.write(ok(id));
    flood(s, () => data(id, Buffer.alloc(16 * KIB, 0x61), 0)); // whatever the window says
  }),
  fault('window-of-zero', ['whole', ...NO_HEAD], (s, id) =>
    s.write(Buffer.concat([frame(WINDOW_UPDATE, 0, 0, uint32(0)), whole(id)])),
  ),
  fault('window-beyond', ['whole', ...NO_HEAD], (s, id) =>
    s.write(Buffer.concat([frame(WINDOW_UPDATE, 0, 0, uint32(0x7fffffff)), whole(id)])),
  ),
  fault('alternative-services', ['whole'], (s, id) => {
    const one = frame(ALTSVC, 0, 0, Buffer.from('\u0000\u0000h3=":443"'));
    s.write(Buffer.concat([...Array.from({ length: 500 }, () => one), whole(id)]));
  }),
  fault('empty-with-length', [...CUT, ...GONE], (s, id) =>
    s.write(headers(id, END_STREAM, status(200), field('content-length', '5'))),
  ),
  fault('not-modified-with-length', ['whole'], (s, id) =>
    s.write(headers(id, END_STREAM, status(304), field('content-length', '500'))),
  ),
  { ...fault('says-nothing', ['error:FETCH_TIMEOUT'], () => undefined), settings: null },
  { ...fault('closes-at-once', GONE, (s) => s.end()), at: 'handshake', settings: null },
  { ...fault('resets-at-once', GONE, (s) => s.destroy()), at: 'handshake', settings: null },
  {
    ...fault('speaks-http1', NO_HEAD, (s) => s.write('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello')),
    at: 'handshake',
    settings: null,
  },
  { ...fault('noise', NO_HEAD, (s) => s.write(Buffer.alloc(4096, 0x9f))), at: 'handshake', settings: null },
  { ...fault('answers-first', [...NO_HEAD, 'whole'], (s) => s.write(whole(1))), at: 'handshake' },
  {
    ...fault('no-streams-allowed', ['error:FETCH_TIMEOUT', 'whole'], (s, id) => s.write(whole(id))),
    settings: setting(3, 0),
  },
  { ...fault('window-impossible', NO_HEAD, (s, id) => s.write(whole(id))), settings: setting(4, 0x80000000) },
  { ...fault('frame-size-impossible', NO_HEAD, (s, id) => s.write(whole(id))), settings: setting(5, 1) },
  { ...fault('settings-torn', NO_HEAD, (s, id) => s.write(whole(id))), settings: Buffer.alloc(5) },
  { ...fault('table-of-four-gib', ['whole'], (s, id) => s.write(whole(id))), settings: setting(1, 0xffffffff) },
];

export interface Http2FaultServer {
  port: number;
  /** To be trusted: for `*.h2.test`. */
  ca: string;
  /** Connections open now, by the fault. */
  open(): string[];
  close(): Promise<void>;
}

export async function startHttp2Faults(): Promise<Http2FaultServer> {
  const { key, cert } = createProxyCertificate(new Date(), '*.h2.test');
  const byName = new Map(HTTP2_FAULTS.map((one) => [one.name, one]));
  const sockets = new Set<Socket>();
  const met = new Map<Socket, string>();
  const server = createServer({ key, cert, ALPNProtocols: ['h2'] });
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
  });
  server.on('tlsClientError', () => undefined);
  server.on('secureConnection', (socket: TLSSocket) => {
    socket.on('error', () => undefined);
    const name = (socket as { servername?: string | false }).servername || '';
    met.set(socket, name);
    socket.on('close', () => met.delete(socket));
    const found = byName.get(name.split('.')[0] ?? '');
    if (found === undefined) return socket.destroy();
    if (found.settings !== null) socket.write(frame(SETTINGS, 0, 0, found.settings ?? ''));
    if (found.at === 'handshake') {
      socket.resume();
      return found.serve(socket, 1);
    }
    onRequests(socket, (stream) => found.serve(socket, stream));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    ca: cert,
    open: () => [...met.values()],
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

const PREFACE_BYTES = 24;

/** Calls back for every HEADERS frame; acknowledges SETTINGS. */
function onRequests(socket: Socket, answer: (stream: number) => void): void {
  let held = Buffer.alloc(0);
  let skip = PREFACE_BYTES;
  socket.on('data', (bytes: Buffer) => {
    held = Buffer.concat([held, bytes]);
    if (held.length < skip) return;
    held = held.subarray(skip);
    skip = 0;
    while (held.length >= 9) {
      const length = held.readUIntBE(0, 3);
      if (held.length < 9 + length) return;
      const [type, flags, stream] = [held[3], held[4] ?? 0, held.readUInt32BE(5)];
      held = held.subarray(9 + length);
      if (type === SETTINGS && (flags & 1) === 0) socket.write(frame(SETTINGS, 1, 0));
      if (type === HEADERS) answer(stream);
    }
  });
}
