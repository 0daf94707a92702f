// A redis-server for a bench that leaves nothing behind.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';

export async function startBenchRedis(): Promise<{ socket: string; stop(): Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'gmb-'));
  const socket = join(folder, 's');
  const server = spawn('redis-server', ['--port', '0', '--unixsocket', socket, '--dir', folder, '--save', ''], {
    stdio: 'ignore',
  });
  await once(server, 'spawn');
  const redis = new Redis({ path: socket, maxRetriesPerRequest: null, retryStrategy: () => 50 });
  redis.on('error', () => undefined); // refused until the socket is there
  await redis.ping();
  redis.disconnect();
  return {
    socket,
    async stop() {
      const ended = once(server, 'exit');
      server.kill('SIGKILL');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
