// ingest: foreign archives, packages and plain files come in once, keep what they are, and what is refused or lost is said.
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  bufferSource,
  openFileSource,
  readRecords,
  readWacz,
  recordField,
  targetUri,
} from '../../../../../archive/index.ts';
import { findCaptures } from '../../../../../src/app/captures.ts';
import { exportWacz } from '../../../../../src/app/captures-to-wacz.ts';
import { type IngestResult, ingest } from '../../../../../src/app/ingest/ingest.ts';
import { readInput } from '../../../../../src/app/ingest/read-input.ts';
import { verifyCollection } from '../../../../../src/app/verify.ts';
import { verifyExport } from '../../../../../src/app/verify-export.ts';
import { prepareCapture } from '../../../../../src/stages/archive/stage.ts';
import { readCommitted } from '../../../../../src/stores/collection/read-committed.ts';
import { openCollectionWriter } from '../../../../../src/stores/collection/writer.ts';
import { createMemoryCaptureIndex } from '../../../../../src/stores/memory-capture-index.ts';
import {
  captureOf,
  exchangeOf,
  extractionOf,
  plainKeys,
  temporaryFolder,
} from '../../../../support/archive-captures.ts';
import { responseBytes, responses } from '../../../../support/warc-records.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeEach(async () => {
  folder = await temporaryFolder('ingest');
});
afterEach(() => folder.remove());

const now = (): Date => new Date('2026-11-23T00:00:00Z');
const put = async (name: string, bytes: Uint8Array | string): Promise<string> => {
  const path = join(folder.path, 'in', name);
  await mkdir(join(path, '..'), { recursive: true });
  await writeFile(path, bytes);
  return path;
};
const take = (paths: readonly string[], collection = 'main'): Promise<IngestResult> =>
  ingest(
    {
      dataDir: join(folder.path, 'data'),
      collection,
      paths,
      dryRun: false,
      crawlId: 'ingest',
      writerId: 'w1',
      software: 'test',
    },
    {
      extract: async (page) => extractionOf(page.bytes?.toString('latin1').slice(0, 40) ?? ''),
      keys: { ...plainKeys, surt: (url) => (url.startsWith('http') ? plainKeys.surt(url) : url) },
      now,
    },
  );
const committed = async (collection = 'main') => {
  const list = [];
  for await (const capture of readCommitted(join(folder.path, 'data'), collection)) list.push(capture);
  return list;
};
const page = (url: string, date: string, id: string, http: string, extra = ''): string =>
  `WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: ${url}\r\nWARC-Date: ${date}\r\nWARC-Record-ID: <urn:uuid:${id}>\r\n${extra}Content-Type: application/http; msgtype=response\r\nContent-Length: ${Buffer.byteLength(http, 'latin1')}\r\n\r\n${http}\r\n\r\n`;
const id = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const html = (body: string, head = ''): string => `HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n${head}\r\n${body}`;

