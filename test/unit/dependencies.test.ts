import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { z } from 'zod';

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const packageSchema = z.object({
  dependencies: z.record(z.string(), z.string()),
  devDependencies: z.record(z.string(), z.string()),
});
const { dependencies, devDependencies } = packageSchema.parse(JSON.parse(read('package.json')));

test('every run-time dependency has its reason in docs/decisions/dependencies.md', () => {
  const reasons = read('docs/decisions/dependencies.md');
  expect(Object.keys(dependencies).filter((name) => !reasons.includes(name))).toEqual([]);
});

test('run-time dependencies are fewer than thirty', () => {
  expect(Object.keys(dependencies).length).toBeLessThan(30);
});

test('versions are exact', () => {
  const loose = Object.entries({ ...dependencies, ...devDependencies }).filter(
    ([, v]) => !/^(npm:.*@)?\d+\.\d+\.\d+/.test(v),
  );
  expect(loose).toEqual([]);
});
