import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { READ_ATTRIBUTES, readAttribute } from '../../../../../../src/stages/extract/dom/read-attributes.ts';

const folder = join(import.meta.dirname, '../../../../../../src/stages/extract');
const ASKED =
  /\b(?:attribs|attributes|a)(?:\?\.)?\[\s*'([^']+)'\s*\]|'([^']+)' in (?:[\w.]*attribs|a)\b|\battribs\.([a-z]\w*)/g;

it('every attribute that the sources ask an element for is kept by the parser: add what is missing to READ_ATTRIBUTES', () => {
  const asked = new Set<string>();
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.ts')) continue;
    for (const match of readFileSync(join(folder, file), 'utf8').matchAll(ASKED))
      asked.add(match[1] ?? match[2] ?? match[3] ?? '');
  }
  expect(asked.size).toBeGreaterThan(15);
  expect([...asked].filter((name) => !READ_ATTRIBUTES.includes(name))).toEqual([]);
});

it.each([
  ['class', 'class'],
  ['CREATED-Timestamp', 'created-timestamp'],
  ['xml:lang', 'xml:lang'],
  ['onclick', null],
  ['clas', null],
  ['', null],
])('%s is read as %s', (written, name) => {
  expect(readAttribute(`<p ${written}=x>`, 3, 3 + written.length)).toBe(name);
});
