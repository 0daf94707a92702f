// Links whose page goes on behind its offer are not lost with the last second of a Redis.
import { pino } from 'pino';
import { expect, it, vi } from 'vitest';
import { startServer } from '../../../faults/own-server.ts';
import { logSizes, truncateLogs } from '../../../faults/redis-log.ts';
import { connectRedis } from '../../../queues/connection.ts';
import { createFrontier } from '../../../queues/frontier/frontier.ts';
import { toEntry } from '../../../queues/frontier/to-entry.ts';
import { offeringAgain } from '../../../queues/offer-again.ts';
import { DEFAULT_CRAWL_SPEC } from '../../../src/domain/crawl.ts';
import { tempDir } from '../../support/temp-dir.ts';

it('what was offered just before a Redis lost its last second is offered to it again, but to no crawl that is over', async () => {
  await using dir = await tempDir();
  const server = await startServer(dir.path);
  const redis = connectRedis(`unix:${server.socket}`, 'worker');
  const plain = createFrontier(redis);
  const frontier = offeringAgain(plain, { redis, logger: pino({ enabled: false }), drives: false });
  const spec = { ...DEFAULT_CRAWL_SPEC, seeds: ['http://a.example/'] };
  for (const crawl of ['c1', 'c2']) await plain.open(crawl, spec);
  const entries = [1, 2, 3].flatMap((n) => toEntry(`http://a.example/${n}`, 1, null, 0) ?? []);
  await frontier.offer('c2', spec, entries);
  await plain.forget('c2');
  const before = logSizes(server.dir);
  await frontier.offer('c1', spec, entries);
  expect((await plain.progress('c1')).known).toBe(3);

  await server.kill();
  truncateLogs(before);
  await server.start();

  await vi.waitFor(async () => expect((await plain.progress('c1')).known).toBe(3), 10_000);
  expect(await redis.keys('*:c2:*')).toEqual([]);
  redis.disconnect();
  await server.stop();
});

it('a crawl that had just begun is open again with its seeds before anyone is told how far it is; one that was forgotten is not', async () => {
  await using dir = await tempDir();
  const server = await startServer(dir.path);
  const redis = connectRedis(`unix:${server.socket}`, 'command');
  const frontier = offeringAgain(createFrontier(redis), { redis, logger: pino({ enabled: false }), drives: true });
  const spec = { ...DEFAULT_CRAWL_SPEC, seeds: ['http://a.example/'] };
  await redis.set('earlier', 'key'); // a log to cut back to
  const before = logSizes(server.dir);
  const entries = [1, 2, 3].flatMap((n) => toEntry(`http://a.example/${n}`, 0, null, 0) ?? []);
  for (const crawl of ['c1', 'c2']) {
    await frontier.offer(crawl, spec, entries);
    await frontier.open(crawl, spec);
  }
  await frontier.forget('c2');

  await server.kill();
  const asked = frontier.progress('c1');
  truncateLogs(before);
  await server.start();

  expect(await asked).toMatchObject({ known: 3, open: 3 });
  expect(await createFrontier(redis).spec('c1')).toEqual(spec);
  expect(await redis.keys('*:c2:*')).toEqual([]);
  redis.disconnect();
  await server.stop();
});
