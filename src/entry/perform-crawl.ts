// A crawl as a person at a terminal has it: progress while it runs, Ctrl-C in order, at the end a summary and a corpus.
import { join, resolve } from 'node:path';
import { exportCorpus } from '../app/export/export-corpus.ts';
import { NO_FILTERS } from '../app/export/request.ts';
import { watchDisk } from '../app/watch-disk.ts';
import type { Config } from '../config/load.ts';
import { VERSION } from '../config/version.ts';
import type { CrawlRecord } from '../domain/crawl.ts';
import { isLocalFault } from '../domain/local-fault.ts';
import type { Logger } from '../observe/logger.ts';
import { clearStaging } from '../stores/clear-staging.ts';
import { recoverBatches } from '../stores/collection/bucket-batch.ts';
import { compactIndexes } from '../stores/collection/merged-index.ts';
import { recoverDeadWriters } from '../stores/collection/recover.ts';
import { createRedisCaptureIndex } from '../stores/redis-capture-index.ts';
import { type Patience, whileOurFault } from '../stores/while-our-fault.ts';
import { TEXT_PARTS } from '../stores/working-copy.ts';
import { runCrawl, seedCrawl } from './crawl-session.ts';
import { renderSummary, troubleOf } from './crawl-summary.ts';
import { EXIT } from './exit-codes.ts';
import { megabytes, type ProgressView, silentProgress } from './progress.ts';
import type { Runtime } from './runtime.ts';
import { seedsOf } from './seeds.ts';

export interface PerformOptions {
  config: Config;
  logger: Logger;
  shown: ProgressView;
  /** Print the record as JSON instead of the summary. */
  json: boolean;
  /** Export the collection's texts at the end. */
  corpus: boolean;
}

export interface PerformedCrawl {
  code: number;
  /** Null when none was asked for, or the crawl was interrupted. */
  corpusDir: string | null;
}

/**
 * Seeds, drives, sums up and exports one crawl. A full disk or Redis is waited out; one that stays when the crawl is told to stop
 * leaves it interrupted. The runtime's workers have ended when it returns from a crawl that is done.
 */
export async function performCrawl(
  runtime: Runtime,
  record: CrawlRecord,
  options: PerformOptions,
): Promise<PerformedCrawl> {
  try {
    return await perform(runtime, record, options);
  } catch (error) {
    options.shown.close();
    if (!isLocalFault(error)) throw error;
    process.stderr.write(`error: ${reasonOf(error)}\n${goOnWith('Interrupted', record, options.config)}`);
    return { code: EXIT.interrupted, corpusDir: null };
  }
}

async function perform(runtime: Runtime, record: CrawlRecord, options: PerformOptions): Promise<PerformedCrawl> {
  const { config, logger, shown } = options;
  const began = Date.now();
  const stop = stopOnSignals(shown, config);
  const onWait: Patience['onWait'] = (error, waits) => {
    if (waits === SAID_AFTER_WAITS) shown.note(`waits, and goes on when this has passed: ${reasonOf(error)}`);
  };
  const patience: Patience = { signal: stop.signal, onWait };
  const plan = await runtime.records.readPlan(record);
  const seeds = plan?.replacesSeeds ? [] : await seedsOf(record.spec, config, (text) => shown.note(text), stop.signal);
  const bad = await whileOurFault(() => seedCrawl(runtime, record, seeds), patience);
  if (bad > 0) shown.note(`${bad} seeds are no http(s) URLs and were passed over`);
  const run = await runCrawl(runtime, record, {
    config,
    logger,
    ...patience,
    // what nobody sees is not asked for: queues, hosts and all, four times a second
    onSnapshot: shown === silentProgress ? undefined : (s) => shown.show(s),
  });
  shown.close();
  stop.off();
  if (run.end !== 'done') {
    process.stderr.write(
      run.end === 'cancelled'
        ? 'Cancelled; what was archived stays.\n'
        : goOnWith(run.end === 'paused' ? 'Paused' : 'Interrupted', record, config),
    );
    if (options.json) process.stdout.write(`${JSON.stringify(run.record)}\n`);
    return { code: EXIT.interrupted, corpusDir: null };
  }
  const { storage } = runtime;
  // from here on a signal ends the command: `gristmill export` does the rest
  const atTheEnd: Patience = { signal: new AbortController().signal, onWait };
  await whileOurFault(() => recoverEnded(runtime, record, logger), atTheEnd);
  await clearStaging(storage, record.id);
  if (options.corpus) await storage.remote?.copy.pull(record.collection, TEXT_PARTS);
  await runtime.close(); // an export needs no Redis, and a killed one must leave none behind
  if (storage.remote === null) await whileOurFault(() => compactIndexes(storage.dir, record.collection), atTheEnd);
  const corpusDir = options.corpus ? join(config.dataDir, 'exports', record.collection, 'txt') : null;
  const report =
    corpusDir === null
      ? null
      : await whileOurFault(
          () =>
            exportCorpus({
              dataDir: storage.dir,
              collection: record.collection,
              format: 'txt',
              out: corpusDir,
              filters: NO_FILTERS,
              versions: 'latest',
              duplicates: 'drop',
              gristmillVersion: VERSION,
            }),
          atTheEnd,
        );
  if (options.json) {
    process.stdout.write(
      `${JSON.stringify({ ...run.record, corpus: corpusDir, exported: report?.counts.documents ?? null })}\n`,
    );
  } else {
    process.stdout.write(
      renderSummary({
        record: run.record,
        seconds: (Date.now() - began) / 1000,
        ...troubleOf(await runtime.records.readLog(record)),
        archiveDir: archivePlace(config, record.collection),
        corpusDir,
        corpusDocuments: report?.counts.documents ?? null,
        logPath: runtime.records.logPath(record),
        dataFlag: dataFlag(config),
      }),
    );
  }
  return { code: run.record.counts.states.failed > 0 ? EXIT.failures : EXIT.done, corpusDir };
}

