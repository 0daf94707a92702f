// The record reader on whole and damaged files of every compression: what is there is found, what is not is reported by place.
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { checkDigests, recordField, targetUri } from '../../../../archive/index.ts';
import { flipped, members, noise, readAll, responseBytes, responses } from '../../../support/warc-records.ts';

const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i);

describe('readRecords on whole files', () => {
  const records = responses(40);
  const plain = Buffer.concat(records);

  it('finds every record of a plain file at its offset, with right digests', async () => {
    const { records: found, lost, urls } = await readAll(plain, { compression: 'none' });
    expect(lost).toEqual([]);
    expect(urls).toEqual(range(0, 40));
    let at = 0;
    found.forEach((record, i) => {
      expect(record).toMatchObject({ offset: at, length: records[i]?.length, isAlone: true, hasWrongLength: false });
      expect(checkDigests(record)).toEqual({ block: 'right', payload: 'right' });
      at += record.length;
    });
  });

  it('finds every member of a gzip file at its offset', async () => {
    const bytes = members(records);
    const { records: found, lost } = await readAll(bytes, { compression: 'gzip' });
    expect(lost).toEqual([]);
    expect(found.map(({ offset, length }) => offset + length)).toEqual([
      ...found.slice(1).map((r) => r.offset),
      bytes.length,
    ]);
    expect(found.every((record) => record.isAlone)).toBe(true);
  });

  it('reads a whole file compressed as one member, and one cut into members anywhere', async () => {
    expect((await readAll(gzipSync(plain), { compression: 'gzip' })).urls).toEqual(range(0, 40));
    const blocks: Buffer[] = [];
    for (let at = 0; at < plain.length; at += 1000) blocks.push(gzipSync(plain.subarray(at, at + 1000)));
    const { urls, lost } = await readAll(Buffer.concat(blocks), { compression: 'gzip' });
    expect(urls).toEqual(range(0, 40));
    expect(lost).toEqual([]);
  });

  it('passes over a block larger than it may hold, checks its digest all the same, and goes on', async () => {
    const large = responseBytes(1, { size: 300_000 });
    const file = Buffer.concat([responseBytes(0), large, responseBytes(2)]);
    for (const [bytes, compression] of [
      [file, 'none'],
      [gzipSync(file), 'gzip'],
    ] as const) {
      const { records: found, lost } = await readAll(bytes, { compression, maxBlockBytes: 100_000 });
      expect(found.map((record) => record.block === null)).toEqual([false, true, false]);
      expect(found[1]?.largeBlockDigest).toBe('right');
      expect(lost).toEqual([]);
    }
  });
});

describe('a record too large to hold, in a member that is inflated in pieces', () => {
  it.each([
    ['between others', [0, 1, 2]],
    ['at the end', [0, 1]],
  ])('has the length of its member (%s)', async (_where, order) => {
    const large = gzipSync(responseBytes(1, { size: 18 * 1024 * 1024 }), { level: 1 });
    const pieces = order.map((n) => (n === 1 ? large : gzipSync(responseBytes(n))));
    const { records: found, lost } = await readAll(Buffer.concat(pieces), {
      compression: 'gzip',
      maxBlockBytes: 1024 * 1024,
    });
    expect(lost).toEqual([]);
    expect(found.map(({ length }) => length)).toEqual(pieces.map(({ length }) => length));
    expect(found[1]).toMatchObject({ block: null, largeBlockDigest: 'right' });
    expect(found[1]?.largeBlockStart?.toString('latin1', 0, 15)).toBe('HTTP/1.1 200 OK');
  });
});

