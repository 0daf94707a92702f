// ZipNum: what is written is found again by any prefix, as in the plain file; the parts are as Common Crawl's and pywb's tools read them.
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bufferSource, compareLines, searchLines, searchZipNum, writeZipNum } from '../../../../archive/index.ts';

async function* each(lines: readonly string[]): AsyncGenerator<string, void, undefined> {
  yield* lines;
}

async function made(lines: readonly string[]) {
  const blocks: Buffer[] = [];
  const entries: string[] = [];
  const total = await writeZipNum(each(lines), 'part', {
    block: async (bytes) => void blocks.push(bytes),
    entry: async (line) => void entries.push(line),
  });
  return { total, blocks, entries, index: bufferSource(Buffer.from(entries.join(''))), file: Buffer.concat(blocks) };
}

const collect = async (lines: AsyncIterable<string>): Promise<string[]> => {
  const list: string[] = [];
  for await (const line of lines) list.push(line);
  return list;
};

const lineOf = (host: number, page: number, time: number): string =>
  `com,h${host})/p${page} ${20_200_000_000_000 + time} {"url":"http://h${host}.com/p${page}","offset":"${time}"}`;

describe('a ZipNum index', () => {
  it('gives the lines that the plain file gives, whatever is asked for', async () => {
    const place = fc.tuple(fc.nat(3), fc.nat(30), fc.nat(20));
    await fc.assert(
      fc.asyncProperty(fc.array(place, { maxLength: 900 }), fc.array(place, { maxLength: 8 }), async (all, asked) => {
        const lines = all.map((args) => lineOf(...args)).sort(compareLines);
        const { index, file, total } = await made(lines);
        expect(total).toBe(lines.length);
        const plain = bufferSource(Buffer.from(lines.map((line) => `${line}\n`).join('')));
        const prefixes = asked.flatMap(([host, page]) => [`com,h${host})/p${page} `, `com,h${host})/p${page}`, 'com,']);
        for (const prefix of ['', 'b', 'd', ...prefixes])
          expect(await collect(searchZipNum(index, bufferSource(file), prefix))).toEqual(
            await collect(searchLines(plain, prefix)),
          );
      }),
      { numRuns: 60 },
    );
  });

  it('finds each of 40,000 keys, one capture or a thousand of it', async () => {
    const lines = Array.from({ length: 40_000 }, (_, n) => lineOf(n % 7, n, n));
    for (let n = 0; n < 1000; n++) lines.push(lineOf(3, 5, 100_000 + n));
    lines.sort(compareLines);
    const { index, file } = await made(lines);
    expect(index.size).toBeGreaterThan(8 * 1024); // so that it is searched and not read through
    for (let n = 0; n < 40_000; n += 197)
      expect(await collect(searchZipNum(index, bufferSource(file), `com,h${n % 7})/p${n} `))).toHaveLength(1);
    expect(await collect(searchZipNum(index, bufferSource(file), 'com,h3)/p5 '))).toHaveLength(1000);
  });

  it('is blocks of whole lines, and an entry of five fields for each', async () => {
    const lines = Array.from({ length: 300 }, (_, n) => lineOf(1, 1000 + n, n)).sort(compareLines);
    const { file, entries } = await made(lines);
    expect(gunzipSync(file).toString()).toBe(lines.map((line) => `${line}\n`).join(''));
    const fields = entries.map((entry) => entry.trimEnd().split('\t'));
    expect(fields.map(([, part, , , number]) => [part, number])).toEqual([
      ['part', '1'],
      ['part', '2'],
      ['part', '3'],
    ]);
    for (const [start, , offset, length] of fields) {
      const block = gunzipSync(file.subarray(Number(offset), Number(offset) + Number(length))).toString();
      expect(block.startsWith(`${start} {`)).toBe(true);
    }
  });

  it('says so when its blocks are cut off', async () => {
    const { index, file } = await made(Array.from({ length: 300 }, (_, n) => lineOf(1, 1000 + n, n)));
    const cut = bufferSource(file.subarray(0, file.length - 5));
    await expect(collect(searchZipNum(index, cut, 'com,h1)/p1299'))).rejects.toThrow(/no block of \d+ bytes/);
  });
});
