// A private redis-server for a data directory: started by the first command that needs it, shared by others on the same directory, stopped by the last.
import { type ChildProcess, spawn } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { link, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { StageError } from '../domain/errors.ts';
import { isNamedAlive, processName } from '../stores/collection/writer-lock.ts';
import { repairRedisLog } from './repair-redis-log.ts';

export interface EmbeddedRedis {
  /** `unix:/…/redis.sock` */
  url: string;
  pid: number;
  /** True when this process started the server and minds it. */
  started: boolean;
  /** Leave; the last to leave stops the server. */
  release(): Promise<void>;
}

export interface EmbeddedRedisOptions {
  dataDir: string;
  /** Path of redis-server; looked up on PATH when absent. */
  binary?: string | undefined;
  onRestart?(pid: number): void;
  onRestartFailed?(error: unknown): void;
}

const START_LIMIT_MS = 60_000;
/** Between attempts to start a server again that would not start. */
const TRY_AGAIN_MS = 1000;

/** Start the data directory's server, or join it. Throws StageError REDIS_MISSING when there is no redis-server to run. */
export async function joinEmbeddedRedis(options: EmbeddedRedisOptions): Promise<EmbeddedRedis> {
  const dataDir = resolve(options.dataDir);
  const folder = join(dataDir, 'redis');
  const socket = socketPath(dataDir);
  await mkdir(folder, { recursive: true });
  await mkdir(join(socket, '..'), { recursive: true, mode: 0o700 });
  const holders = join(folder, 'holders');
  await mkdir(holders, { recursive: true });
  const mine = join(holders, processName());

  const release = await lockFile(join(folder, 'start.lock'));
  let child: ChildProcess | null = null;
  let stopping = false;
  const binary = options.binary ?? 'redis-server';
  const start = async (): Promise<number> => {
    try {
      return await startOnce();
    } catch (error) {
      if (!(error instanceof StageError) || error.code !== 'REDIS_MISSING' || !(await saysBadLog(folder))) throw error;
      const done = await repairRedisLog(folder, binary); // a power cut left half a command, or zeros, at its end
      if (done === null) throw error;
      return startOnce();
    }
  };
  const startOnce = async (): Promise<number> => {
    const spawned = spawnServer(binary, folder, socket);
    await untilAnswers(socket, spawned);
    child = spawned;
    // only a server that has answered is started again by itself: one that could not start is the caller's to judge
    if (spawned.exitCode === null && spawned.signalCode === null) spawned.once('exit', () => startAgain(spawned));
    else startAgain(spawned);
    return spawned.pid ?? 0;
  };
  const startAgain = (ended: ChildProcess, delayMs = 100): void => {
    if (stopping || child !== ended) return;
    setTimeout(() => {
      restart().then(
        (again) => options.onRestart?.(again),
        (error: unknown) => {
          options.onRestartFailed?.(error);
          startAgain(ended, TRY_AGAIN_MS);
        },
      );
    }, delayMs);
  };
  /** After a crash: whoever comes first starts it again, the others find it running. */
  const restart = async (): Promise<number> => {
    const unlock = await lockFile(join(folder, 'start.lock'));
    try {
      if (stopping) return 0;
      return (await ping(socket)) ? await serverPid(socket) : await start();
    } finally {
      await unlock();
    }
  };
  let pid: number;
  try {
    await writeFile(mine, new Date().toISOString());
    const running = await ping(socket);
    pid = running ? await serverPid(socket) : await start();
  } finally {
    await release();
  }

  return {
    url: `unix:${socket}`,
    get pid() {
      return child?.pid ?? pid;
    },
    started: child !== null,
    async release() {
      const unlock = await lockFile(join(folder, 'start.lock'));
      try {
        await rm(mine, { force: true });
        stopping = true;
        if (await othersHold(holders)) {
          child?.unref();
          return;
        }
        await shutdown(socket);
        await rm(socket, { force: true });
        await rm(join(socket, '..'), { recursive: true, force: true });
      } finally {
        await unlock();
      }
    },
  };
}

/** In a short folder: a socket path must stay under 104 bytes. */
export function socketPath(dataDir: string): string {
  const name = createHash('sha256').update(resolve(dataDir)).digest('hex').slice(0, 12);
  const user = process.getuid?.() ?? 0;
  const root = tmpdir().length > 60 ? '/tmp' : tmpdir();
  return join(root, `gristmill-${user}-${name}`, 'redis.sock');
}

function spawnServer(binary: string, folder: string, socket: string): ChildProcess {
  const flags = {
    port: '0',
    unixsocket: socket,
    unixsocketperm: '700',
    dir: folder,
    appendonly: 'yes',
    appendfsync: 'everysec',
    'aof-load-truncated': 'yes',
    save: '',
    'maxmemory-policy': 'noeviction',
    logfile: join(folder, 'redis.log'),
    daemonize: 'no',
  };
  const args = Object.entries(flags).flatMap(([name, value]) => [`--${name}`, value]);
  // a session of its own: Ctrl-C in the terminal must reach us, not the server that we still need for draining
  return spawn(binary, args, { stdio: 'ignore', detached: true });
}

async function untilAnswers(socket: string, child: ChildProcess): Promise<void> {
  let died: Error | null = null;
  child.once('error', (error) => {
    died = error;
  });
  child.once('exit', (code) => {
    died ??= new Error(`redis-server ended with ${code}`);
  });
  const until = Date.now() + START_LIMIT_MS;
  while (Date.now() < until) {
    if (died !== null) {
      throw new StageError(
        'REDIS_MISSING',
        'permanent',
        'redis-server could not be started. Install it (Debian: apt-get install redis-server) or set REDIS_URL.',
        { cause: died },
      );
    }
    if (await ping(socket)) return;
    await new Promise((done) => setTimeout(done, 20));
  }
  throw new StageError('REDIS_MISSING', 'permanent', `redis-server did not answer within ${START_LIMIT_MS / 1000} s`);
}

/** One inline command over the socket; null when nobody answers. */
function ask(socket: string, command: string, done: (answer: string) => boolean): Promise<string | null> {
  return new Promise((settle) => {
    let answer = '';
    const connection = createConnection(socket);
    const end = (value: string | null): void => {
      connection.destroy();
      settle(value);
    };
    connection.setTimeout(2000, () => end(null));
    connection.once('error', () => end(null));
    connection.once('close', () => settle(answer === '' ? null : answer));
    connection.once('connect', () => connection.write(`${command}\r\n`));
    connection.on('data', (chunk: Buffer) => {
      answer += chunk.toString('utf8');
      if (done(answer)) end(answer);
    });
  });
}

const ping = async (socket: string): Promise<boolean> =>
  (await ask(socket, 'PING', (a) => a.includes('\n')))?.startsWith('+PONG') ?? false;

async function serverPid(socket: string): Promise<number> {
  const info = await ask(socket, 'INFO server', (a) => a.includes('process_id:') && a.includes('uptime_in_seconds'));
  return Number(/process_id:(\d+)/.exec(info ?? '')?.[1] ?? 0);
}

async function shutdown(socket: string): Promise<void> {
  await ask(socket, 'SHUTDOWN', () => false);
  const until = Date.now() + 10_000;
  while (Date.now() < until && (await ping(socket))) await new Promise((done) => setTimeout(done, 20));
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Whether a living process holds the server; notes of dead ones are cleared away. */
async function othersHold(holders: string): Promise<boolean> {
  let held = false;
  for (const name of await readdir(holders)) {
    if (isNamedAlive(name)) held = true;
    else await rm(join(holders, name), { force: true });
  }
  return held;
}

/** A lock between processes: a file that appears with its owner in it. One left by a dead process is taken over. */
async function lockFile(path: string): Promise<() => Promise<void>> {
  const until = Date.now() + START_LIMIT_MS;
  await sweepAskers(path);
  const mine = `${path}.${processName()}.${randomUUID()}.tmp`; // one process may ask twice at once
  await writeFile(mine, processName());
  try {
    for (;;) {
      try {
        await link(mine, path);
        return () => rm(path, { force: true });
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
        const owner = await readFile(path, 'utf8').catch(() => null);
        if (owner !== null && !(NAMED.test(owner) && isNamedAlive(owner))) await breakLock(path, owner);
        if (Date.now() > until) throw new StageError('REDIS_LOCKED', 'retry', `${path} is held by process ${owner}`);
        await new Promise((done) => setTimeout(done, 20));
      }
    }
  } finally {
    await rm(mine, { force: true });
  }
}

/** `pid-ticks`; anything else was left by a process that died while it wrote. */
const NAMED = /^[1-9]\d*-\d+$/;

/** Removes the files of askers that were killed while they asked. */
async function sweepAskers(path: string): Promise<void> {
  for (const name of await readdir(dirname(path))) {
    const asker = name.startsWith(`${basename(path)}.`) ? /\.(\d+-\d+)\.[\w-]+\.tmp$/.exec(name)?.[1] : undefined;
    if (asker !== undefined && !isNamedAlive(asker)) await rm(join(dirname(path), name), { force: true });
  }
}

/** Moves a dead process's lock away; one that another process has put there meanwhile is put back. */
async function breakLock(path: string, owner: string): Promise<void> {
  const aside = `${path}.${processName()}.${randomUUID()}.tmp`;
  try {
    await rename(path, aside);
    if ((await readFile(aside, 'utf8')) !== owner) await link(aside, path);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : '';
    if (code !== 'ENOENT' && code !== 'EEXIST') throw error; // another process was quicker
  } finally {
    await rm(aside, { force: true });
  }
}

/** Whether the server's last words are that it cannot read its log of changes. */
async function saysBadLog(folder: string): Promise<boolean> {
  const log = await readFile(join(folder, 'redis.log'), 'utf8').catch(() => '');
  return /(Bad file format|Unrecoverable error|Unexpected end of file|Error|Can't handle).*(append only file|AOF|RDB)/.test(
    log.slice(-4000),
  );
}
