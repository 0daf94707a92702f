import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { configFields, envNameOf } from '../../../../src/config/fields.ts';
import { loadConfig, toEnv, unknownVariables } from '../../../../src/config/load.ts';
import { StageError } from '../../../../src/domain/errors.ts';

const folder = mkdtempSync(join(tmpdir(), 'gristmill-config-'));
afterAll(() => rmSync(folder, { recursive: true }));

const inFolder = (settings: unknown): string => {
  const file = join(folder, `settings-${Math.random()}.json`);
  writeFileSync(file, typeof settings === 'string' ? settings : JSON.stringify(settings));
  return file;
};

function faultOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    expect(error).toBeInstanceOf(StageError);
    expect((error as StageError).code).toBe('CONFIG_INVALID');
    return (error as StageError).message;
  }
  throw new Error('nothing was refused');
}

describe('order of sources', () => {
  test('defaults hold when nothing is set, and the data directory is absolute', () => {
    const config = loadConfig({ env: {}, cwd: '/somewhere/else' });
    expect(config.dataDir).toBe('/somewhere/else/data');
    expect(config.redisUrl).toBeNull();
    expect(config.workers).toEqual({ fetch: 1, extract: 1, dedupe: 1, archive: 1 });
  });

  test('the file beats defaults, the environment beats the file, a flag beats all', () => {
    const file = inFolder({ fetch: { concurrency: 2, maxAttempts: 2, timeoutMs: 222 } });
    const env = { GRISTMILL_FETCH_MAX_ATTEMPTS: '3', GRISTMILL_FETCH_TIMEOUT_MS: '333' };
    const { fetch } = loadConfig({ file, env, cwd: folder, overrides: { 'fetch.timeoutMs': 444 } });
    expect([fetch.concurrency, fetch.maxAttempts, fetch.timeoutMs]).toEqual([2, 3, 444]);
  });

  test('an empty variable counts as not set', () => {
    expect(loadConfig({ env: { REDIS_URL: '', GRISTMILL_FETCH_CONCURRENCY: '' }, cwd: folder }).redisUrl).toBeNull();
  });

  test('what a child process is given makes it see the same settings from any directory', () => {
    const config = loadConfig({
      file: inFolder({ log: { level: 'debug' } }),
      env: {},
      cwd: folder,
      overrides: { dataDir: 'd', redisUrl: 'redis://u:p@h:1/0' },
    });
    const { childEnv: _one, ...ours } = config;
    const { childEnv: _two, ...theirs } = loadConfig({ env: config.childEnv, cwd: '/' });
    expect(theirs).toEqual(ours);
  });

  test('the result cannot be changed', () => {
    expect(Object.isFrozen(loadConfig({ env: {}, cwd: folder }).fetch)).toBe(true);
  });
});

describe('refusals', () => {
  test.each([
    [
      { GRISTMILL_FETCH_CONCURRENCY: 'many' },
      ['fetch.concurrency', 'GRISTMILL_FETCH_CONCURRENCY', '"many"', 'a whole number from 1 to 1024'],
    ],
    [{ GRISTMILL_FETCH_CONCURRENCY: '0' }, ['fetch.concurrency', 'is 0', 'a whole number from 1 to 1024']],
    [{ GRISTMILL_LOG_LEVEL: 'loud' }, ['log.level', '"loud"', 'one of trace, debug, info']],
    [{ REDIS_URL: 'http://u:secret@h/' }, ['redisUrl', 'REDIS_URL', 'redis://, rediss:// or unix:']],
  ])('%o names field, value and what was expected', (env, words) => {
    const fault = faultOf(() => loadConfig({ env, cwd: folder }));
    for (const word of words) expect(fault).toContain(word);
    expect(fault).not.toContain('secret');
  });

  test('every wrong field is named at once', () => {
    const fault = faultOf(() =>
      loadConfig({ env: { GRISTMILL_LOG_LEVEL: 'x', GRISTMILL_HTTP_PORT: '-1' }, cwd: folder }),
    );
    expect(fault).toContain('log.level');
    expect(fault).toContain('http.port');
  });

  test('an unknown field of the file is named with its section', () => {
    expect(faultOf(() => loadConfig({ file: inFolder({ fetch: { speed: 9 } }), env: {} }))).toContain(
      'fetch.speed: is no setting',
    );
    expect(faultOf(() => loadConfig({ file: inFolder({ fetsch: {} }), env: {} }))).toContain('fetsch: is no setting');
  });

  test.each(['{', '[]', '7'])('a file that holds %s is named', (text) => {
    const file = inFolder(text);
    expect(faultOf(() => loadConfig({ file, env: {} }))).toContain(file);
  });

  test('a file that is named and absent is an error', () => {
    expect(faultOf(() => loadConfig({ env: { GRISTMILL_CONFIG: 'nowhere.json' }, cwd: folder }))).toContain(
      'nowhere.json',
    );
  });
});

describe('fields', () => {
  test('every field has words, and a variable of its own', () => {
    for (const field of configFields) expect(field.words, field.path).not.toBe('');
    expect(new Set(configFields.map((f) => f.env)).size).toBe(configFields.length);
  });

  test('misspelt variables are found', () => {
    const env = { GRISTMILL_DATA: 'x', GRISTMILL_CONFIG: 'y', GRISTMILL_FETCH_CONCURENCY: '3', PATH: '/bin' };
    expect(unknownVariables(env)).toEqual(['GRISTMILL_FETCH_CONCURENCY']);
  });

  test('variables are derived from paths', () => {
    expect(envNameOf(['fetch', 'maxBodyBytes'])).toBe('GRISTMILL_FETCH_MAX_BODY_BYTES');
  });

  test('any permitted numbers survive the way through the environment', () => {
    const numbers = configFields.filter((f) => f.kind === 'number');
    const bounds = (words: string): [number, number] => {
      const [, least, most] = /from (\d+) to (\d+)/.exec(words) ?? [];
      return [Number(least), Number(most)];
    };
    const anyNumbers = fc.record(
      Object.fromEntries(
        numbers.map((f) => {
          const [min, max] = bounds(f.expected);
          return [f.path, fc.integer({ min, max: Math.min(max, 2 ** 31 - 1) })];
        }),
      ),
    );
    fc.assert(
      fc.property(anyNumbers, (overrides) => {
        const config = loadConfig({ env: {}, cwd: folder, overrides });
        expect(toEnv(loadConfig({ env: toEnv(config), cwd: '/' }))).toEqual(toEnv(config));
      }),
    );
  });
});
