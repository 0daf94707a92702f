// `gristmill doctor`: looks at everything a crawl needs on this machine, and says what is wrong with the command that mends it.
import { execFile } from 'node:child_process';
import { mkdir, open, rm, statfs } from 'node:fs/promises';
import { availableParallelism, freemem, totalmem } from 'node:os';
import { join } from 'node:path';
import { socketPath } from './embedded-redis.ts';

export interface DoctorCheck {
  name: string;
  ok: boolean;
  /** False when a crawl can do without it. */
  needed: boolean;
  /** What was found. */
  detail: string;
  /** What to do; null when all is well. */
  fix: string | null;
}

export interface DoctorConfig {
  readonly dataDir: string;
  readonly redisUrl: string | null;
  readonly redisServer: string | null;
  readonly chromium: string | null;
}

export interface DoctorOptions {
  /** Asks the Redis that REDIS_URL names: null when it will do, or what is wrong with it and how to mend it. */
  refuseRedis(url: string): Promise<string | null>;
  /** Tries the bucket of storage.url: what it is like, or what is wrong with it; null when there is none. */
  tryStorage(): Promise<{ ok: boolean; detail: string } | null>;
  /** Variables that look like settings of ours and are none. */
  unknownVariables: readonly string[];
}

const MIB = 1024 * 1024;
const LEAST_FREE_BYTES = 1024 * MIB;
const LEAST_MEMORY_BYTES = 1024 * MIB;
const LEAST_OPEN_FILES = 1024;
/** A unix socket's path must stay under this (sun_path). */
const SOCKET_PATH_LIMIT = 104;
const ASK_LIMIT_MS = 30_000;

/** All checks, in the order to mend them. None throws: what goes wrong is the finding. */
export async function runDoctor(config: DoctorConfig, options: DoctorOptions): Promise<DoctorCheck[]> {
  const checks: (() => Promise<DoctorCheck>)[] = [
    checkNode,
    () => checkDataDir(config.dataDir),
    () => checkFreeSpace(config.dataDir),
    () => (config.redisUrl === null ? checkRedisServer(config) : checkRedisUrl(config.redisUrl, options)),
    () => checkStorage(options),
    () => checkChromium(config.chromium),
    checkSharedMemory,
    checkMemory,
    checkOpenFiles,
    async () => checkVariables(options.unknownVariables),
  ];
  return Promise.all(checks.map((check) => check()));
}

const fine = (name: string, detail: string): DoctorCheck => ({ name, ok: true, needed: true, detail, fix: null });
const missing = (name: string, detail: string, fix: string): DoctorCheck => ({
  name,
  ok: false,
  needed: true,
  detail,
  fix,
});
const warning = (name: string, detail: string, fix: string): DoctorCheck => ({
  name,
  ok: false,
  needed: false,
  detail,
  fix,
});

async function checkStorage({ tryStorage }: DoctorOptions): Promise<DoctorCheck> {
  const tried = await tryStorage();
  if (tried === null) return fine('storage', 'the data directory (storage.url names a bucket instead)');
  return tried.ok ? fine('storage', tried.detail) : missing('storage', tried.detail, 'see docs/storage.md');
}

async function checkNode(): Promise<DoctorCheck> {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const enough = major > 20 || (major === 20 && minor >= 19);
  return enough
    ? fine('node', `${process.version}, ${availableParallelism()} cores`)
    : missing('node', `${process.version} is too old`, 'install Node.js 20.19 or newer from https://nodejs.org');
}

async function checkDataDir(dataDir: string): Promise<DoctorCheck> {
  const probe = join(dataDir, `.doctor-${process.pid}`);
  try {
    await mkdir(dataDir, { recursive: true });
    const file = await open(probe, 'wx');
    await file.write('probe');
    await file.sync();
    await file.close();
    await rm(probe);
    return fine('data directory', `${dataDir} can be written`);
  } catch (error) {
    return missing(
      'data directory',
      sayError(error),
      `make ${dataDir} writable, or name another with --data or GRISTMILL_DATA`,
    );
  }
}

async function checkFreeSpace(dataDir: string): Promise<DoctorCheck> {
  try {
    const { bavail, bsize } = await statfs(dataDir);
    const free = bavail * bsize;
    const detail = `${Math.round(free / MIB)} MiB free`;
    return free >= LEAST_FREE_BYTES
      ? fine('disk space', detail)
      : warning('disk space', detail, `free some space: a crawl that fills the disk of ${dataDir} stops`);
  } catch (error) {
    return warning('disk space', sayError(error), `make ${dataDir} readable`);
  }
}