describe('ingest', () => {
  it('keeps date, URL, id and headers, stores bodies de-chunked, and twice changes nothing', async () => {
    const path = await put(
      'a.warc',
      page(
        'http://a.com/x',
        '2014-02-03T04:05:06Z',
        id(1),
        html('6\r\n<p>a</\r\n3\r\np>!\r\n0\r\n\r\n', 'transfer-encoding: chunked\r\n'),
      ),
    );
    const first = await take([path]);
    expect(first.counts).toEqual({ taken: 1, known: 0, documents: 1 });
    const [capture] = await committed();
    expect(capture).toMatchObject({
      url: 'http://a.com/x',
      date: '2014-02-03T04:05:06.000Z',
      recordId: `<urn:uuid:${id(1)}>`,
      payloadBytes: 9,
    });
    const before = await committed();
    expect((await take([path])).counts).toEqual({ taken: 0, known: 1, documents: 0 });
    expect(await committed()).toEqual(before);
    expect((await verifyCollection(join(folder.path, 'data'), 'main')).findings).toEqual([]);
  });

  it('brings along the warcinfo record that a record names; one that names none, no id or none of its file belongs to the new file’s', async () => {
    const info = 'software: somebody/1.0\r\n';
    const head = `WARC/1.0\r\nWARC-Type: warcinfo\r\nWARC-Date: 2014-01-01T00:00:00Z\r\nWARC-Filename: old.warc\r\nWARC-Record-ID: <urn:uuid:${id(77)}>\r\nContent-Type: application/warc-fields\r\nContent-Length: ${info.length}\r\n\r\n${info}\r\n\r\n`;
    const named = [77, 77, null, 0, 78].map((n) =>
      n === null ? '' : `WARC-Warcinfo-ID: ${n === 0 ? 'none' : `<urn:uuid:${id(n)}>`}\r\n`,
    );
    const records = named.map((extra, n) =>
      page(`http://a.com/${n}`, '2014-02-03T04:05:06Z', id(n + 1), html(`<p>${n}`), extra),
    );
    const path = await put('a.warc', head + records.join(''));
    await take([path]);
    const [copy = ''] = await readdir(join(folder.path, 'data/collections/main/warc'));
    const source = await openFileSource(join(folder.path, 'data/collections/main/warc', copy));
    const found: (string | null)[] = [];
    const infos: unknown[] = [];
    for await (const record of readRecords(source, { compression: 'gzip' })) {
      if (record.kind !== 'record') continue;
      found.push(recordField(record, record.type === 'warcinfo' ? 'warc-record-id' : 'warc-warcinfo-id'));
      if (record.type === 'warcinfo')
        infos.push([
          record.block?.toString(),
          ...['warc-date', 'warc-filename', 'x-archive-orig-warc-filename'].map((name) => recordField(record, name)),
        ]);
    }
    await source.close();
    const [own] = found;
    const foreign = `<urn:uuid:${id(77)}>`;
    expect(own).toMatch(/^<urn:uuid:[0-9a-f-]{36}>$/);
    expect(found).toEqual([own, foreign, foreign, foreign, own, own, own]);
    expect(infos[1]).toEqual([info, '2014-01-01T00:00:00.000Z', copy, 'old.warc']);
    const before = await readFile(join(folder.path, 'data/collections/main/warc', copy));
    await take([path]);
    expect(await readdir(join(folder.path, 'data/collections/main/warc'))).toEqual([copy]);
    expect(await readFile(join(folder.path, 'data/collections/main/warc', copy))).toEqual(before);
    expect((await verifyCollection(join(folder.path, 'data'), 'main')).findings).toEqual([]);
  });

  it('takes the rendered DOM and the screenshot of a capture with it', async () => {
    const writer = await openCollectionWriter({
      dataDir: folder.path,
      collection: 'main',
      writerId: 'w0',
      software: 'test',
      index: createMemoryCaptureIndex(),
    });
    const screenshot = Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10]);
    const drawn = captureOf(exchangeOf('http://a.com/', '<p>x</p>'), { renderedDom: '<p>drawn</p>', screenshot });
    await writer.append(prepareCapture(drawn, extractionOf('Text.'), plainKeys));
    await writer.close();
    const root = join(folder.path, 'collections/main/warc');
    const [name = ''] = await readdir(root);
    await take([join(root, name)]);
    const [copy = ''] = await readdir(join(folder.path, 'data/collections/main/warc'));
    const source = await openFileSource(join(folder.path, 'data/collections/main/warc', copy));
    const resources = new Map<string | null, string | undefined>();
    for await (const record of readRecords(source, { compression: 'gzip' }))
      if (record.kind === 'record' && record.type === 'resource')
        resources.set(targetUri(record), record.block?.toString('latin1'));
    await source.close();
    expect([...resources]).toEqual([
      ['urn:dom:http://a.com/', '<p>drawn</p>'],
      ['urn:view:http://a.com/', screenshot.toString('latin1')],
    ]);
  });

  it('keeps metadata records with the captures they tell of, before or behind them, and leaves out those of none', async () => {
    const note = (n: number, tie: string, block: string): string =>
      `WARC/1.1\r\nWARC-Type: metadata\r\nWARC-Target-URI: http://a.com/${n}\r\nWARC-Date: 2014-02-03T04:05:07Z\r\nWARC-Record-ID: <urn:uuid:${id(90 + n)}>\r\n${tie}\r\nContent-Type: application/warc-fields\r\nContent-Length: ${block.length}\r\n\r\n${block}\r\n\r\n`;
    const path = await put(
      'notes.warc',
      [
        note(1, `WARC-Concurrent-To: <urn:uuid:${id(1)}>`, 'via: http://a.com/\r\nhopsFromSeed: LE\r\n'),
        page('http://a.com/1', '2014-02-03T04:05:06Z', id(1), html('<p>one</p>')),
        page('http://a.com/2', '2014-02-03T04:05:06Z', id(2), html('<p>two</p>')),
        note(2, `WARC-Refers-To: <urn:uuid:${id(2)}>`, 'fetchTimeMs: 17\r\n'),
        note(3, `WARC-Refers-To: <urn:uuid:${id(77)}>`, 'fetchTimeMs: 1\r\n'),
      ].join(''),
    );
    const { files, counts } = await take([path]);
    expect(files[0]).toMatchObject({ records: 5, types: { response: 2, metadata: 3 } });
    expect(counts.taken).toBe(2);
    const root = join(folder.path, 'data/collections/main/warc');
    const notes: unknown[] = [];
    for (const name of await readdir(root)) {
      const source = await openFileSource(join(root, name));
      for await (const record of readRecords(source, { compression: 'gzip' }))
        if (record.kind === 'record' && record.type === 'metadata') {
          const fields = new Map(record.fields.map(([key, value]) => [key.toLowerCase(), value]));
          notes.push([
            fields.get('warc-record-id'),
            fields.get('warc-concurrent-to'),
            fields.get('warc-date'),
            record.block?.toString(),
          ]);
        }
      await source.close();
    }
    const date = '2014-02-03T04:05:07.000Z';
    expect(notes).toEqual([
      [`<urn:uuid:${id(91)}>`, `<urn:uuid:${id(1)}>`, date, 'via: http://a.com/\r\nhopsFromSeed: LE\r\n'],
      [`<urn:uuid:${id(92)}>`, `<urn:uuid:${id(2)}>`, date, 'fetchTimeMs: 17\r\n'],
    ]);
    expect((await verifyCollection(join(folder.path, 'data'), 'main')).findings).toEqual([]);
  });

  it('takes the same record three times as one capture, in one file or in several', async () => {
    const record = responseBytes(7);
    const one = await put('dup.warc', Buffer.concat([record, record, record]));
    const two = await put('dup2.warc.gz', gzipSync(record));
    const { files, counts } = await take([one, two]);
    expect(files.map((file) => file.captures)).toEqual([3, 1]);
    expect(counts.taken).toBe(1);
  });

  it('reports what it refuses by place: targets, digests, dates, and goes on', async () => {
    const path = await put(
      'b.warc',
      page('file:///etc/passwd', '2014-01-01T00:00:00Z', id(1), html('x')) +
        page(
          'http://a.com/1',
          '2014-01-01T00:00:00Z',
          id(2),
          html('y'),
          'WARC-Payload-Digest: sha1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\r\n',
        ) +
        page('http://a.com/2', '9999-12-31T23:59:59Z', id(3), html('z')) +
        page('http://a.com/3', 'yesterday', id(4), html('w', 'Date: Tue, 04 Mar 2014 05:06:07 GMT\r\n')),
    );
    const { files, counts } = await take([path]);
    expect(files[0]).toMatchObject({ records: 4, responses: 4, captures: 2, error: null });
    expect(files[0]?.refused.map(({ reason }) => reason.split(':')[0])).toEqual([
      'target-uri',
      'payload-digest',
      'warc-date',
      'warc-date',
    ]);
    expect(counts.taken).toBe(2);
    const dates = (await committed()).map((capture) => capture.date).sort();
    expect(dates).toEqual(['2014-03-04T05:06:07.000Z', '9999-12-31T23:59:59.000Z']);
  });

  it('resolves revisits by id, by URL and date, and by digest, and keeps loose ones as they came', async () => {
    const digest = 'sha1:2jmj7l5rSw0yVb/vlWAYkK/YBwk=';
    const revisit = (n: number, fields: string): string => {
      const http = 'HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n';
      return `WARC/1.0\r\nWARC-Type: revisit\r\nWARC-Profile: http://netpreserve.org/warc/1.0/revisit/identical-payload-digest\r\nWARC-Target-URI: http://a.com/r${n}\r\nWARC-Date: 2015-01-01T00:00:0${n}Z\r\nWARC-Record-ID: <urn:uuid:${id(n)}>\r\n${fields}Content-Type: application/http; msgtype=response\r\nContent-Length: ${http.length}\r\n\r\n${http}\r\n\r\n`;
    };
    const path = await put(
      'c.warc',
      page('http://a.com/o', '2014-01-01T00:00:00Z', id(9), html('')) +
        page('http://a.com/p', '2014-01-01T00:00:00Z', id(8), html('<p>payload</p>')) +
        revisit(1, `WARC-Refers-To: <urn:uuid:${id(8)}>\r\n`) +
        revisit(2, 'WARC-Refers-To-Target-URI: http://a.com/p\r\nWARC-Refers-To-Date: 2014-01-01T00:00:00Z\r\n') +
        revisit(3, `WARC-Payload-Digest: ${digest}\r\n`),
    );
    const { counts } = await take([path]);
    expect(counts.taken).toBe(5);
    const list = await committed();
    const of = (url: string) => list.find((capture) => capture.url === url);
    expect(of('http://a.com/r1')).toMatchObject({ isRevisit: true, noTextReason: null, payloadBytes: 14 });
    expect(of('http://a.com/r2')).toMatchObject({ isRevisit: true, noTextReason: null });
    expect(of('http://a.com/r3')).toMatchObject({ isRevisit: true, noTextReason: 'revisit-without-original' });
    expect((await verifyCollection(join(folder.path, 'data'), 'main')).findings).toEqual([]);
  });

  it('takes plain files by name and bytes, and says when a name does not fit its bytes', async () => {
    const text =
      'A title of the page\n\nFirst paragraph of the text, long enough to be kept as one.\n\nSecond paragraph of it.';
    await put('plain/000_0123456789abcdef.txt', text);
    await put('plain/page.html', '<p>hello</p>');
    const dir = join(folder.path, 'in/plain');
    const { files, counts } = await take([dir]);
    expect(files.map((file) => file.format)).toEqual(['text', 'html']);
    expect(files[0]?.refused).toMatchObject([
      { entry: '000_0123456789abcdef.txt', reason: expect.stringContaining('name:') },
    ]);
    expect(counts).toEqual({ taken: 2, known: 0, documents: 2 });
    expect((await take([dir])).counts.taken).toBe(0);
    expect((await verifyCollection(join(folder.path, 'data'), 'main')).findings).toEqual([]);
  });

  it('comes back from its own package with the same captures, documents included', async () => {
    await take([await put('d.warc', Buffer.concat(responses(20)))]);
    await take([await put('note.txt', 'A note\n\nWith a paragraph that says something of its own, and more.')]);
    const out = join(folder.path, 'out.wacz');
    const report = await exportWacz({ dataDir: join(folder.path, 'data'), collection: 'main', out, software: 'test' });
    expect(report).toMatchObject({ warcFiles: 2, lines: 21 });
    const source = await openFileSource(out);
    expect(await readWacz(source)).toMatchObject({ refused: [], problems: [] });
    await source.close();
    await take([out], 'again');
    const identity = (list: Awaited<ReturnType<typeof committed>>) =>
      list
        .map(({ url, date, recordId, payloadDigest, httpStatus }) =>
          [url, date, recordId, payloadDigest, httpStatus].join(),
        )
        .sort();
    expect(identity(await committed('again'))).toEqual(identity(await committed('main')));
    const bytes = await readFile(out);
    await exportWacz({ dataDir: join(folder.path, 'data'), collection: 'main', out, software: 'test' });
    expect((await readFile(out)).equals(bytes)).toBe(true);
  });

  it('makes a package that verify reads whole: nothing wrong in it, and a byte changed anywhere in a record found', async () => {
    await take([await put('d.warc', Buffer.concat(responses(20)))]);
    const out = join(folder.path, 'out');
    const path = join(out, 'main.wacz');
    await exportWacz({ dataDir: join(folder.path, 'data'), collection: 'main', out: path, software: 'test' });
    for (const place of [out, path])
      expect(await verifyExport(place)).toEqual({ folder: place, files: 1, findings: [] });
    const bytes = await readFile(path);
    const at = Math.floor(bytes.indexOf(Buffer.from([0x1f, 0x8b])) + 400);
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    await writeFile(path, bytes);
    const { findings } = await verifyExport(out);
    expect(findings.map(({ file, code }) => `${file} ${code}`)).toContain('main.wacz export-file');
    expect((await verifyExport(join(folder.path, 'nothing'))).findings.map(({ code }) => code)).toEqual([
      'export-manifest',
    ]);
  });

  it('finds captures by URL, prefix and host', async () => {
    await take([await put('e.warc', Buffer.concat(responses(30)))]);
    const find = (url: string, match: 'exact' | 'prefix' | 'host', limit = 100) =>
      findCaptures({ dataDir: join(folder.path, 'data'), collection: 'main', match, url, surt: plainKeys.surt, limit });
    expect(await find('http://example.com/7', 'exact')).toMatchObject([
      { url: 'http://example.com/7', status: 200, has_document: true },
    ]);
    expect((await find('http://example.com/2', 'prefix')).map((c) => c.url.slice(19)).sort()).toEqual(
      ['2', ...Array.from({ length: 10 }, (_, n) => `2${n}`)].sort(),
    );
    expect(await find('http://example.com/', 'host')).toHaveLength(30);
    expect(await find('http://example.com/', 'host', 5)).toHaveLength(5);
    expect(await find('http://none.com/', 'host')).toEqual([]);
  });

  it('answers for files that are nothing or gone', async () => {
    const { files } = await take([
      await put('x.bin', Buffer.from([0, 1, 2, 3])),
      join(folder.path, 'gone'),
      await put('y.warc', ''),
    ]);
    expect(files.map((file) => file.error !== null)).toEqual([true, true, false]);
  });
});

