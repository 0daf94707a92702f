// ingest hands the extractor what the page was: content codings and stacks of them off, chunk framing off, labels that lie seen through.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { compress, init } from '@bokuweb/zstd-wasm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ingest } from '../../../../../src/app/ingest/ingest.ts';
import { verifyCollection } from '../../../../../src/app/verify.ts';
import { extractionOf, plainKeys, temporaryFolder } from '../../../../support/archive-captures.ts';
import { foreign, http } from '../../../../support/foreign-warc.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeAll(async () => {
  folder = await temporaryFolder('payloads');
  await init();
});
afterAll(() => folder.remove());

const page = Buffer.from(`<html><title>One</title><p>${'Words of a page. '.repeat(40)}</p></html>`);

let runs = 0;
/** What the extractor was given for the one page of a file. */
async function given(block: Buffer): Promise<string> {
  runs += 1;
  const data = join(folder.path, `data${runs}`);
  const path = join(folder.path, `${runs}.warc`);
  await mkdir(data, { recursive: true });
  await writeFile(path, foreign({ block }));
  let seen = 'nothing';
  const { files } = await ingest(
    { dataDir: data, collection: 'main', paths: [path], dryRun: false, crawlId: 'i', writerId: 'w', software: 't' },
    {
      extract: async (input) => {
        seen = input.bytes?.toString('latin1') ?? '';
        return extractionOf(seen.slice(0, 50));
      },
      keys: plainKeys,
      now: () => new Date('2026-11-23T00:00:00Z'),
    },
  );
  expect(files[0]).toMatchObject({ captures: 1, lost: [], refused: [], error: null });
  expect((await verifyCollection(data, 'main')).findings).toEqual([]);
  return seen;
}

const chunk = (bytes: Buffer, size = 100): Buffer => {
  const parts: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += size) {
    const part = bytes.subarray(at, at + size);
    parts.push(Buffer.from(`${part.length.toString(16)}\r\n`), part, Buffer.from('\r\n'));
  }
  return Buffer.concat([...parts, Buffer.from('0\r\n\r\n')]);
};
const zstd = (bytes: Buffer): Buffer => Buffer.from(compress(bytes, 3));

describe('a payload', () => {
  const coded: [what: string, body: () => Buffer, fields: string[]][] = [
    ['in gzip', () => gzipSync(page), ['Content-Encoding: gzip']],
    ['in x-gzip', () => gzipSync(page), ['Content-Encoding: x-gzip']],
    ['in GZIP', () => gzipSync(page), ['content-encoding: GZIP']],
    ['in deflate with a zlib head', () => deflateSync(page), ['Content-Encoding: deflate']],
    ['in raw deflate', () => deflateRawSync(page), ['Content-Encoding: deflate']],
    ['in br', () => brotliCompressSync(page), ['Content-Encoding: br']],
    ['in zstd', () => zstd(page), ['Content-Encoding: zstd']],
    ['in identity', () => page, ['Content-Encoding: identity']],
    ['in gzip twice', () => gzipSync(gzipSync(page)), ['Content-Encoding: gzip, gzip']],
    [
      'in gzip twice, in two fields',
      () => gzipSync(gzipSync(page)),
      ['Content-Encoding: gzip', 'Content-Encoding: gzip'],
    ],
    ['in deflate, then gzip', () => gzipSync(deflateSync(page)), ['Content-Encoding: deflate, gzip']],
    ['in gzip, then br', () => brotliCompressSync(gzipSync(page)), ['Content-Encoding: gzip, br']],
    [
      'in br, then gzip, then identity',
      () => gzipSync(brotliCompressSync(page)),
      ['Content-Encoding: br, gzip, identity'],
    ],
    [
      'in gzip, of several members',
      () => Buffer.concat([gzipSync(page.subarray(0, 99)), gzipSync(page.subarray(99))]),
      ['Content-Encoding: gzip'],
    ],
    [
      'in gzip, with bytes after it',
      () => Buffer.concat([gzipSync(page), Buffer.from('garbage')]),
      ['Content-Encoding: gzip'],
    ],
    ['said to be gzip that is not', () => page, ['Content-Encoding: gzip']],
    ['said to be br that is not', () => page, ['Content-Encoding: br']],
    ['said to be br that is gzip', () => gzipSync(page), ['Content-Encoding: br']],
    ['said to be deflate that is gzip', () => gzipSync(page), ['Content-Encoding: deflate']],
    ['said to be gzip that is deflate', () => deflateSync(page), ['Content-Encoding: gzip']],
    ['said to be zstd that is not', () => page, ['Content-Encoding: zstd']],
    ['said to be plain that is gzip', () => gzipSync(page), []],
    ['with an unknown coding', () => page, ['Content-Encoding: utf-8']],
    ['in chunks', () => chunk(page), ['Transfer-Encoding: chunked']],
    [
      'in chunks with extensions',
      () => Buffer.from(chunk(page).toString('latin1').replace('64\r\n', '64;a=b\r\n'), 'latin1'),
      ['Transfer-Encoding: chunked'],
    ],
    [
      'in chunks of upper hex',
      () => Buffer.from(chunk(page, 171).toString('latin1').replaceAll('ab\r\n', 'AB\r\n'), 'latin1'),
      ['Transfer-Encoding: chunked'],
    ],
    [
      'in chunks with zeros before sizes',
      () =>
        Buffer.from(
          chunk(page)
            .toString('latin1')
            .replaceAll(/^64\r\n/gm, '00064\r\n'),
          'latin1',
        ),
      ['Transfer-Encoding: chunked'],
    ],
    [
      'in chunks with spaces after sizes',
      () =>
        Buffer.from(
          chunk(page)
            .toString('latin1')
            .replaceAll(/^64\r\n/gm, '64  \r\n'),
          'latin1',
        ),
      ['Transfer-Encoding: chunked'],
    ],
    [
      'in chunks with bare LF',
      () => Buffer.from(chunk(page).toString('latin1').replaceAll('\r\n', '\n'), 'latin1'),
      ['Transfer-Encoding: chunked'],
    ],
    [
      'in chunks with trailers',
      () => Buffer.concat([chunk(page).subarray(0, -2), Buffer.from('X-Sum: 1\r\n\r\n')]),
      ['Transfer-Encoding: chunked'],
    ],
    ['in chunks without the last', () => chunk(page).subarray(0, -5), ['Transfer-Encoding: chunked']],
    [
      'in chunks with bytes after the last',
      () => Buffer.concat([chunk(page), Buffer.from('more')]),
      ['Transfer-Encoding: chunked'],
    ],
    ['in gzip in chunks', () => chunk(gzipSync(page)), ['Transfer-Encoding: chunked', 'Content-Encoding: gzip']],
    ['in chunks in gzip', () => chunk(gzipSync(page)), ['Transfer-Encoding: gzip, chunked']],
    ['said to be in chunks that is not', () => page, ['Transfer-Encoding: chunked']],
    ['in gzip, said to be in chunks', () => gzipSync(page), ['Transfer-Encoding: chunked', 'Content-Encoding: gzip']],
    ['of a wrong Content-Length', () => page, ['Content-Length: 5']],
    ['of a Content-Length that is too great', () => page, ['Content-Length: 99999']],
    ['after a 103', () => page, []],
  ];
  it.each(coded)('%s', async (what, body, fields) => {
    const block = http(body(), fields);
    const early = Buffer.from('HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n');
    expect(await given(what.startsWith('after') ? Buffer.concat([early, block]) : block)).toBe(page.toString('latin1'));
  });
});
