import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { chmod, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { root } from '../../support/programs.ts';
import { type TempDir, tempDir } from '../../support/temp-dir.ts';

interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

function run(file: string, args: string[], env: Record<string, string> = {}, stdin = ''): Promise<Ended> {
  const child = spawn(file, args, { env: { ...process.env, REDIS_URL: '', ...env }, cwd: '/' });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk;
  });
  child.stdin.end(stdin);
  return new Promise((done) => child.once('close', (code, signal) => done({ code, signal, stdout, stderr })));
}

/** A clone with a tiny program in place of ours, so that the launcher alone is under test. */
function smallClone(folder: string): string {
  mkdirSync(join(folder, 'src/entry'), { recursive: true });
  for (const name of [
    'gristmill',
    'scripts',
    'tsconfig.build.json',
    'tsconfig.json',
    'package.json',
    'package-lock.json',
  ])
    cpSync(join(root, name), join(folder, name), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  writeFileSync(
    join(folder, 'src/entry/cli.ts'),
    `const input: string[] = [];
for await (const chunk of process.stdin) input.push(String(chunk));
if (process.argv[2] === 'wait') setInterval(() => undefined, 1000);
console.log(JSON.stringify({ args: process.argv.slice(2), input: input.join(''), chromium: process.env['GRISTMILL_CHROMIUM'], redis: process.env['GRISTMILL_REDIS_SERVER'] }));
if (process.argv[2] === 'seven') process.exitCode = 7;
export {};
`,
  );
  return join(folder, 'gristmill');
}

let folder: TempDir;
let launcher: string;
beforeAll(async () => {
  folder = await tempDir();
  launcher = smallClone(join(folder.path, 'clone with spaces'));
});
afterAll(() => folder.remove());

describe('launcher', () => {
  test('builds on first use, says so on stderr alone, and passes arguments and stdin through', async () => {
    const first = await run(launcher, ['clean', 'a b', '--x=$y'], {}, 'some text');
    expect(first.stderr).toContain('gristmill: builds');
    expect(JSON.parse(first.stdout)).toMatchObject({ args: ['clean', 'a b', '--x=$y'], input: 'some text' });
    expect(first.code).toBe(0);
  });

  test('is silent on the next start, from any directory, through a symlink', async () => {
    const link = join(folder.path, 'link');
    symlinkSync(launcher, link);
    const next = await run(link, ['clean']);
    expect(next.stderr).toBe('');
    expect(JSON.parse(next.stdout)).toMatchObject({ args: ['clean'] });
  });

  test('keeps the exit code', async () => {
    expect((await run(launcher, ['seven'])).code).toBe(7);
  });

  test('is the program itself, so that signals reach it', async () => {
    const child = spawn(launcher, ['wait'], { stdio: ['ignore', 'pipe', 'inherit'] });
    await new Promise((done) => child.stdout.once('data', done));
    child.kill('SIGTERM');
    const signal = await new Promise((done) => child.once('exit', (_code, name) => done(name)));
    expect(signal).toBe('SIGTERM');
  });

  test('looks for Chromium and redis-server for crawling alone, and hands on what it found', async () => {
    const notes = (): string[] =>
      readdirSync(join(launcher, '../.build')).filter((name) => !/built|package/.test(name));
    await run(launcher, ['extract', 'x']);
    await run(launcher, ['crawl', '--help']);
    expect(notes()).toEqual([]);
    const plain = JSON.parse((await run(launcher, ['crawl', '--render', 'never'])).stdout);
    expect(plain.chromium).toBeUndefined();
    expect(existsSync(plain.redis)).toBe(true);
    expect(notes()).toEqual(['redis-server']);
    const crawl = JSON.parse((await run(launcher, ['--data', 'd', 'crawl'])).stdout);
    expect(existsSync(crawl.chromium)).toBe(true);
    expect(JSON.parse((await run(launcher, ['doctor'])).stdout)).toMatchObject({
      chromium: crawl.chromium,
      redis: crawl.redis,
    });
  });

  test('rebuilds when a source is newer or gone, and removes what is left over of it', async () => {
    const clone = join(launcher, '..');
    writeFileSync(join(clone, 'src/extra.ts'), 'export const extra = 1;\n');
    expect((await run(launcher, ['clean'])).stderr).toContain('builds');
    expect(existsSync(join(clone, 'dist/src/extra.js'))).toBe(true);
    await rm(join(clone, 'src/extra.ts'));
    expect((await run(launcher, ['clean'])).stderr).toContain('builds');
    expect(existsSync(join(clone, 'dist/src/extra.js'))).toBe(false);
  });

  test('of four started at once one builds, all run', async () => {
    writeFileSync(join(launcher, '../src/more.ts'), 'export const more = 1;\n');
    const ends = await Promise.all(['1', '2', '3', '4'].map((n) => run(launcher, ['clean', n])));
    expect(ends.map((end) => JSON.parse(end.stdout).args[1])).toEqual(['1', '2', '3', '4']);
    expect(ends.filter((end) => end.stderr.includes('gristmill: builds')).length).toBe(1);
    expect(readdirSync(join(launcher, '../.build')).sort()).toEqual([
      'built',
      'chromium',
      'package-lock.json',
      'redis-server',
    ]);
  });

  test('a lock of a dead process does not hold anybody up', async () => {
    writeFileSync(join(launcher, '../.build/lock'), '999999999');
    writeFileSync(join(launcher, '../src/again.ts'), 'export const again = 1;\n');
    expect((await run(launcher, ['clean'])).code).toBe(0);
  });
});

describe('where something cannot be had', () => {
  test('an old Node is named, with the version needed, and exits 69', async () => {
    const bin = join(folder.path, 'old');
    mkdirSync(bin);
    writeFileSync(join(bin, 'node'), '#!/bin/sh\necho v18.20.1\n');
    await chmod(join(bin, 'node'), 0o755);
    const end = await run(launcher, ['clean'], { PATH: `${bin}:/usr/bin:/bin` });
    expect(end.code).toBe(69);
    expect(end.stderr).toContain('20.19');
    expect(end.stderr).toContain('v18.20.1');
  });

  test('without a package tool of ours to use, the exact command is printed and the code is 69', async () => {
    // a PATH with the tools of the launcher, and brew as the only package tool
    const bin = join(folder.path, 'mac');
    mkdirSync(bin);
    for (const name of ['node', 'sh', 'cmp', 'find', 'head', 'readlink'])
      symlinkSync(name === 'node' ? process.execPath : `/usr/bin/${name}`, join(bin, name));
    writeFileSync(join(bin, 'brew'), '#!/bin/sh\nexit 1\n');
    await chmod(join(bin, 'brew'), 0o755);
    await rm(join(launcher, '../.build/redis-server'), { force: true });
    const end = await run(launcher, ['crawl', '--render', 'never'], { PATH: bin });
    expect(end.stderr).toContain('brew install redis');
    expect(end.code).toBe(69);
  });
});

test('the launcher is small enough to be read', () => {
  expect(readFileSync(join(root, 'gristmill'), 'utf8').split('\n').length).toBeLessThan(100);
});
