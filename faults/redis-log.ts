// The append-only logs of a server: how long they are, and cut back to what they were, as a machine leaves them that lost its last second.
import { readdirSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';

export const logsUnder = (dir: string): string[] => filesUnder(dir, /\.incr\.aof$/);

export const logSizes = (dir: string): Map<string, number> =>
  new Map(logsUnder(dir).map((path) => [path, sizeOf(path)]));

/** What was written since is gone; the server must not run. */
export function truncateLogs(sizes: ReadonlyMap<string, number>): void {
  for (const [path, size] of sizes) if (sizeOf(path) > size) truncateSync(path, size);
}

export function sizeOf(path: string): number {
  try {
    return statSync(path).size;
  } catch {
    return 0; // never made
  }
}

export function filesUnder(folder: string, name: RegExp): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isFile() && name.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name))
      .sort();
  } catch {
    return []; // never made
  }
}
