// ingest opens packages as other tools make and break them: what is right comes in whole and in silence, what is wrong is named.

import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FileReport } from '../../../../../src/app/ingest/file-report.ts';
import { readInput } from '../../../../../src/app/ingest/read-input.ts';
import { temporaryFolder } from '../../../../support/archive-captures.ts';
import { foreign } from '../../../../support/foreign-warc.ts';
import { type MadeEntry, zipOf } from '../../../../support/hostile-zip.ts';
import { flipped } from '../../../../support/warc-records.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeAll(async () => {
  folder = await temporaryFolder('packages');
});
afterAll(() => folder.remove());

let files = 0;
async function read(bytes: Buffer, name = 'a.wacz'): Promise<FileReport> {
  files += 1;
  const path = join(folder.path, `${files}-${name}`);
  await writeFile(path, bytes);
  return readInput(path, null, { now: () => new Date('2026-11-23T00:00:00Z') });
}
const told = (report: FileReport): string[] => report.refused.map(({ entry, reason }) => `${entry}: ${reason}`);

const members = [1, 2, 3].map((n) => gzipSync(foreign({ n })));
const warc = Buffer.concat(members);
const line = (n: number, offset: number, length: number, file = 'data.warc.gz'): string =>
  `com,example)/${n} 20200506070809 ${JSON.stringify({ url: `http://example.com/${n}`, mime: 'text/html', status: '200', digest: 'sha1:X', length: String(length), offset: String(offset), filename: file })}`;
const lengths = members.map((bytes) => bytes.length);
const offsets = lengths.map((_, i) => lengths.slice(0, i).reduce((sum, length) => sum + length, 0));
const lines = members.map((_, i) => line(i + 1, offsets[i] ?? 0, lengths[i] ?? 0));
const index = (list: readonly string[]): Buffer => Buffer.from(`${list.join('\n')}\n`);
const pages = Buffer.from(
  `{"format":"json-pages-1.0","id":"pages","title":"All Pages"}\n{"id":"1","url":"http://example.com/1","ts":"2020-05-06T07:08:09Z"}\n`,
);
const sha256 = (bytes: Buffer): string => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

function datapackage(entries: readonly MadeEntry[]): MadeEntry[] {
  const resources = entries
    .filter(({ name }) => !name.endsWith('/'))
    .map(({ name, bytes }) => ({
      name: name.split('/').at(-1),
      path: name,
      hash: sha256(bytes),
      bytes: bytes.length,
    }));
  const bytes = Buffer.from(JSON.stringify({ profile: 'data-package', wacz_version: '1.1.1', resources }));
  const digest = Buffer.from(JSON.stringify({ path: 'datapackage.json', hash: sha256(bytes) }));
  return [
    { name: 'datapackage.json', bytes },
    { name: 'datapackage-digest.json', bytes: digest },
  ];
}
const plain: MadeEntry[] = [
  { name: 'archive/data.warc.gz', bytes: warc },
  { name: 'indexes/index.cdxj', bytes: index(lines) },
  { name: 'pages/pages.jsonl', bytes: pages },
];
const having = (change: Partial<MadeEntry>, at = 0): MadeEntry[] =>
  plain.map((entry, i) => (i === at ? { ...entry, ...change } : entry));
const packed = (entries: readonly MadeEntry[] = plain): Buffer => zipOf([...entries, ...datapackage(entries)]);

describe('a package that is right', () => {
  const cdx = ` CDX N b a m s k r M S V g\n${members.map((_, i) => `com,example)/${i + 1} 20200506070809 http://example.com/${i + 1} text/html 200 ABC - - ${lengths[i]} ${offsets[i]} data.warc.gz`).join('\n')}\n`;
  const cdx9 = ` CDX N b a m s k r V g\n${members.map((_, i) => `com,example)/${i + 1} 20200506070809 http://example.com/${i + 1} text/html 200 ABC - ${offsets[i]} data.warc.gz`).join('\n')}\n`;
  const cases: [what: string, bytes: Buffer][] = [
    ['as the specification says', packed()],
    ['with ZIP64 fields', packed(having({ isZip64: true }))],
    ['with data descriptors', packed(plain.map((entry) => ({ ...entry, hasDescriptor: true })))],
    ['with a comment at its end', Buffer.concat([packed().subarray(0, -2), Buffer.from([5, 0]), Buffer.from('hello')])],
    ['with a CDX of eleven fields', packed(having({ name: 'indexes/index.cdx', bytes: Buffer.from(cdx) }, 1))],
    ['with a CDX of nine fields', packed(having({ name: 'indexes/index.cdx', bytes: Buffer.from(cdx9) }, 1))],
    ['with a compressed index', packed(having({ name: 'indexes/index.cdx.gz', bytes: gzipSync(index(lines)) }, 1))],
    ['with a deflated pages file', packed(having({ isDeflated: true }, 2))],
    [
      'with a plain WARC',
      packed([
        { name: 'archive/data.warc', bytes: Buffer.concat([1, 2, 3].map((n) => foreign({ n }))) },
        { name: 'indexes/index.cdxj', bytes: index([line(1, 0, foreign({ n: 1 }).length, 'data.warc')]) },
        { name: 'pages/pages.jsonl', bytes: pages },
      ]),
    ],
    ['with folders as entries', packed([{ name: 'archive/', bytes: Buffer.alloc(0) }, ...plain])],
  ];
  it.each(cases)('%s', async (_what, bytes) => {
    const report = await read(bytes);
    expect({ records: report.records, captures: report.captures, told: told(report), error: report.error }).toEqual({
      records: 3,
      captures: 3,
      told: [],
      error: null,
    });
  });
});