describe('readRecords on damaged files', () => {
  const records = responses(60);

  it('loses one record of a gzip file to flipped bytes, wherever they are, and says where', async () => {
    const bytes = members(records);
    const starts = (await readAll(bytes, { compression: 'gzip' })).records.map((record) => record.offset);
    for (let at = 40; at < bytes.length - 40; at += 1777) {
      const { urls, lost } = await readAll(flipped(bytes, at), { compression: 'gzip' });
      const hit = starts.filter((start) => start <= at + 31).length - 1;
      const first = starts.filter((start) => start <= at).length - 1;
      // A member whose check value alone was hit may stay: its record's digests prove it.
      const missing = range(0, 60).filter((n) => !urls.includes(n));
      expect(missing.every((n) => n >= first && n <= hit)).toBe(true);
      expect(missing.length + urls.length).toBe(60);
      for (const n of missing)
        expect(
          lost.some(
            (gap) => gap.offset <= (starts[n] ?? 0) && gap.offset + gap.length >= (starts[n + 1] ?? bytes.length),
          ),
        ).toBe(true);
      if (hit === first && missing.length === 1)
        expect(lost).toMatchObject([
          { offset: starts[first], length: (starts[first + 1] ?? bytes.length) - (starts[first] ?? 0) },
        ]);
    }
  });

  it('keeps all records of a plain file whose body bytes are flipped, and the digest tells', async () => {
    const bytes = Buffer.concat(records);
    const at = (records[0]?.length ?? 0) + (records[1]?.length ?? 0) - 60;
    const { records: found, lost } = await readAll(flipped(bytes, at), { compression: 'none' });
    expect(found).toHaveLength(60);
    expect(lost).toEqual([]);
    expect(found.map((record) => checkDigests(record).block).indexOf('wrong')).toBe(1);
  });

  it('finds every record around holes of zeros', async () => {
    const zeros = (n: number): Buffer => Buffer.alloc(n);
    for (const [list, compression] of [
      [records, 'none'],
      [records.map((bytes) => gzipSync(bytes)), 'gzip'],
    ] as const) {
      const [a, b, c] = list;
      if (!a || !b || !c) throw new Error('three records');
      const { urls, lost } = await readAll(Buffer.concat([a, zeros(4096), b, zeros(1_500_000), c, zeros(512)]), {
        compression,
      });
      expect(urls).toEqual([0, 1, 2]);
      expect(lost.map(({ length, reason }) => [length, reason])).toEqual([
        [4096, 'zeros'],
        [1_500_000, 'zeros'],
        [512, 'zeros'],
      ]);
    }
  });

  it('keeps every whole record before a cut at any byte', async () => {
    const few = records.slice(0, 4);
    for (const [bytes, compression, starts] of [
      [Buffer.concat(few), 'none', offsets(few)],
      [members(few), 'gzip', offsets(few.map((b) => gzipSync(b)))],
    ] as const)
      for (let cut = 1; cut < bytes.length; cut += 53) {
        const { records: found, lost } = await readAll(bytes.subarray(0, cut), { compression });
        const whole = starts.filter((end) => end <= cut).length;
        // A plain record may end without its last line ends.
        expect([whole, whole + 1]).toContain(found.length);
        const start = starts[found.length - 1] ?? 0;
        if (cut > (starts[whole - 1] ?? 0) + 4 && found.length === whole) expect(lost.at(-1)?.offset).toBe(start);
      }
  });

  it('goes on after a head that was overwritten', async () => {
    const bytes = Buffer.concat(records);
    const start = records.slice(0, 10).reduce((sum, record) => sum + record.length, 0);
    const damaged = Buffer.from(bytes).fill(0, start, start + 50);
    const { urls, lost } = await readAll(damaged, { compression: 'none' });
    expect(urls).toEqual(range(0, 60).filter((n) => n !== 10));
    expect(lost).toMatchObject([{ offset: start, length: records[10]?.length }]);
  });

  it('believes the digest where Content-Length is wrong, and lines ends where there is no digest', async () => {
    const wrong = (n: number, by: number, digests: boolean): Buffer =>
      Buffer.from(
        responseBytes(n, { digests })
          .toString('latin1')
          .replace(
            /Content-Length: (\d+)\r\n\r\nHTTP/,
            (_, length) => `Content-Length: ${Number(length) + by}\r\n\r\nHTTP`,
          ),
        'latin1',
      );
    for (const [by, digests] of [
      [40, true],
      [-40, true],
      [40, false],
    ] as const) {
      const list = [responseBytes(0), wrong(1, by, digests), responseBytes(2)];
      for (const [bytes, compression] of [
        [Buffer.concat(list), 'none'],
        [members(list), 'gzip'],
      ] as const) {
        const { records: found, lost, urls } = await readAll(bytes, { compression });
        expect(urls).toEqual([0, 1, 2]);
        expect(found.map((record) => record.hasWrongLength)).toEqual([false, true, false]);
        expect(lost).toEqual([]);
      }
    }
  });

  it('says when a file holds no record at all', async () => {
    const { records: found, lost } = await readAll(noise(5, 10_000), { compression: 'none' });
    expect(found).toEqual([]);
    expect(lost).toMatchObject([{ offset: 0, length: 10_000, reason: 'not-a-record' }]);
  });
});

