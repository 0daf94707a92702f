// One worker process by itself, as on a machine of its own: it ends when told to, also while its Redis is away, or was never there.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { STAGE_NAMES } from '../../src/domain/stage.ts';
import { type RunningCli, startCli } from '../support/cli.ts';
import { startRedis, type TestRedis } from '../support/redis.ts';
import { type TempDir, tempDir } from '../support/temp-dir.ts';

let dir: TempDir;
let redis: TestRedis;

beforeEach(async () => {
  dir = await tempDir();
  redis = await startRedis();
});
afterEach(async () => {
  await redis.stop();
  await dir.remove();
});

const start = (stage: string): RunningCli =>
  startCli(['worker', stage, '--data', dir.path], { env: { REDIS_URL: redis.url, GRISTMILL_LOG_LEVEL: 'info' } });

async function says(worker: RunningCli, words: string): Promise<void> {
  while (!worker.output().stderr.includes(words)) {
    if (worker.child.exitCode !== null) throw new Error(worker.output().stderr);
    await new Promise((done) => setTimeout(done, 50));
  }
}

describe('a worker', () => {
  it('ends in order when told to', async () => {
    const worker = start('archive');
    await says(worker, 'worker ready');
    worker.child.kill('SIGTERM');
    expect((await worker.ended).code).toBe(0);
  });

  it.each(STAGE_NAMES)('of %s ends when told to, though its Redis has gone', async (stage) => {
    const worker = start(stage);
    await says(worker, 'worker ready');
    await redis.kill();
    await says(worker, 'waiting for Redis');
    worker.child.kill('SIGTERM');
    expect((await worker.ended).code).toBe(0);
  });

  it('ends when told to, though it never found a Redis', async () => {
    await redis.kill();
    const worker = start('fetch');
    await says(worker, 'waiting for Redis');
    worker.child.kill('SIGTERM');
    expect((await worker.ended).code).toBe(0);
  });
});
