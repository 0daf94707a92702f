// What the queues and the frontier cost: pages with stages that do nothing through all four queues; and a frontier of a million URLs.
//   npm run bench -- queues [--pages 5000] [--urls 1000000]
// A redis-server of its own with an append-only file flushed every second; CPU is that of this process and of the server.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { pino } from 'pino';
import { createArchiveAdapter } from '../queues/archive-adapter.ts';
import { connectRedis } from '../queues/connection.ts';
import { coordinateCrawl } from '../queues/coordinator.ts';
import { createDedupeAdapter } from '../queues/dedupe-adapter.ts';
import { createExtractAdapter } from '../queues/extract-adapter.ts';
import { createFetchAdapter } from '../queues/fetch-adapter.ts';
import { type FrontierEntry, urlId } from '../queues/frontier/entry.ts';
import { createFrontier } from '../queues/frontier/frontier.ts';
import { offeredLinks } from '../queues/offered-links.ts';
import type { StageAdapter } from '../queues/stage-adapter.ts';
import { openStageQueues } from '../queues/stage-queues.ts';
import { startStageWorker } from '../queues/stage-worker.ts';
import { type CrawlRecord, type CrawlSpec, DEFAULT_CRAWL_SPEC, emptyCounts } from '../src/domain/crawl.ts';
import { STAGE_NAMES, type StageName } from '../src/domain/stage.ts';
import { createCrawlRecords } from '../src/stores/crawl-records.ts';
import type { RedisClient } from '../src/stores/redis-client.ts';

const { values } = parseArgs({
  options: { pages: { type: 'string', default: '5000' }, urls: { type: 'string', default: '1000000' } },
});
const folder = mkdtempSync(join(tmpdir(), 'gmq-'));
const socket = join(folder, 's');
const server = spawn(
  'redis-server',
  `--port 0 --unixsocket ${socket} --dir ${folder} --appendonly yes --save`.split(' ').concat(''),
  { stdio: 'ignore' },
);
await once(server, 'spawn');
const redis = connectRedis(`unix:${socket}`, 'worker');
await redis.ping();
const logger = pino({ level: 'silent' });
try {
  await overhead(Number(values.pages));
  await redis.flushall();
  await growth(Number(values.urls));
} finally {
  redis.disconnect();
  server.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
}
process.exit();

function entryOf(n: number, hosts: number): FrontierEntry {
  const host = `h${n % hosts}.example`;
  const url = `http://${host}/section/${n % 97}/article-${n}.html`;
  return {
    id: urlId(url),
    url,
    host,
    depth: 1,
    attempt: 0,
    deferrals: 0,
    referrer: null,
    hops: 0,
    waitedMs: 0,
    spentMs: 0,
  };
}

function specOf(limit: number, delayMs: number): CrawlSpec {
  return {
    ...DEFAULT_CRAWL_SPEC,
    seeds: ['http://h0.example/'],
    delayMs,
    limit,
  };
}

