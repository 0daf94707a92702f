// A real redis-server for one test, on a unix socket in a short folder of its own; it can be killed and started again on the same files.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { redisServerPath } from './programs.ts';

export interface TestRedis {
  /** `unix:PATH`, as REDIS_URL takes it. */
  url: string;
  /** Path of the unix socket. */
  socket: string;
  pid(): number;
  /** `kill -9`; the append-only file stays. */
  kill(): Promise<void>;
  /** On the same files; one that runs goes on. */
  start(): Promise<void>;
  /** Ends the server and removes its files. */
  stop(): Promise<void>;
}

export interface TestRedisOptions {
  /** Further settings by name: `{ 'maxmemory-policy': 'allkeys-lru' }`. */
  settings?: Record<string, string>;
}

/** Started with an append-only file and answering when the promise resolves. */
export async function startRedis(options: TestRedisOptions = {}): Promise<TestRedis> {
  const folder = await mkdtemp(join(tmpdir(), 'gmr-'));
  const socket = join(folder, 's');
  const settings = {
    port: '0',
    unixsocket: socket,
    dir: folder,
    save: '',
    appendonly: 'yes',
    'maxmemory-policy': 'noeviction',
    ...options.settings,
  };
  const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
  let server: ChildProcess | null = null;
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    const ending = server;
    server = null;
    if (ending === null || ending.exitCode !== null || ending.signalCode !== null) return;
    ending.kill(signal);
    await once(ending, 'exit');
  };
  const start = async (): Promise<void> => {
    if (server !== null) return;
    await rm(socket, { force: true });
    server = spawn(redisServerPath(), args, { stdio: 'ignore' });
    await once(server, 'spawn');
    while (!(await answers(socket))) {
      if (server.exitCode !== null || server.signalCode !== null)
        throw new Error(`redis-server ended at once with ${server.exitCode ?? server.signalCode}: ${args.join(' ')}`);
      await new Promise((done) => setTimeout(done, 10));
    }
  };
  await start();
  return {
    url: `unix:${socket}`,
    socket,
    pid: () => server?.pid ?? 0,
    kill: () => end('SIGKILL'),
    start,
    async stop() {
      await end('SIGKILL');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function answers(socket: string): Promise<boolean> {
  return new Promise((settle) => {
    const connection = createConnection(socket);
    const end = (value: boolean): void => {
      connection.destroy();
      settle(value);
    };
    connection.once('error', () => end(false));
    connection.once('close', () => end(false));
    connection.once('connect', () => connection.write('PING\r\n'));
    connection.once('data', (chunk: Buffer) => end(chunk.toString('latin1').startsWith('+PONG')));
  });
}
