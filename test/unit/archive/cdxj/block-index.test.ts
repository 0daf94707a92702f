// The outline of an index file finds exactly what a search of the whole file finds.
import { describe, expect, it } from 'vitest';
import {
  bufferSource,
  compareLines,
  mayHoldKey,
  outlineIndex,
  searchLines,
  searchOutlined,
} from '../../../../archive/index.ts';

const lines = Array.from({ length: 3000 }, (_, n) => {
  const host = `com,site${String(n % 37).padStart(2, '0')}`;
  return `${host})/p/${n % 211} 2026010100${String(n % 60).padStart(4, '0')} {"url":"http://x/${n}","pad":"${'é'.repeat(n % 50)}"}`;
}).sort(compareLines);
const source = bufferSource(Buffer.from(`${lines.join('\n')}\n`));

async function all(found: AsyncGenerator<string, void, undefined>): Promise<string[]> {
  const list: string[] = [];
  for await (const line of found) list.push(line);
  return list;
}

describe('an outlined index', () => {
  it('answers every key and prefix as the file does, those that are not there too', async () => {
    const outline = await outlineIndex(source);
    expect(outline.starts.length).toBeGreaterThan(10);
    const keys = [...new Set(lines.map((line) => line.slice(0, line.indexOf(' ') + 1)))];
    for (const prefix of [
      ...keys.filter((_, n) => n % 23 === 0),
      'com,site1',
      'com,site36)',
      'a',
      'zzz',
      '',
      'com,site05)/p/9999 ',
    ]) {
      const expected = lines.filter((line) => line.startsWith(prefix));
      expect(await all(searchOutlined(source, outline, prefix)), prefix).toEqual(expected);
      expect(await all(searchLines(source, prefix)), prefix).toEqual(expected);
    }
  });

  it('knows its keys, and of a hundred others none', async () => {
    const outline = await outlineIndex(source);
    const keys = [...new Set(lines.map((line) => line.slice(0, line.indexOf(' '))))];
    expect(outline.keys).toHaveLength(keys.length);
    expect(keys.filter((key) => !mayHoldKey(outline, key))).toEqual([]);
    expect(mayHoldKey(outline, `${keys[0]} `)).toBe(true);
    expect(Array.from({ length: 100 }, (_, n) => `com,other)/${n}`).filter((key) => mayHoldKey(outline, key))).toEqual(
      [],
    );
  });

  it('leaves out a last line without its line end', async () => {
    const torn = bufferSource(Buffer.from('a 20260101000000 {}\nb 20260101000000 {}'));
    const outline = await outlineIndex(torn);
    expect([mayHoldKey(outline, 'a'), mayHoldKey(outline, 'b')]).toEqual([true, false]);
    expect(await all(searchOutlined(torn, outline, 'b '))).toEqual([]);
  });

  it('is empty for an empty file', async () => {
    const empty = bufferSource(Buffer.alloc(0));
    expect(await all(searchOutlined(empty, await outlineIndex(empty), 'a'))).toEqual([]);
  });
});
