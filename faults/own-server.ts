// A redis-server of the harness: behind the proxy, or on a copy of files that are looked at afterwards.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { environment } from './crawl-run.ts';

export interface OwnServer {
  /** Path of the unix socket. */
  socket: string;
  stop(): Promise<void>;
}

/** On the folder's append-only file if there is one. */
export async function startServer(folder: string, isFresh: boolean): Promise<OwnServer> {
  const short = mkdtempSync(join(tmpdir(), 'gmf-'));
  const socket = join(short, 's');
  const flags = { port: '0', unixsocket: socket, dir: isFresh ? short : folder, appendonly: 'yes', save: '' };
  const args = Object.entries(flags).flatMap(([name, value]) => [`--${name}`, value]);
  const child = spawn(environment('', {})['GRISTMILL_REDIS_SERVER'] ?? 'redis-server', args, { stdio: 'ignore' });
  await once(child, 'spawn');
  const redis = new Redis({ path: socket, maxRetriesPerRequest: 100, retryStrategy: () => 50 });
  redis.on('error', () => undefined); // not there yet
  await redis.ping();
  redis.disconnect();
  return {
    socket,
    async stop() {
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
      rmSync(short, { recursive: true, force: true });
    },
  };
}
