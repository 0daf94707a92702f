// A redis-server of the harness: behind the proxy, a node of a cluster, or on a copy of files that are looked at afterwards.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { environment } from './crawl-run.ts';

export interface OwnServer {
  /** Path of the unix socket. */
  socket: string;
  /** Where its append-only log lies. */
  dir: string;
  pid(): number | undefined;
  /** Nothing is done when it runs; resolves once it answers. */
  start(): Promise<void>;
  kill(): Promise<void>;
  /** Killed, never to be started again. */
  stop(): Promise<void>;
}

/** On the folder's append-only file if there is one. */
export async function startServer(dir: string, more: Record<string, string> = {}): Promise<OwnServer> {
  const short = mkdtempSync(join(tmpdir(), 'gmf-')); // a socket's path has room for 107 bytes
  const socket = join(short, 's');
  mkdirSync(dir, { recursive: true });
  const flags = { port: '0', unixsocket: socket, dir, appendonly: 'yes', save: '', ...more };
  const args = Object.entries(flags).flatMap(([name, value]) => [`--${name}`, value]);
  const program = environment('', {})['GRISTMILL_REDIS_SERVER'] ?? 'redis-server';
  let running: ChildProcess | null = null;
  let killed: ChildProcess | null = null;
  const server: OwnServer = {
    socket,
    dir,
    pid: () => running?.pid,
    async start() {
      if (running !== null) return;
      const child = spawn(program, args, { stdio: 'ignore' });
      running = child;
      const ended = new Promise<void>((done, fail) => {
        child.once('exit', (code) => {
          if (running === child) running = null;
          // by another fault, before it answered: that fault starts it again
          if (killed === child) done();
          else fail(new Error(`redis-server ended with ${code}: ${args.join(' ')}`));
        });
      });
      ended.catch(() => undefined); // a later end is a fault that was struck
      await Promise.race([once(child, 'spawn').then(() => answers(socket)), ended]);
    },
    async kill() {
      if (running === null) return;
      const ended = once(running, 'exit');
      killed = running;
      running.kill('SIGKILL');
      await ended;
    },
    async stop() {
      await server.kill();
      rmSync(short, { recursive: true, force: true });
    },
  };
  try {
    await server.start();
  } catch (error) {
    await server.stop();
    throw error;
  }
  return server;
}

async function answers(socket: string): Promise<void> {
  const redis = new Redis({ path: socket, maxRetriesPerRequest: 400, retryStrategy: () => 50 });
  redis.on('error', () => undefined); // not there yet
  try {
    await redis.ping();
  } finally {
    redis.disconnect();
  }
}
