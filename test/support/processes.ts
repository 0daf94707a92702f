// Finds processes by what they run, through /proc: for tests that kill, and that look for what was left behind.
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

export interface FoundProcess {
  pid: number;
  parent: number;
  command: string;
}

export function findProcesses(matches: (command: string) => boolean): FoundProcess[] {
  const found: FoundProcess[] = [];
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const command = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      if (command !== '' && state !== 'Z' && matches(command))
        found.push({ pid: Number(name), parent: Number(parent), command });
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ESRCH')))
        throw error;
    }
  }
  return found;
}

/** Worker processes of one CLI process. */
export const workersOf = (pid: number, stage: string): FoundProcess[] =>
  findProcesses((command) => command.includes(`workers/${stage}.js`)).filter((p) => p.parent === pid);

/** Everything that names a folder in its command line or environment, or works in it (redis-server rewrites its command line). */
export function processesAbout(text: string): FoundProcess[] {
  return findProcesses(() => true).filter((p) => {
    if (p.pid === process.pid) return false;
    if (p.command.includes(text)) return true;
    try {
      return (
        readlinkSync(`/proc/${p.pid}/cwd`).includes(text) ||
        readFileSync(`/proc/${p.pid}/environ`, 'utf8').includes(text)
      );
    } catch {
      return false; // gone meanwhile, or another user's
    }
  });
}
