// Notes of which browser belongs to which worker, so that one left behind by a killed worker is found and ended.
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { namesIn } from '../stores/read-folder.ts';
import { isAlive } from './embedded-redis.ts';

export interface BrowserNotes {
  /** To be given to Chromium's `onPid`. */
  note(pid: number, state: 'started' | 'gone'): void;
  /** Ends browsers whose worker is dead; answers how many. */
  reap(): Promise<number>;
}

export function browserNotes(dataDir: string): BrowserNotes {
  const folder = join(dataDir, 'staging', 'browsers');
  const fileOf = (pid: number): string => join(folder, `${pid}.${process.pid}`);
  let last: Promise<void> = Promise.resolve();
  return {
    note(pid, state) {
      last = last.then(async () => {
        if (state === 'gone') return rm(fileOf(pid), { force: true });
        await mkdir(folder, { recursive: true });
        await writeFile(fileOf(pid), '');
      });
    },
    async reap() {
      await last;
      let ended = 0;
      for (const name of await namesIn(folder)) {
        const [browser = 0, worker = 0] = name.split('.').map(Number);
        if (worker === process.pid || isAlive(worker)) continue;
        // the pid may be another program's by now
        if (isAlive(browser) && (await commandOf(browser)).includes('chrom')) {
          killGroup(browser);
          ended++;
        }
        await rm(join(folder, name), { force: true });
      }
      return ended;
    },
  };
}

async function commandOf(pid: number): Promise<string> {
  try {
    return await readFile(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return ''; // gone, or a system without /proc: leave it alone
  }
}

/** Chromium leads a process group of its own. */
function killGroup(pid: number): void {
  for (const target of [-pid, pid]) {
    try {
      process.kill(target, 'SIGKILL');
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
    }
  }
}
