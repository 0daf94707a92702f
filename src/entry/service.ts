// The service put together: runtime, crawls, schedules, tasks, webhooks, and the HTTP server over them; opened and closed in order.
import { fileURLToPath } from 'node:url';
import { showCrawl } from '../app/crawl-view.ts';
import { createDocuments } from '../app/documents.ts';
import { createKeyStore } from '../app/service/api-keys.ts';
import { exportArguments } from '../app/service/export-task.ts';
import { ingestArguments } from '../app/service/ingest-task.ts';
import type { VerbCommand } from '../app/service/run-verb.ts';
import { createTasks, type Tasks } from '../app/service/tasks.ts';
import { createWebhooks, type Webhooks } from '../app/service/webhooks.ts';
import { watchDisk } from '../app/watch-disk.ts';
import type { Config } from '../config/load.ts';
import { SOFTWARE } from '../config/version.ts';
import type { Logger } from '../observe/logger.ts';
import { createMetrics, mergeMetrics } from '../observe/metrics.ts';
import { createExplainer } from '../stages/extract/explainer.ts';
import { TEXT_PARTS, type WorkingCopy } from '../stores/working-copy.ts';
import { applyPolicies } from './apply-policies.ts';
import { openArchiveOrigin } from './archive-origin.ts';
import { type CrawlHost, createCrawlHost } from './crawl-host.ts';
import type { ApiKey } from './http/auth.ts';
import { createIdempotency } from './http/idempotency.ts';
import { createHttpServer } from './http/server.ts';
import { openRuntime } from './runtime.ts';
import { runSchedules } from './schedules.ts';
import { seedsOf } from './seeds.ts';
import { createWebhookSender } from './webhook-sender.ts';

export interface ServiceOptions {
  config: Config;
  logger: Logger;
  workers: boolean;
  configuredKeys: readonly ApiKey[];
}

export interface Service {
  hasKeys: boolean;
  /** Begins to answer; gives the address. */
  listen(port: number): Promise<string>;
  close(): Promise<void>;
}

const ADOPT_EVERY_MS = 20_000;
const DELIVER_EVERY_MS = 1000;
/** With nothing waiting here: other services on the same data may have died with calls to make. */
const LOOK_EVERY_MS = 30_000;
const SWEEP_EVERY_MS = 3_600_000;
/** How old what the service shows of a bucket may be. */
const REFRESH_EVERY_MS = 10_000;