describe('a package that is wrong', () => {
  const wrong = (list: readonly string[]): Buffer => packed(having({ bytes: index(list) }, 1));
  const cases: [what: string, bytes: Buffer, records: number, says: RegExp][] = [
    ['with an unsorted index', wrong(lines.toReversed()), 3, /index.cdxj: index: not sorted: 2 lines/],
    [
      'with offsets that lead nowhere',
      wrong([line(1, 5, 10), ...lines.slice(1)]),
      3,
      /line 1: no record begins at offset 5/,
    ],
    ['with wrong lengths', wrong([line(1, 0, 10), ...lines.slice(1)]), 3, /line 1: says 10 bytes/],
    [
      'with an index of another WARC',
      wrong([line(1, 0, 10, 'other.warc.gz')]),
      3,
      /other.warc.gz, which is not in the package/,
    ],
    ['with lines that are none', wrong(['what is this', ...lines]), 3, /no index line/],
    ['without an index', packed([...plain.slice(0, 1), ...plain.slice(2)]), 3, /indexes\/: no index in the package/],
    ['without pages', packed(plain.slice(0, 2)), 3, /pages.jsonl: missing/],
    ['with pages that are no JSON', packed(having({ bytes: Buffer.from('not json\n') }, 2)), 3, /pages: 1 lines/],
    ['without a datapackage', zipOf(plain), 3, /datapackage.json: missing/],
    [
      'with a datapackage that is no JSON',
      zipOf([...plain, { name: 'datapackage.json', bytes: Buffer.from('{') }]),
      3,
      /datapackage.json: not a JSON object/,
    ],
    [
      'with a wrong hash',
      zipOf([...having({ bytes: Buffer.concat([warc, Buffer.from('\r\n')]) }), ...datapackage(plain)]),
      3,
      /data.warc.gz: its SHA-256 is not that of/,
    ],
    [
      'with a file that its datapackage does not name',
      zipOf([...plain, { name: 'archive/more.warc.gz', bytes: gzipSync(foreign({ n: 4 })) }, ...datapackage(plain)]),
      4,
      /more.warc.gz: not listed in datapackage.json/,
    ],
    ['with a deflated WARC', packed(having({ isDeflated: true })), 3, /deflated: a WARC in a WACZ is to be stored/],
    [
      'with a deflated WARC that is damaged',
      flipped(
        packed(
          having({
            isDeflated: true,
            bytes: Buffer.concat([1, 2, 3].map((n) => foreign({ n }))),
            name: 'archive/data.warc',
          }),
        ),
        200,
        4,
      ),
      3,
      /damaged/,
    ],
    ['with its directory cut off', packed().subarray(0, -60), 3, /central directory is missing/],
    ['with a directory of the wrong size', sizeWrong(packed()), 3, /central directory is missing/],
    [
      'with an encrypted entry',
      packed([...plain, { name: 'archive/b.warc.gz', bytes: warc, isEncrypted: true }]),
      3,
      /b.warc.gz: encrypted/,
    ],
    [
      'with a link',
      packed([...plain, { name: 'archive/b.warc.gz', bytes: Buffer.from('/etc/passwd'), isLink: true }]),
      3,
      /b.warc.gz: a symbolic link/,
    ],
    [
      'with an absolute path',
      packed([...plain, { name: '/etc/cron.d/x', bytes: warc }]),
      3,
      /cron.d\/x: an absolute path/,
    ],
    ['with a backslash', packed([...plain, { name: 'archive\\..\\x', bytes: warc }]), 3, /backslashes/],
    ['with a drive letter', packed([...plain, { name: 'C:/x', bytes: warc }]), 3, /absolute path/],
    [
      'with a name twice',
      packed([...plain, { name: 'archive/data.warc.gz', bytes: warc }]),
      3,
      /a second entry of this name/,
    ],
    ['with a name that differs in its header', nameWrong(packed()), 3, /another name/],
  ];
  it.each(cases)('%s', async (_what, bytes, records, says) => {
    const report = await read(bytes);
    expect(report.records).toBe(records);
    expect(told(report).join('\n')).toMatch(says);
  });

  it('is salvaged from its local headers when these say no sizes', async () => {
    const bytes = packed(plain.map((entry) => ({ ...entry, hasDescriptor: true })));
    const report = await read(bytes.subarray(0, bytes.indexOf('PK\x01\x02', 0, 'latin1')));
    expect(report.records).toBe(3);
  });

  it('gives the records of packages within a package', async () => {
    const report = await read(
      zipOf([
        { name: 'one.wacz', bytes: packed() },
        {
          name: 'datapackage.json',
          bytes: Buffer.from(
            JSON.stringify({
              profile: 'multi-wacz-package',
              resources: [{ name: 'one.wacz', path: 'one.wacz', hash: sha256(packed()), bytes: packed().length }],
            }),
          ),
        },
      ]),
    );
    expect({ records: report.records, captures: report.captures, error: report.error }).toEqual({
      records: 3,
      captures: 3,
      error: null,
    });
  });
});

function sizeWrong(bytes: Buffer): Buffer {
  const out = Buffer.from(bytes);
  out.writeUInt32LE(5, out.length - 10);
  return out;
}

function nameWrong(bytes: Buffer): Buffer {
  const out = Buffer.from(bytes);
  out.write('archive/evil.warc.gz', out.indexOf('archive/data.warc.gz'), 'latin1');
  return out;
}
