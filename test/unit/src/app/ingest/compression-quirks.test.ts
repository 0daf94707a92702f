// ingest takes the compression off as it is found: members, whole files, odd headers, trailing bytes, dictionaries, damage at any place.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { compress, compressUsingDict, createCCtx, init } from '@bokuweb/zstd-wasm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FileReport } from '../../../../../src/app/ingest/file-report.ts';
import { readInput } from '../../../../../src/app/ingest/read-input.ts';
import { openZstdCodec } from '../../../../../src/app/ingest/zstd-codec.ts';
import { temporaryFolder } from '../../../../support/archive-captures.ts';
import { foreign } from '../../../../support/foreign-warc.ts';
import { flipped, noise } from '../../../../support/warc-records.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let zstd: Awaited<ReturnType<typeof openZstdCodec>>;
beforeAll(async () => {
  folder = await temporaryFolder('compression');
  await init();
  zstd = await openZstdCodec();
});
afterAll(() => folder.remove());

let files = 0;
async function read(bytes: Buffer, name = 'a.warc.gz'): Promise<FileReport> {
  files += 1;
  const path = join(folder.path, `${files}-${name}`);
  await writeFile(path, bytes);
  return readInput(path, null, { now: () => new Date('2026-11-23T00:00:00Z'), zstd });
}
const outcome = (report: FileReport): { records: number; lost: string[] } => ({
  records: report.records,
  lost: report.lost.map(({ reason }) => reason),
});

const records = [1, 2, 3, 4].map((n) => foreign({ n }));
const whole = Buffer.concat(records);

/** A member with every optional field of RFC 1952. */
function ornate(bytes: Buffer, flags = 0x1f): Buffer {
  const parts = [Buffer.from([0x1f, 0x8b, 8, flags, 1, 2, 3, 4, 2, 3])];
  if (flags & 4) parts.push(Buffer.from([8, 0, 0x73, 0x6c, 4, 0, 1, 2, 3, 4]));
  if (flags & 8) parts.push(Buffer.from('name.warc\0', 'latin1'));
  if (flags & 16) parts.push(Buffer.from('a comment\0', 'latin1'));
  const head = Buffer.concat(parts);
  const check = Buffer.alloc(2);
  check.writeUInt16LE(crc32(head) & 0xffff);
  if (flags & 2) parts.push(check);
  const trailer = Buffer.alloc(8);
  trailer.writeUInt32LE(crc32(bytes), 0);
  trailer.writeUInt32LE(bytes.length, 4);
  return Buffer.concat([...parts, deflateRawSync(bytes), trailer]);
}

const members = (list: readonly Buffer[]): Buffer => Buffer.concat(list.map((bytes) => gzipSync(bytes)));
const split = (bytes: Buffer, size: number): Buffer[] =>
  Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => bytes.subarray(i * size, (i + 1) * size));

