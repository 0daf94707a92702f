// What a crawl was given to send goes where it was given for, and nowhere else: not to output, Redis, metrics or a corpus.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { expect, it } from 'vitest';
import { socketPath } from '../../src/app/embedded-redis.ts';
import { articleText } from '../support/mill-site.ts';
import { startTestService } from '../support/service.ts';
import { tempDir } from '../support/temp-dir.ts';

/** Every key and value of a Redis, as text. */
async function dump(redis: Redis): Promise<string> {
  const parts: string[] = [];
  for (const key of await redis.keys('*')) {
    const kind = await redis.type(key);
    const value =
      kind === 'string'
        ? await redis.get(key)
        : kind === 'hash'
          ? await redis.hgetall(key)
          : kind === 'list'
            ? await redis.lrange(key, 0, -1)
            : kind === 'set'
              ? await redis.smembers(key)
              : kind === 'zset'
                ? await redis.zrange(key, 0, -1)
                : await redis.xrange(key, '-', '+');
    parts.push(key, JSON.stringify(value));
  }
  return parts.join('\n');
}

it('secrets of a crawl reach its site, and are nowhere to be read', async () => {
  await using dir = await tempDir();
  const seen: Array<[string | undefined, string | undefined]> = [];
  let isHeld = true;
  const site = createServer((request, response) => {
    if (request.url === '/robots.txt') return void response.writeHead(404).end();
    seen.push([request.headers.authorization, request.headers.cookie]);
    const answer = (): void =>
      void response
        .writeHead(200, { 'content-type': 'text/html' })
        .end(`<title>In</title><article>${articleText(1)}</article>`);
    const wait = (): void => void (isHeld ? setTimeout(wait, 50) : answer());
    wait();
  });
  await new Promise<void>((done) => site.listen(0, '127.0.0.1', done));
  const { port } = site.address() as AddressInfo;
  const service = await startTestService({ dir: dir.path, env: { GRISTMILL_LOG_LEVEL: 'trace' } });
  const made = await service.post<{ id: string }>('/v1/crawls', {
    seeds: [`http://u:SECRET@127.0.0.1:${port}/`],
    allowPrivate: [`127.0.0.1:${port}`],
    headers: [['Authorization', 'Basic SECRET']],
    cookies: ['sid=SECRET'],
    render: 'never',
    delayMs: 0,
  });
  expect(made.status).toBe(201);
  while (seen.length === 0) await new Promise((done) => setTimeout(done, 50));
  expect(seen[0]).toEqual(['Basic SECRET', 'sid=SECRET']);
  const redis = new Redis({ path: socketPath(join(dir.path, 'd')) });
  expect(await dump(redis)).not.toContain('SECRET');
  isHeld = false;
  for (;;) {
    const { body } = await service.ask<{ state: string }>(`/v1/crawls/${made.body.id}`);
    if (body.state === 'done') break;
    await new Promise((done) => setTimeout(done, 100));
  }
  expect(await dump(redis)).not.toContain('SECRET');
  redis.disconnect();
  const task = await service.post<{ id: string }>('/v1/exports', { format: 'jsonl' });
  for (;;) {
    const { body } = await service.ask<{ state: string }>(`/v1/exports/${task.body.id}`);
    if (body.state === 'done') break;
    await new Promise((done) => setTimeout(done, 100));
  }
  for (const path of [
    '/metrics',
    '/v1/stats',
    '/v1/crawls',
    `/v1/crawls/${made.body.id}`,
    `/v1/crawls/${made.body.id}/pages`,
    '/v1/documents',
    `/v1/exports/${task.body.id}/files/documents.jsonl`,
    `/v1/exports/${task.body.id}/files/provenance.json`,
  ])
    expect((await service.ask(path)).text, path).not.toContain('SECRET');
  await service.stop();
  site.closeAllConnections();
  site.close();
  const { stdout, stderr } = service.cli.output();
  expect(stdout + stderr).not.toContain('SECRET');
  expect(stderr).toContain(made.body.id);
});
