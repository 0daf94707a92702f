import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { ERROR_REFERENCE, errorDocs } from '../../../../src/app/error-reference.ts';

const root = fileURLToPath(new URL('../../../..', import.meta.url));

/** Codes in files that throw them; FETCH_HTTP_${status} is one entry. */
function codesInSources(): Set<string> {
  const found = new Set<string>();
  for (const folder of ['archive', 'src', 'queues', 'workers']) {
    for (const name of readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })) {
      if (!name.endsWith('.ts') || name.endsWith('error-reference.ts')) continue;
      const text = readFileSync(join(root, folder, name), 'utf8');
      if (!text.includes('StageError')) continue;
      for (const match of text.matchAll(/StageError\(\s*['`]([A-Z0-9_]+(?:\$\{status\})?)['`]/g))
        found.add(match[1] ?? '');
      for (const match of text.matchAll(/'((?:FETCH|EXTRACT|DEDUPE|ARCHIVE|REDIS)_[A-Z0-9_]+)'/g))
        found.add(match[1] ?? '');
    }
  }
  return new Set([...found].map((code) => code.replace(/\$\{status\}/, '5xx')));
}

test('every code that is thrown is explained, and none that is not', () => {
  const explained = ERROR_REFERENCE.map((entry) => entry.code);
  expect([...codesInSources()].sort()).toEqual([...explained].sort());
});

test('codes are listed once, in order', () => {
  const codes = ERROR_REFERENCE.map((entry) => entry.code);
  expect(codes).toEqual([...new Set(codes)].sort());
});

test('docs/errors.md is what the reference says (else: npm run docs)', () => {
  expect(readFileSync(join(root, 'docs/errors.md'), 'utf8')).toBe(errorDocs());
});
