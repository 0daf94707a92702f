// The processes of one run, found by what they run: to strike at, and to look for what was left behind.
import { findProcesses, processesAbout } from '../test/support/processes.ts';

const isWorker = (command: string): boolean => /workers\/(fetch|extract|dedupe|archive)\.js/.test(command);

/** Worker processes of a run: those that name its data directory in their environment. */
export const workersOn = (dataDir: string, stage?: string): number[] =>
  processesAbout(dataDir)
    .filter((p) => isWorker(p.command) && (stage === undefined || p.command.includes(`workers/${stage}.js`)))
    .map((p) => p.pid);

export const redisOn = (dataDir: string): number | undefined =>
  processesAbout(dataDir).find((p) => p.command.includes('redis-server'))?.pid;

/** Chromium's main processes below a fetch worker of the run. */
export function browsersOn(dataDir: string): number[] {
  const workers = new Set(workersOn(dataDir, 'fetch'));
  return findProcesses((command) => command.includes('--remote-debugging') && !command.includes('--type='))
    .filter((p) => workers.has(p.parent))
    .map((p) => p.pid);
}

export const leftOn = (dataDir: string): string[] =>
  processesAbout(dataDir).map((p) => `${p.pid} ${p.command.slice(0, 120)}`);

/** Signals a process that may be gone already; answers whether it was there. */
export function signal(pid: number | undefined, name: NodeJS.Signals): boolean {
  if (pid === undefined) return false;
  try {
    process.kill(pid, name);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return false;
    throw error;
  }
}

export const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

export async function until(holds: () => boolean, ms: number): Promise<boolean> {
  for (const end = Date.now() + ms; Date.now() < end; await pause(50)) if (holds()) return true;
  return holds();
}
