// A redis-server of the test's own, on a unix socket in a short folder, ended by its process.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { keysWith } from '../../src/stores/redis-client.ts';

export interface OwnRedis {
  redis: Redis;
  /** Path of the unix socket. */
  socket: string;
  pid: number;
  stop(): Promise<void>;
}

/** Starts a server without persistence and waits until it answers. `extra` are further command-line options. */
export async function startOwnRedis(extra: readonly string[] = []): Promise<OwnRedis> {
  const folder = await mkdtemp(join(tmpdir(), 'gmr-'));
  const socket = join(folder, 's');
  const options = ['--port', '0', '--unixsocket', socket, '--dir', folder, '--save', '', '--appendonly', 'no'];
  const server = spawn('redis-server', [...options, ...extra], { stdio: 'ignore' });
  await once(server, 'spawn');
  const redis = new Redis({ path: socket, maxRetriesPerRequest: null, retryStrategy: () => 50 });
  redis.on('error', () => undefined); // refused until the socket is there; the retry strategy goes on
  await redis.ping();
  return {
    redis,
    socket,
    pid: server.pid ?? 0,
    async stop() {
      redis.disconnect();
      const ended = once(server, 'exit');
      server.kill('SIGKILL');
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** What the server holds under keys that begin so, by its own count. */
export async function bytesOf(redis: Redis, prefix: string): Promise<number> {
  let bytes = 0;
  for await (const keys of keysWith(redis, prefix)) {
    const sizes = await Promise.all(keys.map((key) => redis.memory('USAGE', key, 'SAMPLES', 0)));
    for (const size of sizes) bytes += size ?? 0;
  }
  return bytes;
}
