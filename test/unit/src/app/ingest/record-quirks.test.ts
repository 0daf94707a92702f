// ingest reads records as they are found in the wild: versions, line ends, lengths, dates, digests and types, each with the counts it must give.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeBase32 } from '../../../../../archive/index.ts';
import type { FileReport } from '../../../../../src/app/ingest/file-report.ts';
import { readInput } from '../../../../../src/app/ingest/read-input.ts';
import { temporaryFolder } from '../../../../support/archive-captures.ts';
import { digestOf, foreign, http, three, uuid } from '../../../../support/foreign-warc.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeAll(async () => {
  folder = await temporaryFolder('quirks');
});
afterAll(() => folder.remove());

let files = 0;
async function read(bytes: Buffer, name = 'a.warc'): Promise<FileReport> {
  files += 1;
  const path = join(folder.path, `${files}-${name}`);
  await writeFile(path, bytes);
  return readInput(path, null, { now: () => new Date('2026-11-23T00:00:00Z') });
}

interface Expected {
  records: number;
  captures?: number;
  responses?: number;
  lost?: readonly string[];
  refused?: readonly string[];
}

function agrees(report: FileReport, expected: Expected): void {
  expect({
    records: report.records,
    captures: report.captures,
    responses: report.responses,
    lost: report.lost.map(({ reason }) => reason),
    refused: report.refused.map(({ reason }) => reason.split(':')[0]),
  }).toEqual({
    captures: expected.records,
    responses: expected.records,
    lost: [],
    refused: [],
    ...expected,
  });
}

const body = Buffer.from('the payload of the second record');
const block = http(body);
const crlf = (text: string): Buffer => Buffer.from(text, 'latin1');

