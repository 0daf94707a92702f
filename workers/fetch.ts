// The fetch worker process.
import { createFetchAdapter } from '../queues/fetch-adapter.ts';
import { knownAnswerOf } from '../src/app/known-answer.ts';
import { browserEnvironment, endLeftBrowsers } from '../src/app/left-browsers.ts';
import type { CrawlSpec } from '../src/domain/crawl.ts';
import { isMasked } from '../src/domain/crawl-secrets.ts';
import { createChromium } from '../src/stages/fetch/browser/chromium.ts';
import { fetchEnvironments } from '../src/stages/fetch/environment.ts';
import { fetchStage } from '../src/stages/fetch/stage.ts';
import { openCrawlRecords } from '../src/stores/bucket-crawl-records.ts';
import type { CrawlRecords } from '../src/stores/crawl-records.ts';
import { createRedisCaptureIndex } from '../src/stores/redis-capture-index.ts';
import { createRedisPaceStore } from '../src/stores/redis-pace-store.ts';
import { createStaging } from '../src/stores/staging.ts';
import { startWorker } from './start-worker.ts';

await startWorker('fetch', async ({ config, logger, redis, archiveId, storage, blobs, frontier, queues }) => {
  const index = createRedisCaptureIndex(redis, archiveId);
  const ended = await endLeftBrowsers(config.dataDir);
  if (ended > 0) logger.warn({ ended }, 'ended browsers that a killed worker left behind');
  const chromium = createChromium({
    executable: config.chromium,
    sandbox: config.render.sandbox,
    path: config.childEnv['PATH'] ?? '',
    env: browserEnvironment(config.dataDir, config.childEnv),
  });
  const wholeSpec = secretSpecs(openCrawlRecords(storage));
  const environments = fetchEnvironments(config, chromium, (crawlId) => createRedisPaceStore(redis, crawlId));
  return createFetchAdapter({
    frontier,
    queues,
    logger,
    concurrency: config.fetch.concurrency,
    maxAttempts: config.fetch.maxAttempts,
    maxDeferrals: config.fetch.maxDeferrals,
    backoffMs: config.fetch.backoffMs,
    async fetch({ crawlId, capture, spec, entry, patience, onStart, signal }) {
      const { egress, fetcher, robots, paces, renderer, turns, agent } = environments.of(
        crawlId,
        await wholeSpec(crawlId, spec),
      );
      return fetchStage.run(
        {
          captureId: capture,
          crawlId,
          collection: spec.collection,
          url: entry.url,
          depth: entry.depth,
          referrer: entry.referrer,
          options: { render: spec.render, capture: spec.capture, robots: spec.robots, screenshot: spec.screenshot },
        },
        {
          fetcher,
          renderer,
          turns,
          robots,
          paces,
          patience,
          staging: createStaging(blobs, crawlId),
          agent,
          onStart,
          addressOf: egress.addressOf,
          ...(spec.revisit !== 'all' && { knownAnswer: (url) => knownAnswerOf(index, spec.collection, url) }),
        },
        { signal, now: () => new Date() },
      );
    },
    async close() {
      await environments.close();
      await chromium.close();
    },
  });
});

const MOST_SPECS = 100;

/** Redis has specs without their secrets; those of a crawl that has some are read in its record, once. */
function secretSpecs(records: CrawlRecords): (crawlId: string, spec: CrawlSpec) => Promise<CrawlSpec> {
  const known = new Map<string, CrawlSpec>();
  return async (crawlId, spec) => {
    if (!isMasked(spec)) return spec;
    const before = known.get(crawlId);
    if (before !== undefined) return before;
    const record = await records.load(crawlId);
    if (record === null) return spec;
    if (known.size >= MOST_SPECS) known.clear();
    known.set(crawlId, record.spec);
    return record.spec;
  };
}