describe('gzip in the wild', () => {
  const cases: [what: string, bytes: Buffer, records: number, lost: string[], name?: string][] = [
    ['a member a record', members(records), 4, []],
    ['one member for all', gzipSync(whole), 4, []],
    ['members cut anywhere', members(split(whole, 100)), 4, []],
    ['two records a member', members(split(whole, records[0]?.length ?? 0)), 4, []],
    ['all optional header fields', Buffer.concat(records.map((bytes) => ornate(bytes))), 4, []],
    ['level 0', Buffer.concat(records.map((bytes) => gzipSync(bytes, { level: 0 }))), 4, []],
    ['an empty member at the end', Buffer.concat([members(records), gzipSync('')]), 4, []],
    ['empty members between', members(records.flatMap((bytes) => [bytes, Buffer.alloc(0)])), 4, []],
    ['zeros after the last member', Buffer.concat([members(records), Buffer.alloc(700)]), 4, ['zeros']],
    [
      'zeros between members',
      Buffer.concat([members(records.slice(0, 2)), Buffer.alloc(512), members(records.slice(2))]),
      4,
      ['zeros'],
    ],
    ['garbage after the last member', Buffer.concat([members(records), noise(1, 300)]), 4, ['not-a-record']],
    [
      'line ends between members',
      Buffer.concat(records.flatMap((bytes) => [gzipSync(bytes), Buffer.from('\r\n')])),
      4,
      ['not-a-record', 'not-a-record', 'not-a-record', 'not-a-record'],
    ],
    ['plain bytes named .warc.gz', whole, 4, []],
    ['gzip named .warc', members(records), 4, [], 'a.warc'],
    ['gzip with no ending', members(records), 4, [], 'archive'],
    ['plain records after gzip', Buffer.concat([members(records.slice(0, 2)), ...records.slice(2)]), 4, []],
    ['gzip after plain records', Buffer.concat([...records.slice(0, 2), members(records.slice(2))]), 4, []],
    ['two files one after the other', Buffer.concat([members(records), members(records)]), 8, []],
    [
      'a wrong CRC',
      Buffer.concat([
        members(records.slice(0, 1)),
        wrongCheck(gzipSync(records[1] ?? whole)),
        members(records.slice(2)),
      ]),
      3,
      ['damaged-member'],
    ],
    ['zlib named .gz', deflateSync(whole), 0, ['not-a-record']],
  ];
  it.each(cases)('%s', async (_what, bytes, count, lost, name) => {
    expect(outcome(await read(bytes, name))).toEqual({ records: count, lost });
  });

  it('loses only what a cut takes, wherever it is', async () => {
    const bytes = members(records);
    const ends = records.map((_, i) => members(records.slice(0, i + 1)).length);
    for (let at = 1; at < bytes.length; at += 7) {
      const report = await read(bytes.subarray(0, at));
      const expected = ends.filter((end) => end <= at).length;
      // a cut within a member's check value leaves its record whole
      if (ends.some((end) => at > end - 12 && at < end)) continue;
      expect(report.records, `cut at ${at}`).toBe(expected);
      const kept = expected === 0 ? 0 : (ends[expected - 1] ?? 0);
      const missing = report.lost.reduce((sum, { length }) => sum + length, 0);
      expect(missing, `cut at ${at}`).toBe(at - kept);
    }
  });

  it('loses one record to a flipped byte at most, and says where', async () => {
    const bytes = members(records);
    for (let at = 0; at < bytes.length; at += 11) {
      const report = await read(flipped(bytes, at, 1));
      expect(report.records + report.refused.length, `flipped at ${at}`).toBeGreaterThanOrEqual(3);
      if (report.records < 4) expect(report.lost.length, `flipped at ${at}`).toBeGreaterThan(0);
    }
  });
});

function wrongCheck(member: Buffer): Buffer {
  const out = Buffer.from(member);
  out[out.length - 8] = (out[out.length - 8] ?? 0) ^ 0xff;
  return out;
}

function skippable(magic: number, content: Uint8Array): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32LE(magic, 0);
  head.writeUInt32LE(content.length, 4);
  return Buffer.concat([head, content]);
}

