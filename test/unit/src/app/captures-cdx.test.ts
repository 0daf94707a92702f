// The CDX server's parameters over a small collection.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CdxQuery, queryCdx } from '../../../../src/app/captures-cdx.ts';
import { prepareCapture } from '../../../../src/stages/archive/stage.ts';
import { openCollectionWriter } from '../../../../src/stores/collection/writer.ts';
import { createMemoryCaptureIndex } from '../../../../src/stores/memory-capture-index.ts';
import { captureOf, exchangeOf, extractionOf, plainKeys, temporaryFolder } from '../../../support/archive-captures.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;

beforeAll(async () => {
  folder = await temporaryFolder('cdx');
  const index = createMemoryCaptureIndex();
  const writer = await openCollectionWriter({
    dataDir: folder.path,
    collection: 'main',
    writerId: 'w',
    software: 't',
    index,
  });
  const add = (url: string, year: number, status: number) =>
    writer.append(
      prepareCapture(
        captureOf(exchangeOf(url, `${url} ${year}`, { status, startedAt: new Date(Date.UTC(year, 5, 1)) }), {
          crawlId: `c${year}`,
        }),
        extractionOf('T'),
        plainKeys,
      ),
    );
  for (const year of [2012, 2014, 2016]) await add('http://a.com/x', year, year === 2014 ? 404 : 200);
  await add('http://a.com/x/y', 2015, 200);
  await add('http://b.com/', 2015, 200);
  await writer.close();
});
afterAll(() => folder.remove());

const ask = async (query: Omit<CdxQuery, 'url'> & { url?: string }): Promise<string[][]> => {
  const { body } = await queryCdx(
    { url: 'a.com/x', fl: 'original,timestamp,statuscode', output: 'json', ...query },
    { dataDir: folder.path, collection: 'main', surt: plainKeys.surt },
  );
  const [, ...rows] = JSON.parse(body) as string[][];
  return rows;
};
const years = async (query: Parameters<typeof ask>[0]): Promise<string[]> =>
  (await ask(query)).map(([, stamp]) => stamp?.slice(0, 4) ?? '');

describe('queryCdx', () => {
  it('finds one URL, a prefix and a host', async () => {
    expect(await years({})).toEqual(['2012', '2014', '2016']);
    expect(await years({ url: 'http://a.com/x*' })).toHaveLength(4);
    expect(await years({ matchType: 'host' })).toHaveLength(4);
    expect(await years({ url: 'com', matchType: 'domain' })).toHaveLength(5);
    expect(await years({ url: '*.a.com' })).toHaveLength(4);
    expect(await years({ url: 'http://a.com/', matchType: 'domain', offset: '3' })).toHaveLength(1);
  });

  it('keeps to times, filters, collapses, orders and limits', async () => {
    expect(await years({ from: '2013', to: '2014' })).toEqual(['2014']);
    expect(await years({ filter: ['statuscode:200'] })).toEqual(['2012', '2016']);
    expect(await years({ filter: ['!status:2..'] })).toEqual(['2014']);
    expect(await years({ collapse: 'timestamp:3' })).toEqual(['2012']);
    expect(await years({ sort: 'reverse', limit: '2' })).toEqual(['2016', '2014']);
    expect(await years({ limit: '-1' })).toEqual(['2016']);
    expect((await years({ closest: '2015' }))[0]).toBe('2014');
  });

  it('prints text lines, CDXJ and an empty table', async () => {
    const context = { dataDir: folder.path, collection: 'main', surt: plainKeys.surt };
    const text = await queryCdx({ url: 'http://b.com/' }, context);
    expect(text.body).toMatch(/^com,b\)\/ 20150601000000 http:\/\/b\.com\/ text\/html 200 sha256:[0-9a-f]{64} \d+\n$/);
    expect((await queryCdx({ url: 'http://b.com/', output: 'cdxj' }, context)).body).toContain('"filename":"main-');
    expect((await queryCdx({ url: 'http://none.com/', output: 'json' }, context)).body).toBe('[]\n');
  });

  it('names a parameter that it cannot use', async () => {
    for (const query of [
      { matchType: 'range' },
      { offset: '-1' },
      { limit: 'x' },
      { filter: ['(a+)+'] },
      { filter: ['status:(a'] },
    ])
      await expect(ask(query)).rejects.toThrow(RangeError);
  });
});
