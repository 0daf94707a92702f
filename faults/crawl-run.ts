// One crawl by the built command line, started again as often as it is killed or interrupted, until it says that it is done.
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { namesIn, parse } from './checker/check-archive.ts';
import { pause } from './processes.ts';

/** The repository: two folders up from where this is built to, one from its source. */
const here = fileURLToPath(new URL('.', import.meta.url));
export const root = existsSync(join(here, '../package.json')) ? join(here, '..') : join(here, '../..');
const cli = join(root, 'dist/src/entry/cli.js');

export interface Ran {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

export interface CrawlOptions {
  seed: string;
  dataDir: string;
  delayMs: number;
  env: NodeJS.ProcessEnv;
}

export interface CrawlRun {
  /** The command that runs just now. */
  pid(): number;
  crawlId(): string | null;
  isOver(): boolean;
  starts(): number;
  /** Resolves with the run that ended by itself; throws when it does not come to an end. */
  ended: Promise<Ran>;
  /** No new start until the promise that it is given resolves. */
  holdRestart(work: Promise<void>): void;
}

interface CrawlState {
  id: string;
  state: string;
  counts: { states: Record<string, number> };
}

const MOST_STARTS = 60;
const WRONG_USAGE = 2;
const WRONG_CONFIGURATION = 78;

export function runTool(args: readonly string[], env: NodeJS.ProcessEnv): { child: ChildProcess; ended: Promise<Ran> } {
  const child = spawn(process.execPath, [cli, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const ran: Ran = { code: null, signal: null, stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    ran.stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    ran.stderr = (ran.stderr + text).slice(-200_000);
  });
  // `exit`, not `close`: workers that outlive a killed supervisor hold its stderr open
  const ended = new Promise<Ran>((done) => {
    child.once('exit', (code, signal) => setTimeout(() => done({ ...ran, code, signal }), 50));
  });
  return { child, ended };
}

export function environment(dataDir: string, more: Record<string, string>): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = { ...process.env, NO_COLOR: '1', GRISTMILL_DATA: dataDir, ...more };
  for (const name of ['redis-server', 'chromium']) {
    const note = join(root, '.build', name);
    const variable = name === 'chromium' ? 'GRISTMILL_CHROMIUM' : 'GRISTMILL_REDIS_SERVER';
    if (env[variable] === undefined && existsSync(note)) env[variable] = readFileSync(note, 'utf8').trim();
  }
  return env;
}

export function startCrawl(options: CrawlOptions): CrawlRun {
  const { seed, dataDir, delayMs, env } = options;
  let current: ChildProcess | null = null;
  let over = false;
  let starts = 0;
  let held: Promise<void> = Promise.resolve();
  const recordOf = (): CrawlState | null => {
    const folder = join(dataDir, 'collections', 'main', 'crawls');
    const name = namesIn(folder).find((one) => one.endsWith('.json'));
    return name === undefined ? null : (parse(readFileSync(join(folder, name), 'utf8')) as CrawlState | null);
  };
  const argsOf = (): string[] => {
    const record = recordOf();
    if (record !== null) return ['crawl', '--resume', record.id, '--data', dataDir, '--json'];
    return `crawl ${seed} --scope any --include ^http://127\\.0\\.0\\. --allow-private=127.0.0.0/8 --delay ${delayMs} --data ${dataDir} --json`.split(
      ' ',
    );
  };
  const go = async (): Promise<Ran> => {
    let last: Ran | null = null;
    while (starts < MOST_STARTS) {
      await held;
      const record = recordOf();
      if (record?.state === 'done') return exportAgain(dataDir, env, record.counts.states['failed'] ? 1 : 0);
      starts++;
      const { child, ended } = runTool(argsOf(), env);
      current = child;
      last = await ended;
      // 0 and 1 say that it is done; an error that ended it before has another code, and a start takes it up again
      if (last.code === 0 || last.code === 1) {
        const state = recordOf()?.state ?? 'never begun';
        return state === 'done'
          ? last
          : { ...last, code: null, stderr: `exit ${last.code}, and the crawl is ${state}: ${last.stderr}` };
      }
      if (last.code === WRONG_USAGE || last.code === WRONG_CONFIGURATION) break; // no start mends that
      await pause(300);
    }
    throw new Error(`the crawl does not end after ${starts} starts: ${JSON.stringify(last).slice(0, 4000)}`);
  };
  return {
    pid: () => current?.pid ?? 0,
    crawlId: () => recordOf()?.id ?? null,
    isOver: () => over,
    starts: () => starts,
    holdRestart(work) {
      held = work;
    },
    ended: go().finally(() => {
      over = true;
    }),
  };
}

/** The crawl was done and its export killed: a person exports by hand. */
async function exportAgain(dataDir: string, env: NodeJS.ProcessEnv, code: number): Promise<Ran> {
  const out = join(dataDir, 'exports', 'main', 'txt');
  const ran = await runTool(['export', '--format', 'txt', '--out', out, '--data', dataDir], env).ended;
  return ran.code === 0 ? { ...ran, code } : ran.signal === null ? ran : exportAgain(dataDir, env, code);
}
