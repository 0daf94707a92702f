import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { configDocs, printConfig } from '../../../../src/config/describe.ts';
import { configFields } from '../../../../src/config/fields.ts';
import { loadConfig } from '../../../../src/config/load.ts';

test('printing masks the user and password of Redis and shows the rest', () => {
  const env = { REDIS_URL: 'rediss://mill:pass@word@cache.example:6380/2' };
  const shown = printConfig(loadConfig({ env, cwd: '/x' }));
  expect(shown['redisUrl']).toBe('rediss://***@cache.example:6380/2');
  expect(shown['dataDir']).toBe('/x/data');
  expect(Object.keys(shown)).toEqual(configFields.map((f) => f.path));
});

test('docs/configuration.md is what the schema says (else: npm run docs)', () => {
  expect(readFileSync(new URL('../../../../docs/configuration.md', import.meta.url), 'utf8')).toBe(configDocs());
});