describe('a record in the wild', () => {
  const cases: [what: string, bytes: Buffer, expected: Expected, name?: string][] = [
    ['of WARC/0.17', three({ version: 'WARC/0.17' }), { records: 3 }],
    ['of WARC/0.18 with a bare id', three({ version: 'WARC/0.18' }), { records: 3 }],
    ['of WARC/0.9', three({ version: 'WARC/0.9' }), { records: 3 }],
    [
      'of WARC/1.1 with a fraction of a second',
      three({ version: 'WARC/1.1', date: '2020-05-06T07:08:09.123456Z' }),
      { records: 3 },
    ],
    ['of WARC/2.0, not yet written', three({ version: 'WARC/2.0' }), { records: 3 }],
    ['with bare LF', three({ eol: '\n', end: '\n\n' }), { records: 3 }],
    [
      'with bare LF all through',
      Buffer.concat([1, 2, 3].map((n) => foreign({ n, eol: '\n', end: '\n\n' }))),
      { records: 3 },
    ],
    ['without any line end after its block', three({ end: '' }), { records: 3 }],
    ['with one line end after its block', three({ end: '\r\n' }), { records: 3 }],
    ['with nine line ends after its block', three({ end: '\r\n'.repeat(9) }), { records: 3 }],
    ['with forty line ends after its block', three({ end: '\r\n'.repeat(40) }), { records: 3 }],
    [
      'whose file ends without line ends',
      Buffer.concat([foreign({ n: 1 }), foreign({ n: 2, end: '' })]),
      { records: 2 },
    ],
    ['with folded fields', three({ extra: ['X-Long: a', '  b', '\tc'] }), { records: 3 }],
    ['with a space before the colon', three({ extra: ['X-Odd : a'] }), { records: 3 }],
    ['with no space after the colon', three({ extra: ['X-Odd:a'] }), { records: 3 }],
    ['with a field that is no field', three({ extra: ['this is no field'] }), { records: 3 }],
    ['with an empty field', three({ extra: ['X-Empty:'] }), { records: 3 }],
    ['with UTF-8 in a field', three({ extra: ['X-Name: Größe 日本'] }), { records: 3 }],
    ['with a head of 200 kB', three({ extra: [`X-Large: ${'x'.repeat(200_000)}`] }), { records: 3 }],
    ['with 3,000 fields', three({ extra: Array.from({ length: 3000 }, (_, i) => `X-${i}: v`) }), { records: 3 }],
    [
      'with its length twice',
      three({ extra: [`Content-Length: ${http(`x`).length}`], block: http('x') }),
      { records: 3 },
    ],
    ['with spaces around its length', three({ block, length: ` ${block.length} ` }), { records: 3 }],
    [
      'with an empty block',
      three({ block: '', type: 'metadata', contentType: 'application/warc-fields' }),
      { records: 3, captures: 2, responses: 2 },
    ],
    [
      'whose first record has a byte order mark before it',
      Buffer.concat([Buffer.from('\ufeff'), three({})]),
      { records: 3, lost: ['not-a-record'] },
    ],
    ['with line ends before the first', Buffer.concat([crlf('\r\n\r\n'), three({})]), { records: 3 }],
    [
      'with garbage before the first',
      Buffer.concat([crlf('garbage\r\n'), three({})]),
      { records: 3, lost: ['not-a-record'] },
    ],
    [
      'with garbage after it',
      Buffer.concat([foreign({ n: 1 }), crlf('garbage garbage\r\n'), foreign({ n: 2 })]),
      { records: 2, lost: ['not-a-record'] },
    ],
    ['with zeros after the last', Buffer.concat([three({}), Buffer.alloc(3000)]), { records: 3, lost: ['zeros'] }],
    [
      'of lower-case field names',
      Buffer.from(
        three({})
          .toString('latin1')
          .replaceAll(/^(WARC-[\w-]+|Content-[\w-]+):/gm, (f) => f.toLowerCase()),
        'latin1',
      ),
      { records: 3 },
    ],
    [
      'of upper-case field names',
      Buffer.from(
        three({})
          .toString('latin1')
          .replaceAll(/^(WARC-[\w-]+|Content-[\w-]+):/gm, (f) => f.toUpperCase()),
        'latin1',
      ),
      { records: 3 },
    ],
    ['of an unknown type', three({ type: 'screenshot' }), { records: 3, captures: 2, responses: 2 }],
    ['of the type Response', three({ type: 'Response' }), { records: 3 }],
    ['with a URL in angle brackets', three({ url: '<http://example.com/b>' }), { records: 3 }],
    ['with a space in its URL', three({ url: 'http://example.com/a b' }), { records: 3 }],
    ['with an IPv6 host', three({ url: 'http://[2001:db8::1]:8080/' }), { records: 3 }],
    ['with an international host', three({ url: 'http://bücher.example/straße' }), { records: 3 }],
    ['with an upper-case scheme', three({ url: 'HTTP://EXAMPLE.COM/' }), { records: 3 }],
    [
      'of DNS',
      three({ url: 'dns:example.com', contentType: 'text/dns', block: '20200506\nexample.com. 300 IN A 1.2.3.4\n' }),
      { records: 3, captures: 2, refused: ['target-uri'] },
    ],
    [
      'of DNS as a resource',
      three({ type: 'resource', url: 'dns:example.com', contentType: 'text/dns', block: 'x' }),
      { records: 3, captures: 2, responses: 2 },
    ],
    [
      'of FTP',
      three({ type: 'resource', url: 'ftp://example.com/a.txt', contentType: 'text/plain', block: 'x' }),
      { records: 3, captures: 2, responses: 2 },
    ],
    [
      'of a screenshot',
      three({ type: 'resource', url: 'urn:screenshot:http://example.com/', contentType: 'image/png', block: 'PNG' }),
      { records: 3, captures: 2, responses: 2 },
    ],
    [
      'of metadata',
      three({
        type: 'metadata',
        contentType: 'application/warc-fields',
        block: 'outlink: http://b.com/ L a/@href\r\n',
      }),
      { records: 3, captures: 2, responses: 2 },
    ],
    [
      'that is a request alone',
      three({
        type: 'request',
        contentType: 'application/http; msgtype=request',
        block: 'GET / HTTP/1.1\r\nHost: example.com\r\n\r\n',
      }),
      { records: 3, captures: 2, responses: 2 },
    ],
    [
      'of WET',
      three({ type: 'conversion', contentType: 'text/plain', block: 'Some text' }),
      { records: 3, responses: 2 },
    ],
    [
      'of WAT',
      three({ type: 'metadata', contentType: 'application/json', block: '{"Envelope":{}}' }),
      { records: 3, captures: 2, responses: 2 },
    ],
    [
      'that continues another',
      three({ type: 'continuation', extra: ['WARC-Segment-Number: 2', `WARC-Segment-Origin-ID: ${uuid(1)}`] }),
      { records: 3, captures: 2, responses: 2 },
    ],
    [
      'without a date',
      Buffer.from(
        three({})
          .toString('latin1')
          .replace(/WARC-Date: 2020-05-06T07:08:09Z\r\n(?=WARC-Target-URI: http:\/\/example.com\/2)/, ''),
        'latin1',
      ),
      { records: 3, refused: ['warc-date'] },
    ],
    ['with a date of 14 digits', three({ date: '20200506070809' }), { records: 3 }],
    ['with a date without Z', three({ date: '2020-05-06T07:08:09' }), { records: 3 }],
    ['with an offset in its date', three({ date: '2020-05-06T07:08:09+02:00' }), { records: 3 }],
    ['with a space in its date', three({ date: '2020-05-06 07:08:09' }), { records: 3 }],
    ['with a year alone', three({ date: '2020' }), { records: 3 }],
    ['with nine digits of a second', three({ date: '2020-05-06T07:08:09.123456789Z' }), { records: 3 }],
    ['with an impossible date', three({ date: '2020-13-45T99:99:99Z' }), { records: 3, refused: ['warc-date'] }],
    ['without a reason phrase', three({ block: http('x', [], 'HTTP/1.1 200') }), { records: 3 }],
    ['of HTTP/2', three({ block: http('x', [], 'HTTP/2 200') }), { records: 3 }],
    ['of HTTP/2.0', three({ block: http('x', [], 'HTTP/2.0 200 OK') }), { records: 3 }],
    ['of HTTP/3', three({ block: http('x', [], 'HTTP/3 200') }), { records: 3 }],
    ['of ICY', three({ block: http('x', [], 'ICY 200 OK') }), { records: 3 }],
    [
      'with bare LF in its HTTP head',
      three({ block: 'HTTP/1.1 200 OK\nContent-Type: text/html\n\nbody' }),
      { records: 3 },
    ],
    [
      'with mixed line ends in its HTTP head',
      three({ block: 'HTTP/1.1 200 OK\r\nA: b\nC: d\r\n\r\nbody' }),
      { records: 3 },
    ],
    ['whose HTTP head never ends', three({ block: 'HTTP/1.1 200 OK\r\nA: b' }), { records: 3 }],
    ['with no HTTP head', three({ block: '<html><p>bare</p></html>' }), { records: 3 }],
    ['that was cut by its crawler', three({ extra: ['WARC-Truncated: length'] }), { records: 3 }],
    [
      'with WARC/1.0 inside its block',
      three({ block: http('a\r\nWARC/1.0\r\nWARC-Type: response\r\n\r\nb') }),
      { records: 3 },
    ],
    [
      'whose length is too small',
      three({ block, length: block.length - 5 }),
      { records: 3, refused: ['Content-Length was wrong'] },
    ],
    [
      'whose length is too great',
      three({ block, length: block.length + 40 }),
      { records: 3, refused: ['Content-Length was wrong'] },
    ],
    [
      'whose length leads beyond the file',
      three({ block, length: 5_000_000 }),
      { records: 3, refused: ['Content-Length was wrong'] },
    ],
    ['whose length is 0', three({ block, length: 0 }), { records: 3, refused: ['Content-Length was wrong'] }],
    ['whose length is negative', three({ block, length: -1 }), { records: 3, refused: ['Content-Length was wrong'] }],
    ['whose length is a word', three({ block, length: 'many' }), { records: 3, refused: ['Content-Length was wrong'] }],
    [
      'whose length is hexadecimal',
      three({ block, length: '0x10' }),
      { records: 3, refused: ['Content-Length was wrong'] },
    ],
    ['without a length', three({ block, length: null }), { records: 3, refused: ['Content-Length was wrong'] }],
    [
      'with no record id',
      Buffer.from(
        three({})
          .toString('latin1')
          .replace(`WARC-Record-ID: ${uuid(2)}\r\n`, ''),
        'latin1',
      ),
      { records: 3 },
    ],
    ['in an empty gzip', Buffer.alloc(0), { records: 0 }],
  ];
  it.each(cases)('%s', async (_what, bytes, expected, name) => agrees(await read(bytes, name), expected));
});

