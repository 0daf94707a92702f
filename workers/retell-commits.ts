// A Redis killed between two flushes of its log forgets up to its last second. What is committed on disk is told to it again before anything new is written.
import { setTimeout as wait } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { CaptureIndex, CommittedCapture } from '../src/ports/capture-index.ts';
import { readCommitted } from '../src/stores/collection/read-committed.ts';
import { asFirst } from '../src/stores/collection/recover.ts';
import { type RedisClient, whenServerLost } from '../src/stores/redis-client.ts';

export interface Retelling {
  /** Resolves at once while the connections hold; before the first use of a collection, and after a loss, when the index knows again what is on disk. */
  settled(collection: string): Promise<void>;
}

/** Index files that were written to so shortly before the loss, or since, are read again: far more than what Redis can have lost. */
const WRITTEN_WITHIN_MS = 10 * 60_000;
const BATCH = 500;
const TRY_AGAIN_MS = 200;

export function retellAfterReconnect(options: {
  redis: RedisClient;
  index: CaptureIndex;
  dataDir: string;
  logger: Logger;
  /** Brings the index files where they are kept elsewhere. */
  refresh(collection: string): Promise<void>;
  /** The loss may have come between an earlier worker's end and this one's start. */
  tellsAtFirst: boolean;
}): Retelling {
  const { redis, index, dataDir, logger } = options;
  let told: Promise<void> = Promise.resolve();
  const used = new Set<string>();
  let isLost = false;
  let isOver = false;
  let isTelling = false;

  const retell = async (sinceMs: number): Promise<void> => {
    let count = 0;
    for (const collection of used) {
      await options.refresh(collection);
      let batch: CommittedCapture[] = [];
      const tell = async (): Promise<void> => {
        await index.commit(collection, batch);
        await index.rememberFirst(collection, batch.flatMap(asFirst));
        count += batch.length;
        batch = [];
      };
      for await (const capture of readCommitted(dataDir, collection, { sinceMs })) {
        batch.push(capture);
        if (batch.length >= BATCH) await tell();
      }
      if (batch.length > 0) await tell();
    }
    if (count > 0) logger.warn({ captures: count }, 'Redis was told again what is committed');
  };

  /** Commands wait until the server is back; it may go away again meanwhile, or have no room yet. */
  const untilTold = async (): Promise<void> => {
    const sinceMs = Date.now() - WRITTEN_WITHIN_MS;
    for (; isLost && !isOver; await wait(TRY_AGAIN_MS, undefined, { ref: false })) {
      isLost = false;
      try {
        await retell(sinceMs);
      } catch (error) {
        isLost = true;
        if (!isOver) logger.error({ err: error }, 'could not tell Redis again what is committed; it is tried again');
      }
    }
    isTelling = false;
  };
  const begin = (): void => {
    isLost = true;
    if (isTelling) return;
    isTelling = true;
    told = untilTold();
  };
  whenServerLost(redis, begin);
  redis.on('end', () => {
    isOver = true; // closed by this very process
  });
  return {
    settled(collection) {
      if (!used.has(collection)) {
        used.add(collection);
        if (options.tellsAtFirst) begin();
      }
      return told;
    },
  };
}
