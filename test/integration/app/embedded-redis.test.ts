// The private redis-server: one for a data directory, safe settings, gone when the last user leaves, back after a crash.
import { existsSync } from 'node:fs';
import { appendFile, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connectRedis } from '../../../queues/connection.ts';
import { judgeServer } from '../../../queues/judge-server.ts';
import { isAlive, joinEmbeddedRedis, socketPath } from '../../../src/app/embedded-redis.ts';

let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'gm-embedded-'));
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

const until = async (holds: () => Promise<boolean>): Promise<void> => {
  for (let i = 0; i < 400; i++) {
    if (await holds()) return;
    await new Promise((done) => setTimeout(done, 25));
  }
  throw new Error('did not come to pass within 10 s');
};

describe('embedded Redis', () => {
  it('keeps to its socket, evicts nothing, writes its log of changes, and ends when released', async () => {
    const server = await joinEmbeddedRedis({ dataDir });
    const redis = connectRedis(server.url, 'command');
    expect(await redis.config('GET', 'port')).toEqual(['port', '0']);
    expect(await redis.config('GET', 'maxmemory-policy')).toEqual(['maxmemory-policy', 'noeviction']);
    expect(await redis.config('GET', 'appendfsync')).toEqual(['appendfsync', 'everysec']);
    expect(await judgeServer(redis, server.url)).toBeNull();
    expect(Buffer.byteLength(socketPath(dataDir))).toBeLessThan(104);
    await redis.set('kept', 'yes');
    redis.disconnect();
    const { pid } = server;
    await server.release();
    expect(isAlive(pid)).toBe(false);
    expect(existsSync(socketPath(dataDir))).toBe(false);

    const again = await joinEmbeddedRedis({ dataDir });
    const after = connectRedis(again.url, 'command');
    expect(await after.get('kept')).toBe('yes');
    after.disconnect();
    await again.release();
  });

  it('starts again by itself after kill -9, with what was acknowledged before', async () => {
    let restarted = 0;
    const server = await joinEmbeddedRedis({ dataDir, onRestart: (pid) => (restarted = pid) });
    const redis = connectRedis(server.url, 'worker');
    await redis.set('k', '1');
    await new Promise((done) => setTimeout(done, 1500)); // appendfsync everysec
    const first = server.pid;
    process.kill(first, 'SIGKILL');
    await until(async () => restarted !== 0);
    expect(restarted).not.toBe(first);
    expect(await redis.get('k')).toBe('1');
    redis.disconnect();
    await server.release();
    expect(isAlive(restarted)).toBe(false);
  });

  for (const [what, tail] of [
    ['zeros', Buffer.alloc(500)],
    ['half a command', Buffer.from('*4\r\n$4\r\nHSET\r\n$9\r\nhalf-a')],
    ['what is no command', Buffer.from('?!'.repeat(100))],
  ] as const)
    it(`starts after a power cut that left ${what} at the end of its log, with what was before`, async () => {
      const server = await joinEmbeddedRedis({ dataDir });
      const redis = connectRedis(server.url, 'command');
      await redis.set('kept', 'yes');
      redis.disconnect();
      await server.release();
      const logs = join(dataDir, 'redis', 'appendonlydir');
      const [log] = (await readdir(logs)).filter((name) => name.endsWith('.incr.aof'));
      await appendFile(join(logs, log ?? ''), tail);
      const again = await joinEmbeddedRedis({ dataDir });
      const after = connectRedis(again.url, 'command');
      expect(await after.get('kept')).toBe('yes');
      after.disconnect();
      await again.release();
    });

  it('starts empty, and keeps the files, when nothing of its log can be read', async () => {
    await mkdir(join(dataDir, 'redis', 'appendonlydir'), { recursive: true });
    await writeFile(join(dataDir, 'redis', 'appendonlydir', 'appendonly.aof.1.base.rdb'), 'REDIS????');
    await writeFile(
      join(dataDir, 'redis', 'appendonlydir', 'appendonly.aof.manifest'),
      'file appendonly.aof.1.base.rdb seq 1 type b\n',
    );
    const server = await joinEmbeddedRedis({ dataDir });
    const redis = connectRedis(server.url, 'command');
    expect(await redis.dbsize()).toBe(0);
    redis.disconnect();
    await server.release();
    expect((await readdir(join(dataDir, 'redis'))).filter((name) => name.includes('damaged'))).toHaveLength(1);
  });

  it('takes over a lock whose owner is gone, and one that was left empty', async () => {
    for (const owner of ['', '4194300-1', 'nobody']) {
      await mkdir(join(dataDir, 'redis'), { recursive: true });
      await writeFile(join(dataDir, 'redis', 'start.lock'), owner);
      await writeFile(join(dataDir, 'redis', 'start.lock.4194300-1.0a1b-2c.tmp'), '4194300-1'); // killed while it asked
      const server = await joinEmbeddedRedis({ dataDir });
      expect(isAlive(server.pid)).toBe(true);
      await server.release();
      expect((await readdir(join(dataDir, 'redis'))).filter((name) => name.includes('lock'))).toEqual([]);
    }
  });
});
