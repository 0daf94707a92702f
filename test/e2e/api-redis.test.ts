// Readiness tells the truth: without Redis the service says so at once, keeps answering from disk, refuses what it cannot do, and is ready again by itself.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startRedis, type TestRedis } from '../support/redis.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { type TempDir, tempDir } from '../support/temp-dir.ts';

let dir: TempDir;
let redis: TestRedis;
let service: TestService;

beforeAll(async () => {
  dir = await tempDir();
  redis = await startRedis();
  service = await startTestService({ dir: dir.path, args: ['--no-workers'], env: { REDIS_URL: redis.url } });
});
afterAll(async () => {
  await service.stop();
  await redis.stop();
  await dir.remove();
});

const until = async (status: number): Promise<void> => {
  while ((await service.ask('/readyz')).status !== status) await new Promise((done) => setTimeout(done, 100));
};

it('says 503 while Redis is away, lists from disk, and is ready again when it is back', async () => {
  expect((await service.ask('/readyz')).body).toEqual({ ready: true, redis: true, stopping: false });
  const seed = { seeds: ['http://a.example/'] };
  const made = await service.post<{ id: string }>('/v1/crawls', seed);
  expect(made.status).toBe(201);
  await redis.kill();
  await until(503);
  expect((await service.ask('/readyz')).body).toEqual({ ready: false, redis: false, stopping: false });
  expect((await service.ask('/healthz')).status).toBe(200);
  const listed = await service.ask<{ items: Array<{ id: string }> }>('/v1/crawls');
  expect(listed.body.items.map(({ id }) => id)).toContain(made.body.id);
  const stats = await service.ask<{ redis: boolean }>('/v1/stats');
  expect([stats.status, stats.body.redis]).toEqual([200, false]);
  expect((await service.ask('/metrics')).text).toMatch(/gristmill_redis_up 0/);
  await redis.start();
  await until(200);
});

it('ends when told to, though Redis is away', async () => {
  await redis.kill();
  await until(503);
  await service.stop();
  expect(service.cli.child.exitCode).toBe(0);
});
