// The embedded server's log of changes after a power cut: cut at its last whole command, or put aside when nothing of it can be read.
import { spawn } from 'node:child_process';
import { readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';

const LOG_FOLDER = 'appendonlydir';
const REPAIR_LIMIT_MS = 120_000;

/**
 * Mends the log in the server's folder with the server's own checker, which redis-server becomes under another name. What cannot be mended is put aside
 * whole: the frontier is built again from the archive. Answers what was done; null when there is no log.
 */
export async function repairRedisLog(folder: string, binary: string): Promise<'cut' | 'put-aside' | null> {
  const logs = join(folder, LOG_FOLDER);
  const names = await readdir(logs).catch(() => []);
  const manifest = names.find((name) => name.endsWith('.manifest'));
  if (names.length === 0) return null;
  if (manifest !== undefined && (await runChecker(binary, join(logs, manifest)))) return 'cut';
  await rename(logs, join(folder, `${LOG_FOLDER}-damaged-${Date.now()}`));
  return 'put-aside';
}

function runChecker(binary: string, manifest: string): Promise<boolean> {
  return new Promise((done) => {
    const child = spawn(binary, ['--fix', manifest], { argv0: 'redis-check-aof', stdio: ['pipe', 'ignore', 'ignore'] });
    const timer = setTimeout(() => child.kill('SIGKILL'), REPAIR_LIMIT_MS);
    child.once('error', () => done(false));
    child.once('exit', (code) => {
      clearTimeout(timer);
      done(code === 0);
    });
    child.stdin.on('error', () => undefined); // it ended without a question
    child.stdin.end('y\n');
  });
}
