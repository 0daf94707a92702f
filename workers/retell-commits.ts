// A Redis killed between two flushes of its log forgets up to its last second. What is committed on disk is told to it again before anything new is written.

import type { Logger } from 'pino';
import type { CaptureIndex, CommittedCapture } from '../src/ports/capture-index.ts';
import { readCommitted } from '../src/stores/collection/read-committed.ts';
import { asFirst } from '../src/stores/collection/recover.ts';
import type { RedisClient } from '../src/stores/redis-client.ts';

export interface Retelling {
  /** Resolves at once while the connection holds; after a loss, when the index knows again what is on disk. */
  settled(): Promise<void>;
}

/** Index files that were written to since are read again: far more than what Redis can have lost. */
const WRITTEN_WITHIN_MS = 10 * 60_000;
const BATCH = 500;

export function retellAfterReconnect(options: {
  redis: RedisClient;
  index: CaptureIndex;
  dataDir: string;
  logger: Logger;
  /** Brings the index files where they are kept elsewhere. */
  refresh(collection: string): Promise<void>;
  collections(): string[];
}): Retelling {
  const { redis, index, dataDir, logger } = options;
  let current: Promise<void> = Promise.resolve();
  let finish: (() => void) | null = null;

  const retell = async (): Promise<void> => {
    let told = 0;
    for (const collection of options.collections()) {
      await options.refresh(collection);
      let batch: CommittedCapture[] = [];
      const tell = async (): Promise<void> => {
        await index.commit(collection, batch);
        await index.rememberFirst(collection, batch.flatMap(asFirst));
        told += batch.length;
        batch = [];
      };
      for await (const capture of readCommitted(dataDir, collection, { sinceMs: Date.now() - WRITTEN_WITHIN_MS })) {
        batch.push(capture);
        if (batch.length >= BATCH) await tell();
      }
      if (batch.length > 0) await tell();
    }
    logger.warn({ captures: told }, 'Redis came back; it was told again what is committed');
  };

  redis.on('close', () => {
    if (finish === null)
      current = new Promise((done) => {
        finish = done;
      });
  });
  redis.on('ready', () => {
    if (finish === null) return;
    const done = finish;
    finish = null;
    retell().then(done, (error: unknown) => {
      logger.error({ err: error }, 'could not tell Redis again what is committed');
      done();
    });
  });
  return { settled: () => current };
}
