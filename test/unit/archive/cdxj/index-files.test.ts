// CDXJ lines and sorted files of them: round trips, order by bytes, merging and searching.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  bufferSource,
  compareLines,
  countIndexLines,
  mergeSorted,
  parseCdxjLine,
  printCdxjLine,
  searchLines,
} from '../../../../archive/index.ts';

const collect = async (lines: AsyncIterable<string>): Promise<string[]> => {
  const list: string[] = [];
  for await (const line of lines) list.push(line);
  return list;
};
const fileOf = (lines: readonly string[]) =>
  bufferSource(Buffer.from(lines.map((line) => `${line}\n`).join(''), 'utf8'));

describe('CDXJ lines', () => {
  it('come back as they were printed, on one line', () => {
    fc.assert(
      fc.property(fc.webUrl(), fc.string({ unit: 'binary' }), fc.string(), (url, mime, key) => {
        const line = {
          key: `com,a)/${encodeURIComponent(key.toWellFormed())}`,
          timestamp: '20261123204500',
          fields: { url, mime, offset: '12' },
        };
        const text = printCdxjLine(line);
        expect(text).not.toContain('\n');
        expect(parseCdxjLine(text)).toEqual(line);
      }),
    );
  });

  it('are refused when they are none', () => {
    for (const text of [
      '',
      ' CDX N b a',
      '!meta {"a":1}',
      'a 20200101 {broken',
      'a 20200101 []',
      'a 20200101 {"url":1}',
    ])
      expect(parseCdxjLine(text)).toBeNull();
    expect(parseCdxjLine('a 20200101 {"url":"u","offset":5}')?.fields.offset).toBe('5');
  });
});

describe('sorted index files', () => {
  const words = fc.array(
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }).map((w) => w.replaceAll(/\s/g, '_')),
    { maxLength: 60 },
  );

  it('merge into one sorted file with every line', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(words, { maxLength: 6 }), async (lists) => {
        const files = lists.map((list) => fileOf(list.toSorted(compareLines)));
        expect(await collect(mergeSorted(files))).toEqual(lists.flat().sort(compareLines));
      }),
      { numRuns: 40 },
    );
  });

  it('give exactly the lines of a prefix by search', async () => {
    const lines = Array.from({ length: 5000 }, (_, n) => `com,h${n % 37})/p/${(n * 7919) % 5000} 2026 {}`).sort(
      compareLines,
    );
    const file = fileOf(lines);
    for (const prefix of ['com,h0)/', 'com,h36)/p/4', 'com,h5)/p/4999 ', 'com,h9)/p/', 'a', 'zz', '']) {
      expect(await collect(searchLines(file, prefix))).toEqual(lines.filter((line) => line.startsWith(prefix)));
    }
  });

  it('count lines that are ended, and name the rest', async () => {
    const text =
      ' CDX N b a m s k r M S V g\ncom,a)/ 20140101000000 http://a.com/ text/html 200 X - - 1 2 a.warc.gz\nrubbish\ntorn';
    expect(await countIndexLines(bufferSource(Buffer.from(text)), 'none')).toMatchObject({
      lines: 3,
      bad: 1,
      hasOpenEnd: true,
    });
  });
});
