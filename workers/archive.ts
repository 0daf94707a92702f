// The archive worker process: one writer a collection, and the memory of a Redis that forgot.
import { hostname } from 'node:os';
import { createArchiveAdapter } from '../queues/archive-adapter.ts';
import { SOFTWARE } from '../src/config/version.ts';
import { StageError } from '../src/domain/errors.ts';
import { surt } from '../src/domain/url/surt.ts';
import { urlKey } from '../src/domain/url/url-key.ts';
import type { CollectionWriter } from '../src/ports/collection-writer.ts';
import { archiveStage } from '../src/stages/archive/stage.ts';
import { recoverBatches } from '../src/stores/collection/bucket-batch.ts';
import { recoverDeadWriters } from '../src/stores/collection/recover.ts';
import { openCollectionWriter } from '../src/stores/collection/writer.ts';
import { createRedisCaptureIndex } from '../src/stores/redis-capture-index.ts';
import { createStaging, type Staging } from '../src/stores/staging.ts';
import { retellAfterReconnect } from './retell-commits.ts';
import { startWorker } from './start-worker.ts';

/** Pages that may wait for one batch of a bucket. */
const BATCH_PAGES = 256;

await startWorker(
  'archive',
  async ({ config, logger, redis, archiveId, storage, blobs, draining, frontier, queues }) => {
    const index = createRedisCaptureIndex(redis, archiveId);
    const isRemote = storage.remote !== null;
    const recovered = isRemote ? await recoverBatches(blobs, index) : await recoverDeadWriters(config.dataDir, index);
    for (const found of recovered) logger.warn({ ...found }, 'recovered the files of a writer that died');

    const writers = new Map<string, Promise<CollectionWriter>>();
    const writerOf = (collection: string): Promise<CollectionWriter> => {
      const open = writers.get(collection);
      if (open) return open;
      const writer = openCollectionWriter({
        dataDir: config.dataDir,
        collection,
        writerId: `${hostname().replaceAll(/[^\w-]/g, '-')}-${process.pid}-${collection.replaceAll('.', '_')}`,
        software: SOFTWARE,
        index,
        rollBytes: config.archive.rolloverBytes,
        idleMs: config.archive.idleMs,
        ...(isRemote && { bucket: { blobs, ...config.storage, hurry: draining } }),
      });
      writers.set(collection, writer);
      return writer;
    };
    const retold = retellAfterReconnect({
      redis,
      index,
      dataDir: storage.dir,
      logger,
      refresh: async (collection) => storage.remote?.copy.pull(collection, ['indexes']),
      tellsAtFirst: !isRemote, // of a bucket all index files would have to come first
    });

    return createArchiveAdapter({
      frontier,
      queues,
      concurrency: isRemote ? Math.max(BATCH_PAGES, config.archive.concurrency) : config.archive.concurrency,
      async archive(crawlId, collection, captureId, signal) {
        await retold.settled(collection);
        const deps = {
          staging: wholeOnly(createStaging(blobs, crawlId)),
          writer: await writerOf(collection),
          index,
          keys: { surt, urlKey },
          options: config.archive,
        };
        try {
          const { output } = await archiveStage.run({ captureId, crawlId, collection }, deps, {
            signal,
            now: () => new Date(),
          });
          return { ...output, bytes: output.payloadBytes, hasDocument: output.document !== null };
        } catch (error) {
          if (error instanceof StageError && error.code === 'ARCHIVE_NO_CAPTURE') return null;
          throw error;
        }
      },
      forget: (crawlId, captureId) => createStaging(blobs, crawlId).delete(captureId),
      async close() {
        for (const writer of writers.values()) await (await writer).close();
      },
    });
  },
);

/** Extract leaves an extraction for every capture, if a blank one: without it the page goes through the stages again. */
function wholeOnly(staging: Staging): Pick<Staging, 'readCapture' | 'readExtraction'> {
  return {
    readCapture: staging.readCapture,
    async readExtraction(id) {
      const extraction = await staging.readExtraction(id);
      if (extraction === null)
        throw new StageError('ARCHIVE_NO_CAPTURE', 'permanent', `capture ${id} has no extraction`);
      return extraction;
    },
  };
}
