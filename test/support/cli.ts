// Runs ./gristmill as a person does: a real process, real streams, a real exit code.
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { root } from './programs.ts';

export interface CliResult {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

export interface CliOptions {
  cwd?: string;
  /** On top of this process's environment; null takes a variable away. */
  env?: Record<string, string | null>;
  stdin?: string;
  /** Leads a process group of its own. */
  ownGroup?: boolean;
}

export interface RunningCli {
  child: ChildProcess;
  /** What it wrote so far. */
  output(): { stdout: string; stderr: string };
  ended: Promise<CliResult>;
}

/** To its end. */
export const runCli = (args: readonly string[], options: CliOptions = {}): Promise<CliResult> =>
  startCli(args, options).ended;

/** Running, for tests that send signals. The launcher becomes the command line by exec, so the pid is its own. */
export function startCli(args: readonly string[], options: CliOptions = {}): RunningCli {
  const env: NodeJS.ProcessEnv = { ...process.env, NO_COLOR: '1' };
  delete env['REDIS_URL']; // a developer's own server is no business of the tests
  for (const [name, value] of Object.entries(options.env ?? {})) {
    if (value === null) delete env[name];
    else env[name] = value;
  }
  const child = spawn(join(root, 'gristmill'), args, {
    cwd: options.cwd ?? root,
    env,
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: options.ownGroup === true,
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  child.stdin.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error; // it ended without reading
  });
  child.stdin.end(options.stdin ?? '');
  const ended = new Promise<CliResult>((done, fail) => {
    child.once('error', fail);
    child.once('close', (code, signal) => done({ code, signal, stdout, stderr }));
  });
  return { child, output: () => ({ stdout, stderr }), ended };
}
