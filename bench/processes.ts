// What a process and its descendants have spent and hold, from /proc.
import { readdirSync, readFileSync } from 'node:fs';

export interface Spent {
  name: string;
  /** CPU seconds so far (100 ticks a second). */
  seconds: number;
}

/** Brings `spent` up to date, by process id; those that have ended stay in it. */
export function sampleCpu(root: number, spent: Map<number, Spent>): void {
  for (const pid of tree(root)) {
    const stat = textOf(`/proc/${pid}/stat`);
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const before = spent.get(pid)?.name ?? 'main'; // one that has ended has no command line any more
    const seconds = (Number(fields[11]) + Number(fields[12])) / 100;
    if (stat !== '') spent.set(pid, { name: before === 'main' ? nameOf(pid) : before, seconds });
  }
}

/** Itself and its descendants. */
export function tree(root: number): number[] {
  const found: number[] = [];
  const queue = [root];
  for (let pid = queue.pop(); pid !== undefined; pid = queue.pop()) {
    found.push(pid);
    queue.push(...textOf(`/proc/${pid}/task/${pid}/children`).split(' ').filter(Boolean).map(Number));
  }
  return found;
}

/** The stage of a worker, `redis`, `chromium`, or `main`. */
export function nameOf(pid: number): string {
  const command = textOf(`/proc/${pid}/cmdline`);
  const stage = /workers\/(\w+)\.js/.exec(command)?.[1];
  if (stage !== undefined) return stage;
  return command.includes('redis-server') ? 'redis' : command.includes('chrom') ? 'chromium' : 'main';
}

/** PSS in MB. */
export const memoryOf = (pid: number): number =>
  Number(/^Pss: +(\d+)/m.exec(textOf(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0) / 1024;

/** Open files and sockets. */
export function handlesOf(pid: number): number {
  try {
    return readdirSync(`/proc/${pid}/fd`).length;
  } catch {
    return 0; // it has ended
  }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return ''; // it has ended
  }
}
