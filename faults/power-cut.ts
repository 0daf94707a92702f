// What a power cut leaves: everything dead at once, and the ends of files that were being written torn, or full of zeros.
import { appendFileSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { namesIn } from './checker/check-archive.ts';
import type { OwnServer } from './own-server.ts';
import { leftOn, pause, redisOn, signal, until, workersOn } from './processes.ts';
import { filesUnder, logSizes, logsUnder, sizeOf, truncateLogs } from './redis-log.ts';

/** What is not on disk after a second is not there after a power cut. */
const FORGOTTEN_MS = 1000;

/** `servers` are those of the harness, on the same machine: they are started again afterwards. */
export async function cutPower(
  dataDir: string,
  supervisor: number,
  servers: readonly OwnServer[],
  tail: 'torn' | 'zeros',
): Promise<void> {
  const before = [join(dataDir, 'redis'), ...servers.map(({ dir }) => dir)].map(logSizes);
  await pause(FORGOTTEN_MS);
  for (const pid of [supervisor, redisOn(dataDir), ...workersOn(dataDir)]) signal(pid, 'SIGKILL');
  await Promise.all(servers.map((server) => server.kill()));
  if (!(await until(() => leftOn(dataDir).every((line) => line.includes('chrom')), 10_000)))
    throw new Error(`still alive after a power cut: ${leftOn(dataDir).join('\n')}`);
  const add = (path: string, torn: Buffer): void => appendFileSync(path, tail === 'torn' ? torn : Buffer.alloc(777));
  const writers = join(dataDir, 'staging', 'writers');
  for (const name of namesIn(writers)) {
    if (name.endsWith('.tmp')) continue; // an index being sorted, not a lock
    const { collection, base } = JSON.parse(readFileSync(join(writers, name), 'utf8')) as {
      collection: string;
      base: string | null;
    };
    if (base === null) continue;
    const root = join(dataDir, 'collections', collection);
    const files = [
      join(root, 'warc', `${base}.warc.gz`),
      join(root, 'documents', `${base}.jsonl.gz`),
      join(root, 'indexes', `${base}.cdxj`),
    ];
    for (const path of files) if (sizeOf(path) > 0) add(path, halfOf(path));
  }
  for (const path of filesUnder(join(dataDir, 'collections'), /\.urls\.jsonl$/))
    if (sizeOf(path) > 0) add(path, halfOf(path));
  for (const sizes of before) truncateLogs(sizes);
  const torn = Buffer.from('*4\r\n$4\r\nHSET\r\n$9\r\nhalf-a');
  for (const path of logsUnder(join(dataDir, 'redis'))) add(path, torn);
  // zeros are cut off by the program on a server of its own; elsewhere by whoever runs the server
  for (const path of servers.flatMap(({ dir }) => logsUnder(dir))) appendFileSync(path, torn);
  const staged = filesUnder(join(dataDir, 'staging'), /\.(capture|extraction\.json)$/);
  for (const [i, path] of staged.entries()) {
    if (i % 3 === 0) truncateSync(path, sizeOf(path) >> 1);
    if (i % 3 === 1) writeFileSync(path, Buffer.alloc(sizeOf(path)));
  }
  await Promise.all(servers.map((server) => server.start()));
}

/** The first half of the file's last 400 bytes: as if it were being written again. */
function halfOf(path: string): Buffer {
  const end = readFileSync(path).subarray(-400);
  const line = end.subarray(0, -1).lastIndexOf(10) + 1;
  const last = path.endsWith('.gz') ? end : end.subarray(line);
  return last.subarray(0, last.length >> 1);
}
