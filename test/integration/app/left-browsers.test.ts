// A browser whose worker was killed is found and ended, even one that was stopped while it was starting; nobody else's is.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { browserEnvironment, endLeftBrowsers } from '../../../src/app/left-browsers.ts';
import { chromiumPath } from '../../support/programs.ts';

const started: ChildProcess[] = [];
afterEach(() => {
  for (const { pid = 0 } of started.splice(0)) endGroup(pid);
});

/** With the processes that it began before it was stopped. */
function endGroup(leader: number): void {
  try {
    process.kill(-leader, 'SIGKILL');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

/** A real browser in a group of its own, stopped in its first instants. */
function stoppedBrowser(env: Record<string, string>): ChildProcess {
  const child = spawn(chromiumPath(), ['--headless', '--no-sandbox', 'about:blank'], {
    env,
    detached: true,
    stdio: 'ignore',
  });
  child.kill('SIGSTOP');
  started.push(child);
  return child;
}

const isStopped = (child: ChildProcess): boolean => / \(.*\) T /s.test(readFileSync(`/proc/${child.pid}/stat`, 'utf8'));

async function deadOwner(): Promise<string> {
  const worker = spawn('true');
  await once(worker, 'exit');
  return `${worker.pid}-1`;
}

describe('browsers of dead workers', () => {
  it('are ended, those of living workers and of other archives are not', async () => {
    const mine = browserEnvironment('/data/a', process.env);
    const ofDead = (scope: string, name: string): Record<string, string> => ({
      ...mine,
      GRISTMILL_BROWSER_OF: `${scope}:${name}`,
    });
    const name = await deadOwner();
    const left = stoppedBrowser(ofDead('/data/a', name));
    const elsewhere = stoppedBrowser(ofDead('/data/ab', name));
    const used = stoppedBrowser(mine);
    const gone = once(left, 'exit');
    await vi.waitFor(() => expect([left, elsewhere, used].map(isStopped)).toEqual([true, true, true]));

    expect(await endLeftBrowsers('/data/a')).toBe(1);
    expect(await gone).toEqual([null, 'SIGKILL']);
    expect([elsewhere, used].map(isStopped)).toEqual([true, true]);
    expect(await endLeftBrowsers('/data/a')).toBe(0);
  });
});

describe('the environment of a browser', () => {
  it('has what a program needs and none of our settings and secrets', () => {
    const env = browserEnvironment('/data/a', {
      PATH: '/usr/bin',
      HOME: '/home/mill',
      LANG: 'C.UTF-8',
      GRISTMILL_STORAGE_SECRET_KEY: 'a',
      AWS_SECRET_ACCESS_KEY: 'b',
      REDIS_URL: 'redis://:c@127.0.0.1',
      HTTPS_PROXY: 'http://u:d@127.0.0.1',
      github_token: 'e',
      UNSET: undefined,
    });
    expect(Object.keys(env).sort()).toEqual(['GRISTMILL_BROWSER_OF', 'HOME', 'LANG', 'PATH']);
    expect(env['GRISTMILL_BROWSER_OF']).toMatch(/^\/data\/a:\d+-\d+$/);
  });
});
