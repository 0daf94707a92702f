// Ends renderers that eat memory before the system does: a page must not take its neighbours with it.
import { readdirSync, readFileSync } from 'node:fs';

export interface MemoryWatch {
  /** Private memory of all descendants together when last looked at; 0 without /proc. */
  bytes(): number;
  stop(): void;
}

const EVERY_MS = 400;
const MAX_PROCESSES = 200;

/** Kills any descendant of `rootPid` whose resident memory passes `maxBytes`. Without /proc (not Linux) it does nothing. */
export function watchMemory(rootPid: number, maxBytes: number): MemoryWatch {
  let total = 0;
  const timer = setInterval(() => {
    let sum = 0;
    for (const pid of descendants(rootPid)) {
      const bytes = residentBytes(pid);
      if (bytes > maxBytes) ifThere(() => process.kill(pid, 'SIGKILL'));
      else sum += bytes;
    }
    total = sum;
  }, EVERY_MS);
  timer.unref();
  return { bytes: () => total, stop: () => clearInterval(timer) };
}

function descendants(root: number): number[] {
  const found: number[] = [];
  const queue = [root];
  for (let pid = queue.pop(); pid !== undefined && found.length < MAX_PROCESSES; pid = queue.pop()) {
    for (const child of childrenOf(pid)) {
      found.push(child);
      queue.push(child);
    }
  }
  return found;
}

function childrenOf(pid: number): number[] {
  return (
    ifThere(() =>
      readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
        (ifThere(() => readFileSync(`/proc/${pid}/task/${thread}/children`, 'latin1')) ?? '')
          .split(' ')
          .filter(Boolean)
          .map(Number),
      ),
    ) ?? []
  );
}

/** Anonymous resident memory: its own, not shared. */
function residentBytes(pid: number): number {
  const status = ifThere(() => readFileSync(`/proc/${pid}/status`, 'latin1')) ?? '';
  return Number(/^RssAnon:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * 1024;
}

/** Null when the process has gone meanwhile, or there is no /proc. */
function ifThere<T>(read: () => T): T | null {
  try {
    return read();
  } catch (fault) {
    if (fault instanceof Error && 'code' in fault) return null;
    throw fault;
  }
}
