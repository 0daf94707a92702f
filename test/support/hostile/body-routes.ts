// Misbehaving bodies: lengths and chunks that lie, streams that stop, stall or never end, statuses that have no body.
import type { Socket } from 'node:net';
import { drip, type Expected, type HostileRoute, head, MIB, route } from './route.ts';

const CHUNKED = head('200 OK', 'Transfer-Encoding: chunked', 'Content-Type: text/html');
const CUT: readonly Expected[] = ['cut:disconnect', 'cut:unspecified'];

const chunked = (path: string, expect: readonly Expected[], rest: string, after?: (s: Socket) => void): HostileRoute =>
  route(path, expect, (s) => {
    s.write(CHUNKED + rest);
    after?.(s);
  });
const close = (s: Socket): void => void s.end();

export const bodyRoutes: readonly HostileRoute[] = [
  route('/short-body', ['cut:disconnect'], (s) => s.end(head('200 OK', 'Content-Length: 5000').concat('hello'))),
  route('/short-by-one', ['cut:disconnect'], (s) => s.end(head('200 OK', 'Content-Length: 6').concat('hello'))),
  route('/short-body-open', ['cut:time'], (s) => s.write(head('200 OK', 'Content-Length: 5000').concat('hello'))),
  route('/long-body', ['whole'], (s) => s.write(head('200 OK', 'Content-Length: 5').concat('hello and much more'))),
  route('/long-body-of-zero', ['whole'], (s) => s.write(head('200 OK', 'Content-Length: 0').concat('hello'))),
  route('/reset-in-body', ['cut:disconnect'], (s) => {
    s.write(head('200 OK', 'Content-Length: 5000').concat('hello'));
    setTimeout(() => s.resetAndDestroy(), 30);
  }),
  route('/reset-in-open-body', ['cut:disconnect'], (s) => {
    s.write(head('200 OK', 'Connection: close').concat('hello'));
    setTimeout(() => s.resetAndDestroy(), 30);
  }),
  route('/reset-after-a-mebibyte', ['cut:disconnect'], (s) => {
    s.write(head('200 OK', `Content-Length: ${2 * MIB}`).concat('x'.repeat(MIB)), () =>
      setTimeout(() => s.resetAndDestroy(), 50),
    );
  }),
  route('/half-then-silence', ['cut:time'], (s) => s.write(head('200 OK').concat('half a page and then'))),
  route('/endless-body', ['cut:length'], (s) => {
    s.write(head('200 OK', 'Content-Type: text/html'));
    drip(s, 1, () => Buffer.alloc(MIB, 0x61));
  }),
  route('/endless-download', ['cut:length'], (s) => {
    s.write(head('200 OK', 'Content-Type: application/octet-stream'));
    drip(s, 1, () => Buffer.alloc(MIB, 0x61));
  }),
  route('/endless-video', ['cut:length'], (s) => {
    s.write(head('200 OK', 'Content-Type: video/mp4', 'Content-Length: 999999999999'));
    drip(s, 1, () => Buffer.alloc(MIB, 0x61));
  }),
  route('/endless-events', ['cut:time'], (s) => {
    s.write(head('200 OK', 'Content-Type: text/event-stream'));
    drip(s, 200, () => 'data: tick\n\n');
  }),
  route('/endless-multipart', ['cut:time', 'cut:length'], (s) => {
    s.write(head('200 OK', 'Content-Type: multipart/x-mixed-replace; boundary=x'));
    drip(s, 100, () => `--x\r\nContent-Type: image/jpeg\r\n\r\n${'j'.repeat(5000)}\r\n`);
  }),
  route('/endless-chunks', ['cut:length'], (s) => {
    s.write(head('200 OK', 'Transfer-Encoding: chunked'));
    drip(s, 1, () => `${MIB.toString(16)}\r\n${'a'.repeat(MIB)}\r\n`);
  }),
  route('/endless-tiny-chunks', ['cut:time', 'cut:length'], (s) => {
    s.write(CHUNKED);
    drip(s, 20, () => '1\r\na\r\n'.repeat(100));
  }),
  route('/dripping-body', ['cut:time'], (s) => {
    s.write(head('200 OK', 'Content-Length: 100000'));
    drip(s, 100, () => 'x');
  }),
  route('/dripping-slowly', ['cut:time'], (s) => {
    s.write(head('200 OK', 'Content-Length: 100000'));
    drip(s, 3000, () => 'x');
  }),
  route('/huge-length', ['cut:time', 'cut:length'], (s) =>
    s.write(head('200 OK', 'Content-Length: 99999999999').concat('hello')),
  ),
  route('/bad-chunk-size', CUT, (s) => {
    s.write(head('200 OK', 'Transfer-Encoding: chunked').concat('5\r\nhello\r\nZZ\r\nxx\r\n0\r\n\r\n'));
  }),
  route('/chunk-without-end', ['cut:disconnect'], (s) => {
    s.end(head('200 OK', 'Transfer-Encoding: chunked').concat('5\r\nhello\r\n'));
  }),
  route('/chunk-too-short', CUT, (s) => {
    s.end(head('200 OK', 'Transfer-Encoding: chunked').concat('50\r\nhello\r\n0\r\n\r\n'));
  }),
  chunked('/chunk-too-long', CUT, '3\r\nhello\r\n0\r\n\r\n'),
  chunked('/chunk-size-negative', CUT, '5\r\nhello\r\n-5\r\nhello\r\n0\r\n\r\n'),
  chunked('/chunk-size-0x', CUT, '0x5\r\nhello\r\n0\r\n\r\n'),
  chunked('/chunk-size-beyond', CUT, 'FFFFFFFFFFFFFFFFFF\r\nhello\r\n0\r\n\r\n'),
  chunked('/chunk-size-enormous', ['cut:time'], '7FFFFFFF\r\nhello'),
  chunked('/chunk-size-empty', CUT, '\r\nhello\r\n0\r\n\r\n'),
  chunked('/chunk-size-spaces', [...CUT, 'whole'], '5   \r\nhello\r\n0\r\n\r\n'),
  chunked('/chunk-size-zeros', ['whole'], '0000005\r\nhello\r\n0\r\n\r\n'),
  chunked('/chunk-line-feeds', [...CUT, 'whole'], '5\nhello\n0\n\n'),
  chunked('/chunk-extensions', ['whole'], '5;name=value;other="quoted"\r\nhello\r\n0;last\r\n\r\n'),
  chunked('/chunk-trailers', ['whole'], '5\r\nhello\r\n0\r\nX-Digest: abc\r\n\r\n'),
  chunked(
    '/chunk-trailers-that-frame',
    ['whole', ...CUT],
    '5\r\nhello\r\n0\r\nContent-Length: 99\r\nTransfer-Encoding: gzip\r\n\r\n',
  ),
  chunked('/last-chunk-unfinished', ['cut:time', 'cut:disconnect'], '5\r\nhello\r\n0\r\n'),
  chunked('/closed-after-last-chunk', ['cut:disconnect', 'whole'], '5\r\nhello\r\n0\r\n', close),
  chunked('/rubbish-after-last-chunk', ['whole', ...CUT], '5\r\nhello\r\n0\r\n\r\nrubbish that nobody asked for'),
  chunked('/twenty-thousand-chunks', ['whole'], `${'1\r\na\r\n'.repeat(20_000)}0\r\n\r\n`),
  route('/reset-in-chunk', ['cut:disconnect'], (s) => {
    s.write(`${CHUNKED}50\r\nhello`);
    setTimeout(() => s.resetAndDestroy(), 30);
  }),
  route('/chunk-extension-flood', ['cut:time', 'cut:length', 'cut:unspecified', 'cut:disconnect'], (s) => {
    s.write(head('200 OK', 'Transfer-Encoding: chunked').concat('5;'));
    drip(s, 1, () => 'x'.repeat(16_384));
  }),
  route('/trailer-flood', ['cut:time', 'cut:unspecified', 'cut:disconnect'], (s) => {
    s.write(head('200 OK', 'Transfer-Encoding: chunked').concat('5\r\nhello\r\n0\r\n'));
    drip(s, 1, () => `X-Trail: ${'x'.repeat(8000)}\r\n`);
  }),
  route('/chunked-twice', [...CUT, 'whole', 'error:FETCH_BAD_RESPONSE'], (s) =>
    s.end(head('200 OK', 'Transfer-Encoding: chunked, chunked').concat('a\r\n5\r\nhello\r\n\r\n0\r\n\r\n')),
  ),
  route('/transfer-gzip', [...CUT, 'whole', 'error:FETCH_BAD_RESPONSE'], (s) =>
    s.end(head('200 OK', 'Transfer-Encoding: gzip').concat('hello')),
  ),
  route('/transfer-unknown', [...CUT, 'whole', 'error:FETCH_BAD_RESPONSE'], (s) =>
    s.end(head('200 OK', 'Transfer-Encoding: xchunked').concat('5\r\nhello\r\n0\r\n\r\n')),
  ),
  route('/chunked-http10', ['whole', ...CUT, 'error:FETCH_BAD_RESPONSE'], (s) =>
    s.end('HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n'),
  ),
  route('/second-answer-later', ['whole'], (s) => {
    s.write(head('200 OK', 'Content-Type: text/html', 'Content-Length: 12').concat('<p>first</p>'));
    setTimeout(() => s.write(head('200 OK', 'Content-Length: 6').concat('poison')), 100);
  }),
  route('/length-of-all-memory', ['cut:time', 'cut:length', 'cut:disconnect'], (s) => {
    s.write(head('200 OK', 'Content-Type: video/mp4', 'Content-Length: 9007199254740991'));
    drip(s, 5, () => Buffer.alloc(MIB, 0x61));
  }),
  route('/at-the-limit', ['whole', 'cut:length'], (s) => {
    s.write(head('200 OK', 'Content-Type: application/octet-stream', `Content-Length: ${64 * MIB}`));
    for (let n = 0; n < 64; n++) s.write(Buffer.alloc(MIB, n));
  }),
  route('/at-the-limit-unsaid', ['whole', 'cut:length'], (s) => {
    s.write(head('200 OK', 'Content-Type: text/html', 'Connection: close'));
    for (let n = 0; n < 32; n++) s.write(Buffer.alloc(MIB, 0x20 + n));
    s.end();
  }),
  route('/until-close', ['whole'], (s) => s.end(head('200 OK', 'Connection: close').concat('<p>words</p>'))),
  route('/no-content', ['whole'], (s) => s.write(head('204 No Content'))),
  route('/no-content-with-body', ['whole'], (s) =>
    s.write(head('204 No Content', 'Content-Length: 5').concat('hello')),
  ),
  route('/reset-content-with-body', ['whole'], (s) =>
    s.write(head('205 Reset Content', 'Content-Length: 5').concat('hello')),
  ),
  route('/not-modified-with-length', ['whole'], (s) => s.write(head('304 Not Modified', 'Content-Length: 500'))),
  route('/not-modified-with-body', ['whole'], (s) =>
    s.write(head('304 Not Modified', 'Content-Length: 5').concat('hello')),
  ),
  route('/part-of-it', CUT, (s) =>
    s.write(head('206 Partial Content', 'Content-Range: bytes 0-4/500', 'Content-Length: 5').concat('hello')),
  ),
  route('/parts-unasked', CUT, (s) => {
    const parts = '--x\r\nContent-Range: bytes 0-4/500\r\n\r\nhello\r\n--x--\r\n';
    const type = 'Content-Type: multipart/byteranges; boundary=x';
    s.write(head('206 Partial Content', type, `Content-Length: ${parts.length}`).concat(parts));
  }),
  route('/transfer-identity', ['whole', ...CUT, 'error:FETCH_BAD_RESPONSE'], (s) =>
    s.end(head('200 OK', 'Transfer-Encoding: identity', 'Content-Length: 5').concat('hello')),
  ),
  route('/part-that-is-all', ['whole'], (s) =>
    s.write(head('206 Partial Content', 'Content-Range: bytes 0-4/5', 'Content-Length: 5').concat('hello')),
  ),
  route('/empty', ['whole'], (s) => s.write(head('200 OK', 'Content-Type: text/html', 'Content-Length: 0'))),
  route('/no-type', ['whole'], (s) => s.end(head('200 OK').concat('plain words'))),
];
