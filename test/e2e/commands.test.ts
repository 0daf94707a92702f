import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { VERBS } from '../../src/entry/verbs/table.ts';
import { runCli } from '../support/cli.ts';
import { root } from '../support/programs.ts';
import { type TempDir, tempDir } from '../support/temp-dir.ts';

let folder: TempDir;
beforeAll(async () => {
  folder = await tempDir();
});
afterAll(() => folder.remove());

describe('help', () => {
  test('names every command', async () => {
    const { code, stdout } = await runCli(['--help']);
    expect(code).toBe(0);
    for (const verb of VERBS) expect(stdout).toContain(`  ${verb.name} `);
  });

  test.each(VERBS.map((verb) => verb.name))('%s --help says what it takes', async (name) => {
    const { code, stdout } = await runCli([name, '--help']);
    expect(code).toBe(0);
    expect(stdout).toContain(`Usage: gristmill ${name}`);
  });

  test('the README’s table has every command, and no other', () => {
    const rows = readFileSync(join(root, 'README.md'), 'utf8').match(/^\| `gristmill .*/gm) ?? [];
    const named = rows.flatMap((row) => {
      const cell = row.split(/(?<!\\)\|/)[1] ?? '';
      return [...cell.matchAll(/`(?:gristmill )?([a-z-]+)/g)].map((match) => match[1]);
    });
    expect([...new Set(named)].sort()).toEqual(VERBS.map((verb) => verb.name).sort());
  });
});

describe('exit codes', () => {
  test.each([
    ['an unknown command', ['krawl']],
    ['an unknown flag', ['status', '--fast']],
    ['a flag’s wrong value', ['crawl', 'http://127.0.0.1/', '--depth', 'deep']],
    ['a crawl without a seed', ['crawl']],
  ])('%s is wrong usage: 2, with a word on standard error', async (_what, args) => {
    const { code, stderr } = await runCli([...args, '--data', folder.path]);
    expect(code, stderr).toBe(2);
    expect(stderr).not.toBe('');
  });

  test('a wrong setting is 78 and names variable, value and what was expected', async () => {
    const { code, stderr } = await runCli(['status', '--data', folder.path], { env: { GRISTMILL_LOG_LEVEL: 'loud' } });
    expect(code).toBe(78);
    for (const word of ['log.level', 'GRISTMILL_LOG_LEVEL', '"loud"', 'one of']) expect(stderr).toContain(word);
  });

  test('a Redis that does not answer is 69', async () => {
    const { code, stderr } = await runCli(['crawl', 'http://127.0.0.1/', '--data', folder.path], {
      env: { REDIS_URL: 'redis://127.0.0.1:1' },
    });
    expect(code).toBe(69);
    expect(stderr).toContain('127.0.0.1:1');
  });
});

describe('config and doctor', () => {
  test('config docs is docs/configuration.md', async () => {
    const { stdout } = await runCli(['config', 'docs']);
    expect(stdout).toBe(readFileSync(join(root, 'docs/configuration.md'), 'utf8'));
  });

  test('config print shows what is in effect and hides what is secret', async () => {
    const { stdout } = await runCli(['config', 'print', '--data', folder.path], {
      env: { REDIS_URL: 'redis://mill:wheel@127.0.0.1:6390', GRISTMILL_FETCH_CONCURRENCY: '3' },
    });
    expect(stdout).toContain(folder.path);
    expect(stdout).toMatch(/fetch\.concurrency\W+3/);
    expect(stdout).not.toContain('wheel');
  });

  test('doctor finds this machine well, for people and for programs', async () => {
    const people = await runCli(['doctor', '--data', folder.path]);
    expect(people.code, people.stdout).toBe(0);
    expect(people.stdout).toMatch(/^ok +chromium/m);
    const { checks } = JSON.parse((await runCli(['doctor', '--json', '--data', folder.path])).stdout);
    expect(checks.map((check: { name: string }) => check.name)).toContain('redis');
  });
});

test('words from outside do not steer the terminal', async () => {
  for (const args of [
    ['schedule', 'show', '\u001b]0;pwned\u0007'],
    ['\u001b[31mnothing'],
    ['keys', 'rotate', '\u001b[2J'],
  ]) {
    const { code, stderr, stdout } = await runCli(args);
    expect(code).toBe(2);
    expect(stderr + stdout).not.toMatch(/[\u001b\u0007]/);
    expect(stderr).toContain('\\x1b');
  }
});
