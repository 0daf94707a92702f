// The fetch worker process.
import { createFetchAdapter } from '../queues/fetch-adapter.ts';
import { fetchStage } from '../src/stages/fetch/stage.ts';
import { createStaging } from '../src/stores/staging.ts';
import { fetchEnvironments } from './fetch-environment.ts';
import { startWorker } from './start-worker.ts';

await startWorker('fetch', async ({ config, logger, blobs, frontier, queues }) => {
  const environments = fetchEnvironments(config);
  return createFetchAdapter({
    frontier,
    queues,
    logger,
    concurrency: config.fetch.concurrency,
    maxAttempts: config.fetch.maxAttempts,
    maxDeferrals: config.fetch.maxDeferrals,
    backoffMs: config.fetch.backoffMs,
    async fetch({ crawlId, capture, spec, entry, lastAttempt, onStart, signal }) {
      const { fetcher, robots, agent } = environments.of(crawlId, spec);
      return fetchStage.run(
        {
          captureId: capture,
          crawlId,
          collection: spec.collection,
          url: entry.url,
          depth: entry.depth,
          referrer: entry.referrer,
          lastAttempt,
          options: { render: spec.render, capture: spec.capture, robots: spec.robots, screenshot: spec.screenshot },
        },
        { fetcher, renderer: null, robots, staging: createStaging(blobs, crawlId), agent, onStart },
        { signal, now: () => new Date() },
      );
    },
    close: () => environments.close(),
  });
});
