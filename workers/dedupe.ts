// The dedupe worker process.
import { createDedupeAdapter } from '../queues/dedupe-adapter.ts';
import { dedupeStage } from '../src/stages/dedupe/stage.ts';
import { createRedisDocumentIndex } from '../src/stores/redis-document-index.ts';
import { createStaging } from '../src/stores/staging.ts';
import { startWorker } from './start-worker.ts';

await startWorker('dedupe', async ({ config, redis, archiveId, blobs, frontier, queues }) => {
  const index = createRedisDocumentIndex(redis, archiveId);
  return createDedupeAdapter({
    frontier,
    queues,
    concurrency: config.dedupe.concurrency,
    async judge(crawlId, collection, captureId, signal) {
      const staging = createStaging(blobs, crawlId);
      const result = await dedupeStage.run(
        { captureId, crawlId, collection },
        { staging, index },
        { signal, now: () => new Date() },
      );
      return result.output?.kind ?? 'none';
    },
    close: async () => undefined,
  });
});
