import { chmodSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DoctorConfig, type DoctorOptions, runDoctor } from '../../../src/app/doctor.ts';
import { chromiumPath, redisServerPath } from '../../support/programs.ts';
import { type TempDir, tempDir } from '../../support/temp-dir.ts';

let folder: TempDir;
let whole: DoctorConfig;
const options: DoctorOptions = {
  tryStorage: () => Promise.resolve(null),
  refuseRedis: async () => null,
  unknownVariables: [],
};

beforeAll(async () => {
  folder = await tempDir();
  whole = {
    dataDir: join(folder.path, 'data'),
    redisUrl: null,
    redisServer: redisServerPath(),
    chromium: chromiumPath(),
  };
});
afterAll(() => folder.remove());

async function finding(name: string, config: Partial<DoctorConfig>, more: Partial<DoctorOptions> = {}) {
  const checks = await runDoctor({ ...whole, chromium: null, ...config }, { ...options, ...more });
  const check = checks.find((c) => c.name === name);
  if (!check) throw new Error(`no check named ${name}`);
  return check;
}

test('on a machine that has all, all that is needed is well', async () => {
  const checks = await runDoctor(whole, options);
  expect(checks.filter((check) => check.needed && !check.ok)).toEqual([]);
  expect(checks.find((check) => check.name === 'chromium')?.detail).toContain(chromiumPath());
});

test('every finding that is not well says what to do', async () => {
  const checks = await runDoctor(
    { ...whole, chromium: null, redisServer: '/nowhere/redis' },
    { ...options, unknownVariables: ['GRISTMILL_X'] },
  );
  const bad = checks.filter((check) => !check.ok);
  expect(bad.map((check) => check.name)).toEqual(expect.arrayContaining(['redis', 'chromium', 'variables']));
  for (const check of bad) expect(check.fix, check.name).toBeTruthy();
});

test('a Chromium that starts and draws nothing is found out', async () => {
  const fake = join(folder.path, 'chromium');
  writeFileSync(fake, '#!/bin/sh\necho Chromium 1.0\n');
  chmodSync(fake, 0o755);
  expect(await finding('chromium', { chromium: fake })).toMatchObject({
    ok: false,
    detail: expect.stringContaining('drew no page'),
  });
});

test('a data directory that is a file is found out', async () => {
  const file = join(folder.path, 'file');
  writeFileSync(file, '');
  expect(await finding('data directory', { dataDir: file })).toMatchObject({ ok: false, needed: true });
});

test('the probe leaves nothing behind', async () => {
  const dataDir = join(folder.path, 'clean');
  mkdirSync(dataDir);
  await finding('data directory', { dataDir });
  expect(readdirSync(dataDir)).toEqual([]);
});

test('what the Redis of REDIS_URL lacks is passed on, its password is not', async () => {
  const check = await finding(
    'redis',
    { redisUrl: 'redis://u:secret@h:1' },
    { refuseRedis: async () => 'CONFIG SET maxmemory-policy noeviction' },
  );
  expect(check).toMatchObject({ ok: false, fix: 'CONFIG SET maxmemory-policy noeviction' });
  expect(JSON.stringify(check)).not.toContain('secret');
});
