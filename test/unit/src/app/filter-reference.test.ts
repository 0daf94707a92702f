import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { filterDocs } from '../../../../src/app/filter-reference.ts';
import { ALL_FILTERS } from '../../../../src/stages/extract/filters/registry.ts';

test('docs/filters.md is what the filters say of themselves (else: npm run docs)', () => {
  expect(readFileSync(new URL('../../../../docs/filters.md', import.meta.url), 'utf8')).toBe(filterDocs());
});

test('every filter has its row, and every row its four cells', () => {
  const rows = filterDocs()
    .split('\n')
    .filter((line) => line.startsWith('| '));
  for (const filter of ALL_FILTERS) {
    const row = rows.find((line) => line.includes(`\`${filter.reason}\``));
    expect(row?.split(/(?<!\\)\|/).length, filter.reason).toBe(6);
  }
});