const offsets = (list: readonly Buffer[]): number[] => {
  let at = 0;
  return list.map((bytes) => {
    at += bytes.length;
    return at;
  });
};

describe('heads as found in the wild', () => {
  const record = (head: string, block: string): Buffer => Buffer.from(`${head}${block}\r\n\r\n`, 'latin1');

  it('reads WARC 0.18, bare LF, doubled CR, folded and oddly cased fields, and URIs in brackets', async () => {
    const heads = [
      'WARC/0.18\nWARC-Type: response\nWARC-Target-URI: http://a.com/0\nContent-Length: 4\n\n',
      'WARC/1.0\r\r\nwarc-type: Response\r\r\nWARC-Target-URI: <http://a.com/1>\r\r\nContent-Length: 4\r\r\n\r\r\n',
      'WARC/1.1\r\nWARC-TYPE:response\r\nX-Note: one\r\n\ttwo\r\nWARC-Target-URI:http://a.com/2\r\ncontent-length:4\r\n\r\n',
    ];
    const bytes = Buffer.concat(heads.map((head) => record(head, 'body')));
    const { records, lost } = await readAll(bytes, { compression: 'none' });
    expect(records.map((r) => [r.version, r.type, targetUri(r), r.block?.toString()])).toEqual([
      ['0.18', 'response', 'http://a.com/0', 'body'],
      ['1.0', 'response', 'http://a.com/1', 'body'],
      ['1.1', 'response', 'http://a.com/2', 'body'],
    ]);
    expect(recordField(records[2] ?? { fields: [] }, 'x-note')).toBe('one two');
    expect(lost).toEqual([]);
  });

  it('reads ARC records, the description included, and resynchronises in them', async () => {
    const body = 'HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n<p>arc</p>';
    const description = '1 0 Maker\nURL IP-address Archive-date Content-type Archive-length\n';
    const line = (url: string, length: number): string => `${url} 10.0.0.1 20140216050221 text/html ${length}\n`;
    const head = `filedesc://a.arc 0.0.0.0 20140216050221 text/plain ${description.length}\n${description}\n`;
    const one = `${line('http://a.com/1', body.length)}${body}\n`;
    const two = `${line('http://a.com/2', body.length)}${body}\n`;
    const whole = await readAll(Buffer.from(head + one + two), { compression: 'none' });
    expect(whole.records.map((r) => [r.type, recordField(r, 'warc-date'), r.blockBytes])).toEqual([
      ['warcinfo', '2014-02-16T05:02:21Z', description.length],
      ['response', '2014-02-16T05:02:21Z', body.length],
      ['response', '2014-02-16T05:02:21Z', body.length],
    ]);
    const torn = await readAll(Buffer.from(`${head}${one.slice(0, 80)}\n${two}`), { compression: 'none' });
    expect(torn.records.map((r) => targetUri(r)).at(-1)).toBe('http://a.com/2');
    expect(torn.lost.map((gap) => gap.offset)).toEqual([head.length]);
  });
});
