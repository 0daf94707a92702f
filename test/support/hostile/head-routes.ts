// Misbehaving response heads: silence, floods, bytes that are no HTTP, fields that contradict each other.
import { drip, type Expected, type HostileRoute, head, html, MIB, route } from './route.ts';

const OK = 'HTTP/1.1 200 OK\r\n';
const BAD: readonly Expected[] = ['error:FETCH_BAD_RESPONSE'];
/** Strict and lenient readers differ here; both are sound. */
const EITHER: readonly Expected[] = ['error:FETCH_BAD_RESPONSE', 'whole'];
const TOO_LARGE: readonly Expected[] = ['error:FETCH_HEADERS_TOO_LARGE', 'error:FETCH_RESET'];

/** A head of raw lines with a body of five bytes. */
const raw = (path: string, expect: readonly Expected[], lines: string | Buffer): HostileRoute =>
  route(path, expect, (s) =>
    s.write(Buffer.concat([Buffer.from(OK), Buffer.from(lines as string, 'latin1'), Buffer.from('\r\n\r\nhello')])),
  );

export const headRoutes: readonly HostileRoute[] = [
  route('/silent', ['error:FETCH_TIMEOUT'], () => undefined),
  route('/closes-at-once', ['error:FETCH_RESET'], (s) => s.end()),
  route('/resets-at-once', ['error:FETCH_RESET'], (s) => s.resetAndDestroy()),
  route('/slow-headers', ['error:FETCH_TIMEOUT'], (s) => {
    s.write(OK);
    drip(s, 50, () => 'X-More: yes\r\n');
  }),
  route('/head-byte-by-byte', ['error:FETCH_TIMEOUT'], (s) => {
    const bytes = head('200 OK', 'Content-Length: 5', `X-Pad: ${'x'.repeat(200)}`);
    let at = 0;
    drip(s, 400, () => bytes.charAt(at++) || 'x');
  }),
  route('/half-a-header', ['error:FETCH_TIMEOUT'], (s) => s.write(`${OK}Content-Le`)),
  route('/status-line-alone', ['error:FETCH_RESET', 'error:FETCH_BAD_RESPONSE'], (s) => s.end(OK)),
  route('/header-flood', TOO_LARGE, (s) => {
    s.write(OK);
    drip(s, 1, () => `X-Flood: ${'x'.repeat(8000)}\r\n`);
  }),
  route('/one-huge-header', TOO_LARGE, (s) => s.write(`${OK}X-Huge: ${'x'.repeat(2 * MIB)}\r\n\r\n`)),
  route('/one-huge-name', TOO_LARGE, (s) => s.write(`${OK}${'x'.repeat(2 * MIB)}: 1\r\n\r\n`)),
  route('/huge-reason', [...TOO_LARGE, 'whole'], (s) =>
    s.write(`HTTP/1.1 200 ${'k'.repeat(2 * MIB)}\r\nContent-Length: 0\r\n\r\n`),
  ),
  route('/ten-thousand-headers', [...TOO_LARGE, 'whole'], (s) =>
    s.write(`${OK}Content-Length: 5\r\n${Array.from({ length: 10_000 }, (_, n) => `X-${n}: 1\r\n`).join('')}\r\nhello`),
  ),
  raw(
    '/thousand-headers',
    ['whole'],
    ['Content-Length: 5', ...Array.from({ length: 1000 }, (_, n) => `X-${n}: yes`)].join('\r\n'),
  ),
  raw(
    '/five-hundred-cookies',
    ['whole'],
    ['Content-Length: 5', ...Array.from({ length: 500 }, (_, n) => `Set-Cookie: c${n}=${'v'.repeat(80)}; Path=/`)].join(
      '\r\n',
    ),
  ),
  raw('/one-huge-cookie', ['whole'], `Content-Length: 5\r\nSet-Cookie: a=${'v'.repeat(50_000)}`),
  raw(
    '/odd-cookies',
    ['whole'],
    'Content-Length: 5\r\nSet-Cookie: \r\nSet-Cookie: =;;=\r\nSet-Cookie: a=b; Domain=com',
  ),
  route('/endless-103', ['error:FETCH_BAD_RESPONSE', 'error:FETCH_TIMEOUT'], (s) => {
    drip(s, 5, () => head('103 Early Hints', 'Link: </a.css>; rel=preload'));
  }),
  route('/a-few-103', ['whole'], (s) => {
    for (let n = 0; n < 5; n++) s.write(head('103 Early Hints', 'Link: </a.css>; rel=preload'));
    s.write(head('200 OK', 'Content-Length: 5').concat('hello'));
  }),
  route('/hints-of-sixty-kib', ['whole', ...TOO_LARGE, ...BAD], (s) => {
    for (let n = 0; n < 15; n++) s.write(head('103 Early Hints', `Link: </a.css>; rel="${'x'.repeat(60_000)}"`));
    s.write(head('200 OK', 'Content-Length: 5').concat('hello'));
  }),
  route('/hints-with-a-body', [...BAD, 'error:FETCH_TIMEOUT', 'whole'], (s) =>
    s.write(
      head('103 Early Hints', 'Content-Length: 6').concat('poison', head('200 OK', 'Content-Length: 5'), 'hello'),
    ),
  ),
  route('/processing-then-silence', ['error:FETCH_TIMEOUT'], (s) => s.write(head('102 Processing'))),
  route('/continue-unasked', EITHER, (s) =>
    s.write(head('100 Continue').concat(head('200 OK', 'Content-Length: 5'), 'hello')),
  ),
  route('/switching-protocols', BAD, (s) => {
    s.write(head('101 Switching Protocols', 'Upgrade: h9', 'Connection: upgrade'));
  }),
  route('/not-http', BAD, (s) => s.end('220 mail.example ESMTP ready\r\n')),
  route('/http-0.9', BAD, (s) => s.end('<html><p>a page without a head</p></html>')),
  route('/icecast', BAD, (s) => s.end('ICY 200 OK\r\nicy-name: radio\r\n\r\nmusic')),
  route('/http2-preface', BAD, (s) => s.end('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n')),
  route('/http2-frames', BAD, (s) => s.end(Buffer.from('00000c04000000000000030000006400040000ffff', 'hex'))),
  route('/http3-version', EITHER, (s) => s.end('HTTP/3.0 200 OK\r\nContent-Length: 5\r\n\r\nhello')),
  route('/tls-alert', BAD, (s) => s.end(Buffer.from('15030100020228', 'hex'))),
  route('/binary-noise', BAD, (s) => s.end(Buffer.alloc(4096, 0x9f))),
  route('/nothing-but-newlines', [...BAD, 'error:FETCH_TIMEOUT', 'error:FETCH_RESET'], (s) =>
    drip(s, 10, () => '\r\n'),
  ),
  route('/bad-status', BAD, (s) => s.end('HTTP/1.1 abc Nope\r\n\r\n')),
  route('/status-of-two-digits', BAD, (s) => s.end('HTTP/1.1 20 OK\r\nContent-Length: 0\r\n\r\n')),
  route('/status-of-four-digits', BAD, (s) => s.end('HTTP/1.1 2000 OK\r\nContent-Length: 0\r\n\r\n')),
  route('/status-zero', [...BAD, 'error:FETCH_TIMEOUT', 'error:FETCH_RESET'], (s) =>
    s.end('HTTP/1.1 000 Nil\r\nContent-Length: 0\r\n\r\n'),
  ),
  route('/status-without-reason', ['whole'], (s) => s.write('HTTP/1.1 200\r\nContent-Length: 5\r\n\r\nhello')),
  route('/reason-with-escapes', EITHER, (s) =>
    s.write('HTTP/1.1 200 \u001b[31mred\u0007\r\nContent-Length: 5\r\n\r\nhello'),
  ),
  route('/lower-case-http', BAD, (s) => s.end('http/1.1 200 ok\r\nContent-Length: 0\r\n\r\n')),
  route('/newlines-before-head', EITHER, (s) => s.write(`\r\n\r\n${OK}Content-Length: 5\r\n\r\nhello`)),
  route('/bare-line-feeds', EITHER, (s) => s.end('HTTP/1.1 200 OK\nContent-Length: 5\n\nhello')),
  route('/status-999', ['whole', 'error:FETCH_HTTP_999'], (s) =>
    s.end(head('999 Denied', 'Content-Length: 2').concat('no')),
  ),
  route('/http10', ['whole'], (s) => s.end('HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n<p>old</p>')),
  route('/conflicting-lengths', BAD, (s) => {
    s.write(head('200 OK', 'Content-Length: 3', 'Content-Length: 5').concat('hello'));
  }),
  raw('/equal-lengths', EITHER, 'Content-Length: 5\r\nContent-Length: 5'),
  raw('/length-as-list', EITHER, 'Content-Length: 5, 5'),
  raw('/length-with-plus', BAD, 'Content-Length: +5'),
  raw('/length-in-hex', BAD, 'Content-Length: 0x5'),
  raw('/length-of-words', BAD, 'Content-Length: five'),
  raw('/length-beyond-64-bits', BAD, 'Content-Length: 18446744073709551621'),
  route('/negative-length', BAD, (s) => s.end(head('200 OK', 'Content-Length: -5').concat('hello'))),
  route('/length-and-chunked', EITHER, (s) => {
    s.write(head('200 OK', 'Content-Length: 3', 'Transfer-Encoding: chunked').concat('5\r\nhello\r\n0\r\n\r\n'));
  }),
  raw('/bare-cr-in-value', EITHER, 'Content-Length: 5\r\nX-A: b\rSet-Cookie: c=d'),
  raw('/nul-in-value', EITHER, 'Content-Length: 5\r\nX-A: b\u0000c'),
  raw('/nul-in-name', EITHER, 'Content-Length: 5\r\nX\u0000A: b'),
  raw('/folded-field', EITHER, 'Content-Length: 5\r\nX-A: b\r\n  c\r\n\td'),
  raw('/space-before-colon', EITHER, 'Content-Length : 5'),
  raw('/no-colon', EITHER, 'Content-Length: 5\r\nno colon here'),
  raw('/empty-name', EITHER, 'Content-Length: 5\r\n: value'),
  raw(
    '/latin1-everywhere',
    ['whole'],
    'Content-Length: 5\r\nX-A: \u00e9\u00ff\u0080\r\nContent-Type: text/html; charset=\u00e9',
  ),
  raw('/escape-codes', EITHER, 'Content-Length: 5\r\nX-A: \u001b[2J\u001b]0;title\u0007'),
  raw('/type-of-rubbish', ['whole'], 'Content-Length: 5\r\nContent-Type: ;;;===,,,/'),
  raw('/two-types', ['whole'], 'Content-Length: 5\r\nContent-Type: text/html\r\nContent-Type: image/png'),
  raw('/type-of-forty-thousand', ['whole'], `Content-Length: 5\r\nContent-Type: text/html; a=${'b'.repeat(40_000)}`),
  raw('/keep-alive-zero', ['whole'], 'Content-Length: 5\r\nConnection: keep-alive\r\nKeep-Alive: timeout=0, max=0'),
  raw('/connection-of-rubbish', ['whole'], 'Content-Length: 5\r\nConnection: close, keep-alive, upgrade, ,'),
  raw('/alternative-service', ['whole'], 'Content-Length: 5\r\nAlt-Svc: h3="10.0.0.1:443"; ma=999999999'),
  raw('/refresh-header', ['whole'], 'Content-Length: 5\r\nContent-Type: text/html\r\nRefresh: 0; url=/refresh-header'),
  raw('/robots-tag-flood', ['whole'], `Content-Length: 5\r\nX-Robots-Tag: ${'noindex, '.repeat(3000)}`),
  route('/two-answers', ['whole'], (s) =>
    s.write(html('<p>first</p>').concat(html('<p>second, that nobody asked for</p>'))),
  ),
  route('/unauthorized', ['whole'], (s) =>
    s.write(head('401 Unauthorized', 'WWW-Authenticate: Basic realm="x"', 'Content-Length: 0')),
  ),
  route('/proxy-auth', ['whole'], (s) =>
    s.write(head('407 Proxy Authentication Required', 'Proxy-Authenticate: Basic realm="x"', 'Content-Length: 0')),
  ),
  route('/teapot', ['whole'], (s) => s.write(head("418 I'm a teapot", 'Content-Length: 0'))),
  route('/gone', ['whole'], (s) => s.write(head('410 Gone', 'Content-Length: 0'))),
  route('/endless-404', ['cut:length'], (s) => {
    s.write(head('404 Not Found', 'Content-Type: text/html'));
    drip(s, 1, () => Buffer.alloc(MIB, 0x61));
  }),
  route('/request-timeout', ['error:FETCH_HTTP_408'], (s) => s.end(head('408 Request Timeout', 'Content-Length: 0'))),
  route('/broken', ['error:FETCH_HTTP_500'], (s) => s.write(head('500 Oops', 'Content-Length: 4').concat('oops'))),
  route('/bad-gateway', ['error:FETCH_HTTP_502'], (s) => s.write(head('502 Bad Gateway', 'Content-Length: 0'))),
  route('/status-599', ['error:FETCH_HTTP_599'], (s) => s.write(head('599 Network', 'Content-Length: 0'))),
  ...['7', '0', '-1', '1.5', 'soon', '99999999999', 'Thu, 01 Jan 1970 00:00:00 GMT', ''].map((value, n) =>
    route(`/too-many-requests-${n}`, ['error:FETCH_THROTTLED', 'whole'], (s) =>
      s.write(head('429 Too Many Requests', `Retry-After: ${value}`, 'Content-Length: 0')),
    ),
  ),
  route('/unavailable-with-date', ['error:FETCH_THROTTLED'], (s) => {
    s.write(head('503 Unavailable', `Retry-After: ${new Date(Date.now() + 9_000).toUTCString()}`, 'Content-Length: 0'));
  }),
  route('/unavailable-for-a-year', ['whole'], (s) =>
    s.write(head('503 Unavailable', 'Retry-After: 31536000', 'Content-Length: 0')),
  ),
  route('/unavailable-plainly', ['error:FETCH_HTTP_503'], (s) => s.write(head('503 Unavailable', 'Content-Length: 0'))),
];
