// Misbehaving content codings and types: streams that stop early, labels that lie, bombs plain and stacked, pages of absurd shape.
import { brotliCompressSync, constants, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { coded, drip, type Expected, type HostileRoute, head, MIB, route } from './route.ts';

const quick = { params: { [constants.BROTLI_PARAM_QUALITY]: 2 } };
const text = '<p>text that is long enough to be packed</p>'.repeat(2000);
const packed = { gzip: gzipSync(text), deflate: deflateSync(text), br: brotliCompressSync(text, quick) };

/** Made once: packing them takes longer than any fetch. */
const zeros = Buffer.alloc(64 * MIB);
const member = gzipSync(zeros);
const bombs: Record<string, readonly [coding: string, bytes: Buffer]> = {
  gzip: ['gzip', member],
  deflate: ['deflate', deflateSync(zeros)],
  br: ['br', brotliCompressSync(zeros, quick)],
  zstd: ['zstd', zstdBomb()],
  stacked: ['gzip, gzip, gzip', gzipSync(gzipSync(member))],
  'br-in-gzip': ['br, gzip', gzipSync(brotliCompressSync(zeros, quick))],
  'zstd-in-br': ['zstd, br', brotliCompressSync(zstdBomb(), quick)],
  // four GiB of zeros in four MiB
  members: ['gzip', Buffer.concat(Array.from({ length: 64 }, () => member))],
};

const CUT: readonly Expected[] = ['cut:disconnect'];
const ANY_END: readonly Expected[] = ['whole', 'cut:disconnect', 'cut:unspecified'];
const cutOff = (bytes: Buffer, by = 12): Buffer => bytes.subarray(0, bytes.length - by);
const answer = (
  path: string,
  expect: readonly Expected[],
  coding: string,
  bytes: Buffer,
  type?: string,
): HostileRoute => route(path, expect, (s) => s.write(coded(coding, bytes, type)));
const plain = (path: string, expect: readonly Expected[], body: string | Buffer, type = 'text/html'): HostileRoute =>
  answer(path, expect, 'identity', Buffer.from(body as string), type);

const pdf = Buffer.from(
  '%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n2 0 obj\n<< /Type /Pages /Kids [2 0 R] /Count 99999 >>\nendobj\n',
);

export const codingRoutes: readonly HostileRoute[] = [
  answer('/gzip-cut', CUT, 'gzip', cutOff(packed.gzip)),
  answer('/gzip-cut-by-one', CUT, 'gzip', cutOff(packed.gzip, 1)),
  answer('/gzip-head-alone', CUT, 'gzip', packed.gzip.subarray(0, 10)),
  answer('/deflate-cut', CUT, 'deflate', cutOff(packed.deflate)),
  answer('/br-cut', CUT, 'br', packed.br.subarray(0, packed.br.length >> 1)),
  answer('/zstd-cut', CUT, 'zstd', cutOff(zstdBomb(4), 3)),
  answer('/stacked-cut', [...CUT, 'whole'], 'gzip, br', brotliCompressSync(cutOff(packed.gzip))),
  answer('/gzip-bad-sum', ANY_END, 'gzip', Buffer.concat([cutOff(packed.gzip, 8), Buffer.alloc(8, 1)])),
  answer('/gzip-flipped', ANY_END, 'gzip', flipped(packed.gzip)),
  answer('/br-flipped', ANY_END, 'br', flipped(packed.br)),
  answer('/gzip-of-nothing', ANY_END, 'gzip', Buffer.alloc(0)),
  answer('/gzip-two-members', ['whole'], 'gzip', Buffer.concat([packed.gzip, packed.gzip])),
  answer('/gzip-with-rubbish', ['whole'], 'gzip', Buffer.concat([packed.gzip, Buffer.from('rubbish after the end')])),
  answer('/gzip-then-zeros', ANY_END, 'gzip', Buffer.concat([packed.gzip, Buffer.alloc(4 * MIB)])),
  answer('/gzip-then-words', ANY_END, 'gzip', Buffer.concat([packed.gzip, Buffer.from('and more'.repeat(100_000))])),
  answer('/gzip-empty-members', ANY_END, 'gzip', Buffer.concat(Array.from({ length: 100_000 }, () => gzipSync('')))),
  answer('/gzip-of-html-twice-said', ANY_END, 'gzip, gzip', packed.gzip),
  answer(
    '/gzip-name-without-end',
    ANY_END,
    'gzip',
    Buffer.concat([Buffer.from('1f8b0808000000000003', 'hex'), Buffer.alloc(MIB, 0x61)]),
  ),
  answer('/raw-deflate', ['whole'], 'deflate', deflateRawSync(text)),
  answer('/x-gzip', ['whole'], 'x-gzip', packed.gzip),
  answer('/upper-case-gzip', ['whole'], 'GZIP', packed.gzip),
  answer('/gzip-that-is-br', ANY_END, 'gzip', packed.br),
  answer('/br-that-is-gzip', ANY_END, 'br', packed.gzip),
  answer('/gzip-lie', ['whole'], 'gzip', Buffer.from('<html>not packed at all</html>')),
  answer('/zstd-lie', ANY_END, 'zstd', Buffer.from('<html>not packed at all</html>')),
  answer('/zstd-wide-window', ANY_END, 'zstd', Buffer.from('28b52ffd00b0010000', 'hex')),
  answer('/unknown-coding', ['whole'], 'compress', Buffer.from('anything')),
  answer('/empty-coding', ['whole'], ' ', Buffer.from('<p>anything</p>')),
  answer('/many-codings', ['whole'], 'gzip, '.repeat(200).concat('gzip'), Buffer.from('anything')),
  ...Object.entries(bombs).map(([name, [coding, bytes]]) => answer(`/bomb-${name}`, ['whole'], coding, bytes)),
  route('/bomb-stream', ['cut:length', 'cut:time'], (s) => {
    s.write(head('200 OK', 'Content-Type: text/html', 'Content-Encoding: gzip'));
    drip(s, 1, () => member);
  }),
  plain(
    '/png-as-html',
    ['whole', 'rendered'],
    Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), Buffer.alloc(500, 7)]),
  ),
  plain('/html-as-png', ['whole'], '<html><p>page</p>', 'image/png'),
  plain('/html-as-json', ['whole'], '<html><p>page</p>', 'application/json'),
  plain('/zip-as-html', ['whole', 'rendered'], Buffer.concat([Buffer.from('PK\u0003\u0004'), Buffer.alloc(5000, 200)])),
  plain('/pdf-as-html', ['whole', 'rendered'], pdf),
  plain('/broken-pdf', ['whole'], pdf, 'application/pdf'),
  plain(
    '/pdf-of-noise',
    ['whole'],
    Buffer.concat([Buffer.from('%PDF-1.4\n'), Buffer.alloc(200_000, 0x5b)]),
    'application/pdf',
  ),
  plain(
    '/entities',
    ['whole'],
    `<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "${'ha'.repeat(50)}">${Array.from({ length: 12 }, (_, n) => `<!ENTITY a${n} "${`&a${n === 0 ? '' : n - 1};`.repeat(10)}">`).join('')}]><l>&a11;</l>`,
    'application/xml',
  ),
  plain(
    '/external-entity',
    ['whole'],
    '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY x SYSTEM "file:///etc/passwd">]><l>&x;</l>',
    'text/xml',
  ),
  plain(
    '/svg-with-script',
    ['whole', 'rendered'],
    '<svg xmlns="http://www.w3.org/2000/svg"><script>for(;;){}</script></svg>',
    'image/svg+xml',
  ),
  plain('/nul-bytes', ['whole', 'rendered'], Buffer.alloc(5 * MIB)),
  plain('/one-long-word', ['whole', 'rendered'], 'x'.repeat(5 * MIB)),
  plain('/nested-divs', ['whole', 'rendered', 'unrendered'], '<div>'.repeat(200_000)),
  plain('/nested-tables', ['whole', 'rendered', 'unrendered'], '<table><tr><td>'.repeat(20_000)),
  plain('/nested-lists-and-links', ['whole', 'rendered', 'unrendered'], '<ul><li><a href=x><b><i>'.repeat(20_000)),
  plain('/three-hundred-thousand-breaks', ['whole', 'rendered'], '<p>word<br>'.repeat(300_000)),
  plain('/huge-attribute', ['whole', 'rendered'], `<p title="${'a'.repeat(4 * MIB)}">words</p>`),
  plain(
    '/many-attributes',
    ['whole', 'rendered'],
    `<p ${Array.from({ length: 100_000 }, (_, n) => `a${n}=1`).join(' ')}>words</p>`,
  ),
  plain(
    '/two-hundred-thousand-links',
    ['whole'],
    Array.from({ length: 200_000 }, (_, n) => `<a href=/no/${n}>x</a> `).join(''),
  ),
  plain('/open-comment', ['whole', 'rendered'], `<p>words</p><!-- ${'- '.repeat(MIB)}`),
  plain('/open-script', ['whole', 'rendered', 'unrendered'], `<p>words</p><script>${'a=1;'.repeat(500_000)}`),
  plain('/open-title', ['whole', 'rendered'], `<title>${'t '.repeat(MIB)}`),
  plain('/less-than-signs', ['whole', 'rendered'], '<'.repeat(2 * MIB)),
  plain('/ampersands', ['whole', 'rendered'], '&#x'.repeat(MIB)),
  plain('/false-charset', ['whole', 'rendered'], '<p>words</p>', 'text/html; charset=no-such-charset'),
  plain('/utf16-unsaid', ['whole', 'rendered'], Buffer.from('<html><p>words in two bytes each</p>', 'utf16le')),
  plain(
    '/bom-that-lies',
    ['whole', 'rendered'],
    Buffer.concat([Buffer.from([0xfe, 0xff]), Buffer.from('<p>words</p>')]),
  ),
  route('/attachment', ['whole'], (s) =>
    s.write(
      head(
        '200 OK',
        'Content-Type: application/octet-stream',
        'Content-Disposition: attachment; filename="../../etc/passwd"',
        'Content-Length: 5',
      ).concat('hello'),
    ),
  ),
];

function flipped(bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  for (let at = 100; at < copy.length; at += 97) copy[at] = (copy[at] ?? 0) ^ 0x55;
  return copy;
}

/** RFC 8878: one frame of RLE blocks, each of them 128 KiB of one byte. */
function zstdBomb(count = 512): Buffer {
  const blocks = Array.from({ length: count }, (_, n) => {
    const header = (n === count - 1 ? 1 : 0) | (1 << 1) | ((128 * 1024) << 3);
    return Buffer.from([header & 255, (header >> 8) & 255, (header >> 16) & 255, 0]);
  });
  return Buffer.concat([Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x50]), ...blocks]);
}