export async function openService(options: ServiceOptions): Promise<Service> {
  const { config, logger } = options;
  const { dataDir } = config;
  const now = (): Date => new Date();
  const runtime = await openRuntime({ config, logger, workers: options.workers });
  const { storage } = runtime;
  await storage.remote?.copy.pull(null, TEXT_PARTS);
  const keys = createKeyStore(dataDir);
  const sender = createWebhookSender((config.http.webhookAllow ?? '').split(',').filter(Boolean), SOFTWARE);
  const onFault = (error: unknown): void => logger.error({ err: error }, 'a task or webhook failed by a fault of ours');
  const webhooks = createWebhooks({ dataDir, send: sender.send, now, onFault });
  const calls = deliverCalls(webhooks, onFault);
  const host = createCrawlHost({
    runtime,
    config,
    logger,
    seedsOf: (spec, signal) => seedsOf(spec, config, (text) => logger.warn(text), signal),
    async onEnd(record) {
      await webhooks.tell('crawl.ended', record.id, showCrawl(record));
      calls.wake();
    },
  });
  const command: VerbCommand = {
    file: process.execPath,
    args: [fileURLToPath(new URL('./cli.js', import.meta.url))],
    env: config.childEnv,
  };
  const tasksOf = (kind: 'export' | 'ingest', argumentsOf: Parameters<typeof createTasks>[0]['argumentsOf']): Tasks =>
    createTasks({
      dataDir,
      kind,
      argumentsOf,
      command,
      onFault,
      now,
      async onEnd(task) {
        await webhooks.tell(`${kind}.ended`, task.id, task);
        calls.wake();
      },
    });
  const exports = tasksOf('export', (task) => exportArguments(dataDir, task));
  const ingests = tasksOf('ingest', (task) => ingestArguments(dataDir, task));
  const metrics = createMetrics({ runtime: true });
  const archiveOrigin = await openArchiveOrigin({
    dataDir,
    archiveDir: storage.dir,
    host: config.http.host,
    port: config.http.archivePort,
    publicOrigin: config.http.archiveOrigin,
    command,
  });
  const explainer = createExplainer({ engine: config.extract.engine, modelFile: config.extract.model });
  const idempotency = createIdempotency(dataDir);
  let stopping = false;
  const app = createHttpServer({
    config,
    dataDir,
    archive: storage,
    host,
    records: runtime.records,
    queues: runtime.queues,
    redis: runtime.redis,
    logger,
    metrics,
    async metricsText() {
      metrics.webhookDeliveriesWaiting(calls.waiting());
      return mergeMetrics([await metrics.registry.getMetricsAsJSON(), ...(runtime.supervisor?.metrics() ?? [])]);
    },
    keys,
    configuredKeys: options.configuredKeys,
    idempotency,
    documents: createDocuments(storage.dir),
    explainer,
    exports,
    ingests,
    webhooks,
    webhookSender: sender,
    archiveOrigin,
    isStopping: () => stopping,
  });
  let unwatch = (): void => undefined;
  const stop = new AbortController();
  const timers: NodeJS.Timeout[] = [];
  let scheduling = Promise.resolve();
  let retaining = Promise.resolve();

  return {
    hasKeys: options.configuredKeys.length > 0 || (await keys.records()).length > 0,
    async listen(port) {
      const address = await app.listen({ host: config.http.host, port });
      const fault = (words: string) => (error: unknown) => logger.warn({ err: error }, words);
      const adopt = (): void => void host.adopt().catch(fault('looking for crawls to take up'));
      const sweep = (): void => void idempotency.sweep(now()).catch(fault('forgetting old Idempotency-Keys'));
      unwatch = heedDisk(config, host, logger);
      adopt();
      if (storage.remote !== null) timers.push(setInterval(refresher(storage.remote.copy, logger), REFRESH_EVERY_MS));
      sweep();
      timers.push(setInterval(adopt, ADOPT_EVERY_MS), setInterval(sweep, SWEEP_EVERY_MS), calls.start());
      await Promise.all([exports.resume(), ingests.resume()]);
      scheduling = runSchedules({ config, archiveDir: storage.dir, host, ...runtime, logger }, stop.signal);
      const rounds = { everyMs: config.archive.retentionEveryMs, dataDir, archiveDir: storage.dir, ...runtime };
      retaining = applyPolicies({ ...rounds, host, ingests, command, logger }, stop.signal);
      return address;
    },
    async close() {
      stopping = true;
      unwatch();
      for (const timer of timers) clearInterval(timer);
      stop.abort();
      await Promise.all([scheduling, retaining]);
      await host.stop();
      await Promise.all([exports.stop(), ingests.stop()]);
      await app.close();
      await archiveOrigin.close();
      await explainer.close();
      await sender.close();
      await runtime.close();
    },
  };
}

const DISK_EVERY_MS = 2000;

/** Near the end of the disk crawls stop in order, while there is room for what is in hand; with room again they go on by themselves. */
function heedDisk(config: Config, host: CrawlHost, logger: Logger): () => void {
  const fault = (error: unknown): void => logger.error({ err: error }, 'crawls could not be stopped or taken up');
  return watchDisk({
    dataDir: config.dataDir,
    minFreeBytes: config.archive.minFreeBytes,
    everyMs: DISK_EVERY_MS,
    onLow(freeBytes) {
      logger.error({ freeBytes }, 'the disk is nearly full: crawls stop in order until there is room');
      host.rest().catch(fault);
    },
    onRoom(freeBytes) {
      logger.info({ freeBytes }, 'the disk has room again: crawls go on');
      host.wake().catch(fault);
    },
  });
}

/** Brings what other machines wrote; one run at a time. */
function refresher(copy: WorkingCopy, logger: Logger): () => void {
  let running = false;
  return () => {
    if (running) return;
    running = true;
    copy
      .pull(null, TEXT_PARTS)
      .catch((error: unknown) => logger.warn({ err: error }, 'could not bring what is new in the bucket'))
      .finally(() => {
        running = false;
      });
  };
}

/** Sends what is due while anything waits, and looks now and then otherwise. */
function deliverCalls(
  webhooks: Webhooks,
  onFault: (error: unknown) => void,
): { wake(): void; waiting(): number; start(): NodeJS.Timeout } {
  let waiting = 1;
  let running = false;
  let lookedAt = 0;
  const tick = async (): Promise<void> => {
    if (running || (waiting === 0 && Date.now() - lookedAt < LOOK_EVERY_MS)) return;
    running = true;
    lookedAt = Date.now();
    try {
      waiting = await webhooks.deliver();
    } finally {
      running = false;
    }
  };
  return {
    wake() {
      waiting++;
    },
    waiting: () => waiting,
    start: () => setInterval(() => void tick().catch(onFault), DELIVER_EVERY_MS),
  };
}