describe('packages that would do harm', () => {
  it('have their entries refused: paths that leave, links, doubled names, bombs', async () => {
    const { zipOf } = await import('../../../../support/hostile-zip.ts');
    const warc = gzipSync(Buffer.concat(responses(3)));
    const cases: [string, Parameters<typeof zipOf>[0]][] = [
      ['a path that leaves', [{ name: '../../tmp/evil', bytes: warc }]],
      ['an absolute path', [{ name: '/etc/evil', bytes: warc }]],
      ['backslashes', [{ name: 'archive\\evil', bytes: warc }]],
      ['a symbolic link', [{ name: 'archive/link.warc.gz', bytes: Buffer.from('/etc/passwd'), isLink: true }]],
      ['a second entry', [{ name: 'archive/a.warc.gz', bytes: Buffer.from('x') }]],
      ['inflates to', [{ name: 'archive/bomb.warc', bytes: Buffer.alloc(80 * 1024 * 1024), isDeflated: true }]],
    ];
    for (const [reason, entries] of cases) {
      const path = await put('h.wacz', zipOf([{ name: 'archive/a.warc.gz', bytes: warc }, ...entries]));
      const report = await readInput(path, null, { now });
      expect(report.refused.map((refused) => refused.reason).join('; ')).toContain(reason);
      expect(report.captures).toBe(3);
    }
  });

  it('are searched for whole records when their directory is gone', async () => {
    const { zipOf } = await import('../../../../support/hostile-zip.ts');
    const whole = zipOf([{ name: 'archive/a.warc.gz', bytes: gzipSync(Buffer.concat(responses(3))) }]);
    const path = await put('t.wacz', whole.subarray(0, whole.length - 80));
    expect(await readInput(path, null, { now })).toMatchObject({ captures: 3, format: 'wacz' });
    expect((await readWacz(bufferSource(whole.subarray(0, whole.length - 80)))).isScanned).toBe(true);
  });
});