async function overhead(pages: number): Promise<void> {
  const spec = specOf(pages * 2, 0);
  const now = new Date().toISOString();
  const record: CrawlRecord = {
    schema_version: 1,
    id: '20261126T000000-aaaaaa',
    collection: 'main',
    state: 'running',
    created_at: now,
    started_at: now,
    ended_at: null,
    spec,
    counts: emptyCounts(),
    software: 'bench',
  };
  const frontier = createFrontier(redis);
  const queues = openStageQueues(redis, 'bench');
  await frontier.open(record.id, spec);
  for (let at = 0; at < pages; at += 1000)
    await frontier.offer(
      record.id,
      spec,
      Array.from({ length: Math.min(1000, pages - at) }, (_, i) => entryOf(at + i, 200)),
    );
  const common = { frontier, queues, close: async () => undefined };
  const adapters: Record<StageName, StageAdapter> = {
    fetch: createFetchAdapter({
      ...common,
      concurrency: 16,
      fetch: async () => ({ outcome: 'done', reason: null }),
      maxAttempts: 3,
      maxDeferrals: 3,
      backoffMs: 1000,
      logger,
    }),
    extract: createExtractAdapter({
      offered: offeredLinks(),
      ...common,
      concurrency: 6,
      extract: async () => ({ links: [], redirectTarget: null, robotsDirectives: [], noTextReason: null }),
      known: async (_, urls) => urls.map(() => false),
      giveUp: async () => undefined,
      forget: async () => undefined,
    }),
    dedupe: createDedupeAdapter({ ...common, concurrency: 32, judge: async () => 'unique' }),
    archive: createArchiveAdapter({
      ...common,
      concurrency: 64,
      archive: async () => ({ httpStatus: 200, bytes: 1, rendered: false, hasDocument: true, noTextReason: null }),
      forget: async () => undefined,
    }),
  };
  const draining = new AbortController();
  const workers = STAGE_NAMES.map((stage) =>
    startStageWorker({
      stage,
      connection: connectRedis(`unix:${socket}`, 'worker'),
      archiveId: 'bench',
      concurrency: adapters[stage].concurrency,
      startsBeforePoison: 100,
      draining: draining.signal,
      logger,
      process: (job, signal, starts) => adapters[stage].process(job, signal, starts),
      poisoned: (job, starts) => adapters[stage].poisoned(job, starts),
    }),
  );
  const cpu = process.cpuUsage();
  const [redisBefore, commandsBefore] = [await redisCpu(redis), await commands(redis)];
  const began = performance.now();
  await coordinateCrawl(
    record,
    { redis, frontier, queues, records: createCrawlRecords(folder), logger, owner: 'bench:0', fetchConcurrency: 16 },
    new AbortController().signal,
  );
  const seconds = (performance.now() - began) / 1000;
  const used = process.cpuUsage(cpu);
  const node = (used.user + used.system) / 1000 / pages;
  const redisMs = (((await redisCpu(redis)) - redisBefore) * 1000) / pages;
  const perPage = ((await commands(redis)) - commandsBefore) / pages;
  process.stdout.write(
    `${pages} pages through four queues in one process: ${(pages / seconds).toFixed(0)} a second; CPU a page: Node ${node.toFixed(2)} ms, Redis ${redisMs.toFixed(2)} ms; ${perPage.toFixed(0)} Redis commands a page, scripts' own counted\n`,
  );
  await Promise.all(workers.map((worker) => worker.drain()));
}

async function growth(urls: number): Promise<void> {
  const frontier = createFrontier(redis);
  const spec = specOf(urls, 1000);
  await frontier.open('million', spec);
  const empty = await memory(redis);
  let at = 0;
  for (const size of [1000, 10_000, 100_000, urls].filter((n) => n <= urls)) {
    const began = performance.now();
    const from = at;
    for (; at < size; at += 500)
      await frontier.offer(
        'million',
        spec,
        Array.from({ length: Math.min(500, size - at) }, (_, i) =>
          entryOf(at + i, Math.max(10, Math.round(size / 100))),
        ),
      );
    const rate = (size - from) / ((performance.now() - began) / 1000);
    const bytes = ((await memory(redis)) - empty) / size;
    const asked = performance.now();
    const taken = await frontier.take('million', spec, 16);
    process.stdout.write(
      `${size} URLs known: ${bytes.toFixed(0)} bytes each, offered at ${rate.toFixed(0)} a second; ${taken.length} taken in ${(performance.now() - asked).toFixed(1)} ms\n`,
    );
  }
}

async function redisCpu(of: RedisClient): Promise<number> {
  const info = await of.info('cpu');
  return Number(/used_cpu_sys:([\d.]+)/.exec(info)?.[1]) + Number(/used_cpu_user:([\d.]+)/.exec(info)?.[1]);
}
async function commands(of: RedisClient): Promise<number> {
  return Number(/total_commands_processed:(\d+)/.exec(await of.info('stats'))?.[1]);
}
async function memory(of: RedisClient): Promise<number> {
  return Number(/used_memory:(\d+)/.exec(await of.info('memory'))?.[1]);
}
