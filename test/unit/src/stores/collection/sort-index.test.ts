// The lines of an index file put in order: as `compareLines` has it, whatever characters they hold, and a file in order is left alone.
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { compareLines } from '../../../../../archive/index.ts';
import { sortIndex } from '../../../../../src/stores/collection/open-trio.ts';
import { temporaryFolder } from '../../../../support/archive-captures.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeEach(async () => {
  folder = await temporaryFolder('sort-index');
});
afterEach(() => folder.remove());

const WORDS = [
  'com,a)/',
  'com,a)/b',
  'com,ä)/',
  'com,\u{1f600})/',
  'com,\uffee)/',
  'com,a)/ 2',
  'z',
  '!',
  'com,a',
  '~',
];
const lines = Array.from({ length: 2000 }, (_, n) => {
  const word = (m: number): string => WORDS[(n * m) % WORDS.length] ?? '';
  return `${word(7)}${word(3)} ${(n * 7919) % 100} {"n":"${n % 1500}"}`;
});

async function sorted(text: string): Promise<string> {
  const path = join(folder.path, 'index.cdxj');
  await writeFile(path, text);
  await sortIndex(path, join(folder.path, 'scratch'));
  return readFile(path, 'utf8');
}

it('sorts lines by their bytes, equal ones beside each other', async () => {
  expect(await sorted(`${lines.join('\n')}\n`)).toBe(`${lines.toSorted(compareLines).join('\n')}\n`);
});

it('leaves out empty lines and ends the last one', async () => {
  expect(await sorted('b 1 {}\n\na 1 {}\n\n\nc 1 {}')).toBe('a 1 {}\nb 1 {}\nc 1 {}\n');
  expect(await sorted('\n\n')).toBe('');
  expect(await sorted('')).toBe('');
});

it('does not write a file that is in order', async () => {
  const text = `${lines.toSorted(compareLines).join('\n')}\n`;
  const path = join(folder.path, 'index.cdxj');
  await writeFile(path, text);
  const before = await stat(path);
  await sortIndex(path, join(folder.path, 'scratch'));
  const after = await stat(path);
  expect([after.ino, after.mtimeMs]).toEqual([before.ino, before.mtimeMs]);
  expect(await readFile(path, 'utf8')).toBe(text);
});
