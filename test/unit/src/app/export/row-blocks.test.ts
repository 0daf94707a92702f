// Rows that wait in blocks come back as they went in, in order, whatever their size, and leave no file.
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RowBlocks } from '../../../../../src/app/export/row-blocks.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gm-row-blocks-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Rows of each block. */
function readBack(blocks: RowBlocks, fieldsARow: number): string[][][] {
  const found: string[][][] = [];
  for (const { bytes, ends } of blocks.read()) {
    const fields = Array.from(ends, (end, n) => bytes.toString('utf8', n === 0 ? 0 : ends[n - 1], end));
    const rows = Array.from({ length: fields.length / fieldsARow }, (_, row) =>
      fields.slice(row * fieldsARow, (row + 1) * fieldsARow),
    );
    found.push(rows);
  }
  return found;
}

describe('rows in blocks', () => {
  it('come back in order, small ones beside one larger than a block', () => {
    const rows = [
      ...Array.from({ length: 300 }, (_, n) => [`head ${n} é 天`, 'x'.repeat(n * 17)]),
      ['wide 🌧️', '天'.repeat(700_000)],
      ...Array.from({ length: 300 }, (_, n) => [`tail ${n}`, 'ü'.repeat(5000)]),
      ['', ''],
    ];
    const blocks = new RowBlocks(join(folder, 'rows'), 2048);
    for (const row of rows) blocks.add(row);
    expect(blocks.bytes).toBe(rows.flat().reduce((sum, field) => sum + Buffer.byteLength(field), 0));
    expect(readdirSync(folder)).toEqual(['rows']);
    const found = readBack(blocks, 2);
    expect(found.length).toBeGreaterThan(3);
    expect(
      found
        .flat()
        .map((row) => row.join('|'))
        .join('\n') === rows.map((row) => row.join('|')).join('\n'),
    ).toBe(true);
    blocks.close();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('are at most as many a block as asked', () => {
    const blocks = new RowBlocks(join(folder, 'rows'), 3);
    for (let n = 0; n < 8; n++) blocks.add([String(n)]);
    expect(readBack(blocks, 1).map((rows) => rows.flat().join(''))).toEqual(['012', '345', '67']);
    blocks.close();
  });

  it('need no file while one block holds them, and none when there are none', () => {
    const blocks = new RowBlocks(join(folder, 'rows'), 2048);
    expect(readBack(blocks, 1)).toEqual([]);
    blocks.add(['one']);
    expect(readBack(blocks, 1)).toEqual([[['one']]]);
    expect(readdirSync(folder)).toEqual([]);
    blocks.close();
  });
});
