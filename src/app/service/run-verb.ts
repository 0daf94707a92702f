// Runs a verb of the command line in a process of its own: what it costs in CPU and memory is not the service's.
import { spawn } from 'node:child_process';

/** The program and its environment. */
export interface VerbCommand {
  file: string;
  args: string[];
  env: NodeJS.ProcessEnv;
}

const OUTPUT_LIMIT_BYTES = 16 * 1024 * 1024;
const ERROR_CHARS = 2000;
const KILL_AFTER_MS = 10_000;

/** Runs one verb with `--json`: its last line of output, or what it said on stderr. */
export function runVerb(
  command: VerbCommand,
  args: readonly string[],
  signal: AbortSignal,
): Promise<{ result: unknown; error: string | null }> {
  return new Promise((resolve) => {
    const child = spawn(command.file, [...command.args, ...args], {
      env: command.env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let out = '';
    let err = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      if (out.length < OUTPUT_LIMIT_BYTES) out += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      err = `${err}${text}`.slice(-ERROR_CHARS);
    });
    let late: NodeJS.Timeout | undefined;
    const stop = (): void => {
      child.kill('SIGTERM');
      late = setTimeout(() => child.kill('SIGKILL'), KILL_AFTER_MS);
    };
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    const end = (error: string | null): void => {
      clearTimeout(late);
      signal.removeEventListener('abort', stop);
      resolve({ result: lastJson(out), error });
    };
    child.once('error', (error) => end(error.message));
    // an ingest that refused some files says 1 and reports them: that is a result
    child.once('close', (code) => end(code === 0 || (code === 1 && lastJson(out) !== null) ? null : sayEnd(err, code)));
  });
}

const sayEnd = (err: string, code: number | null): string =>
  /^(?:unexpected )?error: (.*)$/m.exec(err)?.[1] ?? `it ended with code ${code ?? 'none'}`;

function lastJson(out: string): unknown {
  const line = out.trim().split('\n').at(-1) ?? '';
  try {
    return line === '' ? null : JSON.parse(line);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