describe('zstd in the wild', () => {
  const frames = (list: readonly Buffer[]): Buffer =>
    Buffer.concat(list.map((bytes) => Buffer.from(compress(bytes, 3))));
  const dictionary = Buffer.concat([noise(5, 200), records[0] ?? whole]);
  const other = Buffer.concat([noise(6, 200), records[1] ?? whole]);
  const withDictionary = (list: readonly Buffer[], dict: Buffer): Buffer =>
    Buffer.concat(list.map((bytes) => Buffer.from(compressUsingDict(createCCtx(), bytes, dict, 3))));
  const cases: [what: string, bytes: () => Buffer, records: number, lost: string[]][] = [
    ['a frame a record', () => frames(records), 4, []],
    ['one frame for all', () => frames([whole]), 4, []],
    [
      'a skippable frame between',
      () =>
        Buffer.concat([frames(records.slice(0, 2)), skippable(0x184d2a50, Buffer.from('x')), frames(records.slice(2))]),
      4,
      [],
    ],
    [
      'a skippable frame first that is no dictionary',
      () => Buffer.concat([skippable(0x184d2a50, Buffer.from('x')), frames(records)]),
      4,
      [],
    ],
    [
      'a dictionary',
      () => Buffer.concat([skippable(0x184d2a5d, dictionary), withDictionary(records, dictionary)]),
      4,
      [],
    ],
    [
      'a compressed dictionary',
      () => Buffer.concat([skippable(0x184d2a5d, compress(dictionary, 3)), withDictionary(records, dictionary)]),
      4,
      [],
    ],
    [
      'two files of different dictionaries in one',
      () =>
        Buffer.concat([
          skippable(0x184d2a5d, dictionary),
          withDictionary(records, dictionary),
          skippable(0x184d2a5d, other),
          withDictionary(records, other),
        ]),
      8,
      [],
    ],
    ['garbage after the last frame', () => Buffer.concat([frames(records), noise(1, 300)]), 4, ['not-a-record']],
    ['zeros after the last frame', () => Buffer.concat([frames(records), Buffer.alloc(300)]), 4, ['zeros']],
    [
      'a damaged frame',
      () =>
        Buffer.concat([
          frames(records.slice(0, 1)),
          flipped(frames(records.slice(1, 2)), 40),
          frames(records.slice(2)),
        ]),
      3,
      ['damaged-member'],
    ],
    ['a cut', () => frames(records).subarray(0, -20), 3, ['truncated']],
    ['nothing', () => Buffer.alloc(0), 0, []],
  ];
  it.each(cases)('%s', async (_what, bytes, count, lost) => {
    expect(outcome(await read(bytes(), 'a.warc.zst'))).toEqual({ records: count, lost });
  });
});

describe('ARC in the wild', () => {
  const page = 'HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>old</p>';
  const line = (n: number, version: 1 | 2 = 1): string =>
    version === 1
      ? `http://example.com/${n} 1.2.3.4 20010203040506 text/html ${page.length}\n`
      : `http://example.com/${n} 1.2.3.4 20010203040506 text/html 200 - - ${n * 100} a.arc ${page.length}\n`;
  const about = (version: 1 | 2): string => {
    const text = `${version} 0 Alexa Internet\nURL IP-address Archive-date Content-type Archive-length\n\n`;
    return `filedesc://a.arc 0.0.0.0 20010203040506 text/plain ${text.length}\n${text}`;
  };
  const arc = (version: 1 | 2): string[] => [about(version), ...[1, 2, 3].map((n) => `${line(n, version)}${page}\n`)];
  const cases: [what: string, bytes: Buffer, name: string, records: number][] = [
    ['version 1', Buffer.from(arc(1).join('')), 'a.arc', 4],
    ['version 2', Buffer.from(arc(2).join('')), 'a.arc', 4],
    ['a member a record', members(arc(1).map((text) => Buffer.from(text))), 'a.arc.gz', 4],
    ['one member for all', gzipSync(arc(1).join('')), 'a.arc.gz', 4],
    ['without a description', Buffer.from(arc(1).slice(1).join('')), 'a.arc', 3],
    ['with no name that tells', members(arc(1).map((text) => Buffer.from(text))), 'archive', 4],
    ['with a space in a URL', Buffer.from(arc(1).join('').replace('com/2 ', 'com/a b ')), 'a.arc', 4],
    ['without line ends between', Buffer.from([about(1), ...[1, 2].map((n) => line(n) + page)].join('')), 'a.arc', 3],
    ['with an unknown type', Buffer.from(arc(1).join('').replace('text/html', 'no-type')), 'a.arc', 4],
    ['with an IPv6 address', Buffer.from(arc(1).join('').replace('1.2.3.4', '2001:db8::1')), 'a.arc', 4],
  ];
  it.each(cases)('%s', async (_what, bytes, name, count) => {
    expect(outcome(await read(bytes, name))).toEqual({ records: count, lost: [] });
  });
});