async function checkRedisServer(config: DoctorConfig): Promise<DoctorCheck> {
  const name = 'redis';
  const socket = socketPath(config.dataDir);
  if (Buffer.byteLength(socket) >= SOCKET_PATH_LIMIT)
    return missing(name, `the socket's path is too long: ${socket}`, 'set TMPDIR to a shorter folder');
  try {
    const version = await ask(config.redisServer ?? 'redis-server', ['--version']);
    const number = /v=(\d+\.\d+\.\d+)/.exec(version)?.[1] ?? version.slice(0, 60);
    return fine(name, `own server for this data directory: redis-server ${number}`);
  } catch (error) {
    return missing(
      name,
      sayError(error),
      `run ./gristmill --setup, or set REDIS_URL to a server with maxmemory-policy noeviction`,
    );
  }
}

async function checkRedisUrl(url: string, options: DoctorOptions): Promise<DoctorCheck> {
  const shown = url.replace(/\/\/[^/]*@/, '//***@');
  try {
    const fault = await options.refuseRedis(url);
    return fault === null
      ? fine('redis', `${shown} answers and keeps what it is given`)
      : missing('redis', shown, fault);
  } catch (error) {
    return missing(
      'redis',
      `${shown}: ${sayError(error)}`,
      'start that server, correct REDIS_URL, or unset it to use a server of our own',
    );
  }
}

/** It must not only be there: it must draw a page. */
async function checkChromium(program: string | null): Promise<DoctorCheck> {
  const name = 'chromium';
  const fix = 'run ./gristmill --setup; without Chromium, crawl with --render never';
  if (program === null) return missing(name, 'not found', fix);
  try {
    const version = (await ask(program, ['--version'])).trim();
    const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
    const page = 'data:text/html,<p id=p></p><script>p.textContent=6*7</script>';
    const dom = await ask(program, ['--headless', '--disable-gpu', '--no-first-run', ...sandbox, '--dump-dom', page]);
    return dom.includes('>42<')
      ? fine(name, `${version} at ${program}${sandbox.length > 0 ? ', without its sandbox because we are root' : ''}`)
      : missing(name, `${program} starts but drew no page`, fix);
  } catch (error) {
    return missing(name, sayError(error), fix);
  }
}

async function checkSharedMemory(): Promise<DoctorCheck> {
  try {
    const { blocks, bsize } = await statfs('/dev/shm');
    const size = blocks * bsize;
    return size > 64 * MIB
      ? fine('shared memory', `${Math.round(size / MIB)} MiB`)
      : warning(
          'shared memory',
          `/dev/shm has ${Math.round(size / MIB)} MiB; large pages may crash Chromium`,
          'in a container: --shm-size=1g',
        );
  } catch {
    return fine('shared memory', 'this system has no /dev/shm'); // nothing to be too small
  }
}

async function checkMemory(): Promise<DoctorCheck> {
  const detail = `${Math.round(freemem() / MIB)} of ${Math.round(totalmem() / MIB)} MiB free`;
  return totalmem() >= LEAST_MEMORY_BYTES
    ? fine('memory', detail)
    : warning(
        'memory',
        detail,
        'crawl with --render never, or lower GRISTMILL_FETCH_CONCURRENCY and GRISTMILL_RENDER_PAGES',
      );
}

async function checkOpenFiles(): Promise<DoctorCheck> {
  try {
    const limit = (await ask('/bin/sh', ['-c', 'ulimit -n'])).trim();
    return limit === 'unlimited' || Number(limit) >= LEAST_OPEN_FILES
      ? fine('open files', `${limit} allowed`)
      : warning('open files', `only ${limit} allowed`, `run: ulimit -n ${LEAST_OPEN_FILES * 4}`);
  } catch (error) {
    return warning('open files', sayError(error), 'run: ulimit -n');
  }
}

function checkVariables(unknown: readonly string[]): DoctorCheck {
  return unknown.length === 0
    ? fine('variables', 'every GRISTMILL_ variable is a setting')
    : warning('variables', `no setting: ${unknown.join(', ')}`, 'see docs/configuration.md for the names');
}

function ask(program: string, args: string[]): Promise<string> {
  return new Promise((done, fail) => {
    execFile(program, args, { timeout: ASK_LIMIT_MS, killSignal: 'SIGKILL', maxBuffer: MIB }, (error, stdout) => {
      if (error) fail(error);
      else done(stdout);
    });
  });
}

function sayError(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split('\n', 1)[0]?.slice(0, 300) ?? '';
}