describe('a digest in the wild', () => {
  const forms: [string, string][] = [
    ['sha1 in base32', `sha1:${encodeBase32(Buffer.from(digestOf('sha1', body), 'hex'))}`],
    ['sha1 in lower base32', `sha1:${encodeBase32(Buffer.from(digestOf('sha1', body), 'hex')).toLowerCase()}`],
    ['sha1 in hex', `sha1:${digestOf('sha1', body)}`],
    ['sha1 in upper hex', `SHA1:${digestOf('sha1', body).toUpperCase()}`],
    ['sha-1', `sha-1:${digestOf('sha1', body)}`],
    ['sha256', `sha256:${digestOf('sha256', body)}`],
    ['sha-256', `sha-256:${digestOf('sha256', body)}`],
    ['sha256 in base32', `sha256:${encodeBase32(Buffer.from(digestOf('sha256', body), 'hex'))}`],
    ['sha256 in padded base32', `sha256:${encodeBase32(Buffer.from(digestOf('sha256', body), 'hex'))}====`],
    ['sha256 in base64', `sha256:${digestOf('sha256', body, 'base64')}`],
    ['sha256 in base64url', `sha256:${digestOf('sha256', body, 'base64url')}`],
    ['md5', `md5:${digestOf('md5', body)}`],
    ['sha512', `sha512:${digestOf('sha512', body)}`],
    ['an algorithm nobody knows', 'blake9:abcdef'],
  ];
  it.each(forms)('is right as %s', async (_what, digest) => {
    agrees(await read(three({ block, extra: [`WARC-Payload-Digest: ${digest}`] })), { records: 3 });
  });

  it.each(forms.slice(0, -1))('is reported when wrong as %s', async (_what, digest) => {
    const other = three({ block: http('another payload'), extra: [`WARC-Payload-Digest: ${digest}`] });
    agrees(await read(other), { records: 3, captures: 2, refused: ['payload-digest'] });
  });

  it('is right over the whole block where there is no HTTP head, and over a strange one', async () => {
    const bare = Buffer.from('<html><p>no head at all</p></html>');
    const strange = Buffer.concat([Buffer.from('HTTPX/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n'), body]);
    agrees(await read(three({ block: bare, extra: [`WARC-Payload-Digest: sha1:${digestOf('sha1', bare)}`] })), {
      records: 3,
    });
    agrees(await read(three({ block: strange, extra: [`WARC-Payload-Digest: sha1:${digestOf('sha1', body)}`] })), {
      records: 3,
    });
  });

  it('may be of a payload with or without chunk framing, and of one that is decoded', async () => {
    const framed = Buffer.from('5\r\nhello\r\n0\r\n\r\n');
    for (const digest of [digestOf('sha1', framed), digestOf('sha1', Buffer.from('hello'))])
      agrees(
        await read(
          three({
            block: http(framed, ['Transfer-Encoding: chunked']),
            extra: [`WARC-Payload-Digest: sha1:${digest}`],
          }),
        ),
        { records: 3 },
      );
    const coded = http(gzipSync(body), ['Content-Encoding: gzip']);
    agrees(await read(three({ block: coded, extra: [`WARC-Payload-Digest: sha1:${digestOf('sha1', body)}`] })), {
      records: 3,
    });
  });

  it('is reported for the block and for the payload when both are wrong', async () => {
    const wrong = 'sha1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA';
    const report = await read(three({ extra: [`WARC-Payload-Digest: ${wrong}`, `WARC-Block-Digest: ${wrong}`] }));
    expect(report.refused.map(({ reason }) => reason)).toEqual([
      'block-digest: does not match the block; payload-digest: does not match the payload',
    ]);
  });
});