/** Shorter waits are not worth a line. */
const SAID_AFTER_WAITS = 3;

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const dataFlag = (config: Config): string => (config.dataDir === resolve('data') ? '' : ` --data ${config.dataDir}`);

const goOnWith = (state: 'Paused' | 'Interrupted', record: CrawlRecord, config: Config): string =>
  `${state}. Go on with:\n  gristmill crawl --resume ${record.id}${dataFlag(config)}\n`;

/** What a worker left that died while it ended. No job of this crawl is under way any more. */
async function recoverEnded(
  { storage, redis, archiveId }: Runtime,
  record: CrawlRecord,
  logger: Logger,
): Promise<void> {
  const index = createRedisCaptureIndex(redis, archiveId);
  if (storage.remote === null) {
    for (const found of await recoverDeadWriters(storage.dir, index))
      logger.warn({ ...found }, 'recovered the files of a writer that died while it closed them');
    return;
  }
  for (const found of await recoverBatches(storage.blobs, index, { crawl: record.id }))
    logger.warn({ ...found }, 'ended the batch of a writer that died');
}

const archivePlace = (config: Config, collection: string): string =>
  config.storage.url === null
    ? join(config.dataDir, 'collections', collection, 'warc')
    : `${config.storage.url.replace(/\/+$/, '')}/collections/${collection}/warc`;

const DISK_EVERY_MS = 2000;

/** `timeout` and terminals tell a process and then its whole group: two signals so close are one wish. */
const ONE_WISH_MS = 1500;

/** First Ctrl-C, or a disk nearly full: stop in order. Second: at once, leaving the rest to the next start's recovery. */
function stopOnSignals(shown: ProgressView, config: Config): { signal: AbortSignal; off(): void } {
  const controller = new AbortController();
  let told = 0;
  const heed = (name: NodeJS.Signals): void => {
    if (controller.signal.aborted) {
      if (performance.now() - told < ONE_WISH_MS) return;
      process.exit(EXIT.interrupted);
    }
    told = performance.now();
    shown.note(`${name}: finishing what is in hand (again to stop at once)`);
    controller.abort();
  };
  const unwatch = watchDisk({
    dataDir: config.dataDir,
    minFreeBytes: config.archive.minFreeBytes,
    everyMs: DISK_EVERY_MS,
    onLow(freeBytes) {
      shown.note(`the disk has ${megabytes(freeBytes)} free: finishing what is in hand; make room, then resume`);
      controller.abort();
    },
  });
  process.on('SIGINT', heed);
  process.on('SIGTERM', heed);
  process.on('SIGHUP', heed);
  return {
    signal: controller.signal,
    off() {
      unwatch();
      process.off('SIGINT', heed);
      process.off('SIGTERM', heed);
      process.off('SIGHUP', heed);
    },
  };
}
