// The extract worker process: text comes from threads, so that job locks are renewed while pages are read.
import { availableParallelism } from 'node:os';
import { createExtractAdapter } from '../queues/extract-adapter.ts';
import { offeringAgain } from '../queues/offer-again.ts';
import { offeredLinks } from '../queues/offered-links.ts';
import { readConfirmedPage } from '../src/app/confirmed-page.ts';
import { hostProfilesOfCrawls } from '../src/app/host-profiles.ts';
import type { CaptureId } from '../src/domain/capture.ts';
import type { Extraction } from '../src/domain/document.ts';
import { surt } from '../src/domain/url/surt.ts';
import { blankExtraction } from '../src/stages/extract/blank-extraction.ts';
import type { PageInput } from '../src/stages/extract/page-input.ts';
import { extractStage } from '../src/stages/extract/stage.ts';
import { createThreadPool } from '../src/stages/extract/thread-pool.ts';
import { robotsDirectives } from '../src/stages/fetch/robots-tag.ts';
import { openCrawlRecords } from '../src/stores/bucket-crawl-records.ts';
import { createRedisCaptureIndex } from '../src/stores/redis-capture-index.ts';
import { whenServerLost } from '../src/stores/redis-client.ts';
import { createStaging } from '../src/stores/staging.ts';
import { startWorker } from './start-worker.ts';

await startWorker('extract', async ({ config, logger, redis, archiveId, storage, blobs, frontier, queues }) => {
  const index = createRedisCaptureIndex(redis, archiveId);
  const threads = config.extract.threads === 0 ? availableParallelism() : config.extract.threads;
  const pool = createThreadPool({
    threads,
    lastInNeed: config.extract.threads === 0, // the other stages' processes share the machine
    engine: config.extract.engine,
    modelFile: config.extract.model,
    deadlineMs: config.extract.timeoutMs,
  });
  const profiles = hostProfilesOfCrawls(blobs, openCrawlRecords(storage));
  const offered = offeredLinks();
  whenServerLost(redis, () => offered.forget()); // of what it was told last it may know nothing
  return createExtractAdapter({
    frontier: offeringAgain(frontier, { redis, logger, drives: false }),
    queues,
    concurrency: threads * 3,
    offered,
    async extract(crawlId, captureId, signal) {
      const staging = createStaging(blobs, crawlId);
      const capture = await staging.readCapture(captureId);
      if (capture === null) return null;
      let extraction = blankExtraction('extract-fault');
      const known = await profiles(crawlId);
      const deps = {
        staging: {
          readCapture: async () => capture,
          async putExtraction(id: CaptureId, made: Extraction) {
            if (made.noTextReason === 'extract-closed') throw new Error('the worker stops; another takes the page');
            extraction = made;
            await staging.putExtraction(id, { ...made, links: [] }); // they go to the frontier, and no further
          },
        },
        extract: (page: PageInput) =>
          pool.extract({ ...page, hostProfile: page.url === null ? null : known(page.url) }),
      };
      await extractStage.run({ captureId }, deps, { signal, now: () => new Date() });
      if (capture.confirms !== undefined) {
        const page = await readConfirmedPage({
          dataDir: storage.dir,
          blobs,
          collection: capture.collection,
          url: capture.exchange.url,
          confirms: capture.confirms,
          surt,
          directivesOf: (headers) => robotsDirectives(headers, 'gristmill'),
        });
        return {
          links: page.links,
          redirectTarget: null,
          robotsDirectives: [...capture.robotsDirectives, ...page.robotsDirectives],
          noTextReason: 'not-modified',
        };
      }
      return {
        links: extraction.links,
        redirectTarget: capture.redirectTarget,
        robotsDirectives: [...capture.robotsDirectives, ...extraction.robotsDirectives],
        noTextReason: extraction.noTextReason,
      };
    },
    async known(collection, urls) {
      return (await index.pages(collection, urls)).map((page) => page !== null);
    },
    async giveUp(crawlId, captureId, reason) {
      await createStaging(blobs, crawlId).putExtraction(captureId, blankExtraction(reason));
    },
    forget: (crawlId, captureId) => createStaging(blobs, crawlId).delete(captureId),
    close: () => pool.close(),
  });
});
