// What verify says of a WARC's names of its warcinfo records: right ones, names of nothing, damaged ones, and those of ingested captures.
import { expect, it } from 'vitest';
import { bufferSource, encodeRecordMember, type NamedField, readRecords } from '../../../../../archive/index.ts';
import { WarcinfoLinks, type WarcinfoProblem } from '../../../../../src/stores/collection/warcinfo-links.ts';

const id = (n: number): string => `<urn:uuid:00000000-0000-4000-8000-${String(n).padStart(12, '0')}>`;
const NOTHING = Buffer.alloc(0);
const member = (type: 'warcinfo' | 'request' | 'response', n: number, fields: NamedField[]): Promise<Buffer> =>
  encodeRecordMember({
    type,
    recordId: id(n),
    date: new Date('2026-11-27T00:00:00Z'),
    targetUri: type === 'warcinfo' ? null : 'http://a.com/',
    contentType: 'application/octet-stream',
    head: NOTHING,
    payload: NOTHING,
    payloadDigest: null,
    fields,
  });
const named = (value: string): NamedField => ['WARC-Warcinfo-ID', value];
const main = (crawl: string): NamedField => [
  'WARC-JSON-Metadata',
  JSON.stringify({ capture: '0'.repeat(32), crawl, bytes: 0 }),
];

async function problemsOf(members: readonly Promise<Buffer>[]): Promise<Pick<WarcinfoProblem, 'offset' | 'code'>[]> {
  const links = new WarcinfoLinks();
  const found: Pick<WarcinfoProblem, 'offset' | 'code'>[] = [];
  const bytes = Buffer.concat(await Promise.all(members));
  for await (const record of readRecords(bufferSource(bytes), { compression: 'gzip' }))
    if (record.kind === 'record') found.push(...links.saw(record).map(({ offset, code }) => ({ offset, code })));
  return found;
}

it('finds nothing where each record names the warcinfo record of its file, or none', async () => {
  const records = [
    member('warcinfo', 1, []),
    member('request', 2, [named(id(1))]),
    member('response', 3, [named(id(1)), main('c1')]),
    member('response', 4, [main('c1')]),
    member('warcinfo', 5, []),
    member('response', 6, [named(id(5)), main('c1')]),
  ];
  expect(await problemsOf(records)).toEqual([]);
});

it('reports a name of no warcinfo record, of the page’s record and of those beside it', async () => {
  const records = [
    member('warcinfo', 1, []),
    member('request', 2, [named(id(9))]),
    member('response', 3, [named(id(2)), main('c1')]),
  ];
  const [info, request] = (await Promise.all(records)).map(({ length }) => length);
  expect(await problemsOf(records)).toEqual([
    { offset: info, code: 'warcinfo-dangling' },
    { offset: (info ?? 0) + (request ?? 0), code: 'warcinfo-dangling' },
  ]);
});

it('reports what is no record id', async () => {
  const records = [member('warcinfo', 1, []), member('response', 2, [named('urn:uuid:1'), main('c1')])];
  expect(await problemsOf(records)).toEqual([{ offset: (await records[0])?.length, code: 'warc-record' }]);
});

it('asks it of ingested captures and of files without a warcinfo record too, once a name', async () => {
  const ingested = [
    member('warcinfo', 1, []),
    ...[2, 3].map((n) => member('response', n, [named(id(9)), main('ingest')])),
  ];
  const at = (await ingested[0])?.length;
  expect(await problemsOf(ingested)).toEqual([{ offset: at, code: 'warcinfo-dangling' }]);
  expect(await problemsOf([member('response', 2, [named(id(9)), main('c1')])])).toEqual([
    { offset: 0, code: 'warcinfo-dangling' },
  ]);
});
