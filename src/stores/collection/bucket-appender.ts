// Batches of encoded captures into a bucket: marker, WARC and documents, then the index object, whose PUT is the commit, and then the
// shared index, which says whether another writer was first. Nothing is acknowledged before.
import { compareLines } from '../../../archive/index.ts';
import { StageError } from '../../domain/errors.ts';
import { crashPoint } from '../../observe/crash-points.ts';
import type { BlobStore } from '../../ports/blob-store.ts';
import type { CommittedCapture } from '../../ports/capture-index.ts';
import type { Appender, AppenderOptions } from './appender.ts';
import { BATCH_LIMIT_MS, batchKeys, markBatch, removeBatch, unmarkBatch } from './bucket-batch.ts';
import type { GatherOptions } from './gather-batch.ts';
import { layOut } from './layout-batch.ts';
import { baseName, documentsName, warcName } from './paths.ts';
import { warcinfoId } from './warcinfo.ts';

export interface Bucket extends GatherOptions {
  blobs: BlobStore;
}

const EMPTY = { warc: 0, documents: 0 };
const NO_INFOS: ReadonlySet<string> = new Set();

export function openBucketAppender(options: AppenderOptions & { bucket: Bucket }): Appender {
  const { collection, writerId, index, now } = options;
  const { blobs } = options.bucket;
  let sequence = 0;
  /** In the bucket, but the index could not be told: it is told before anything else. */
  let unsettled: { base: string; committed: CommittedCapture[] } | null = null;
  /** Failed half-way, and not yet taken away. */
  const abandoned = new Set<string>();

  async function takeAway(base: string): Promise<void> {
    abandoned.add(base);
    await removeBatch(blobs, collection, base);
    abandoned.delete(base);
  }

  async function write(base: string, laid: Awaited<ReturnType<typeof layOut>>): Promise<void> {
    const keys = batchKeys(collection, base);
    const began = performance.now();
    const crawls = [...new Set(laid.committed.map(({ crawlId }) => crawlId))];
    await markBatch(blobs, { collection, base, crawls });
    crashPoint('archive.after-record-before-fsync');
    await Promise.all([
      blobs.put(keys.warc, laid.warc),
      laid.documents.length > 0 && blobs.put(keys.documents, laid.documents),
    ]);
    crashPoint('archive.after-fsync-before-index');
    if (performance.now() - began > BATCH_LIMIT_MS)
      throw new StageError(
        'STORAGE_FAILED',
        'retry',
        `the bucket took too long for batch ${base}; it is written again`,
      );
    await blobs.put(keys.index, Buffer.from(`${laid.lines.toSorted(compareLines).join('\n')}\n`));
  }

  async function settleBatch(): Promise<boolean[]> {
    if (unsettled === null) return [];
    const { base, committed } = unsettled;
    crashPoint('archive.after-index-before-commit');
    const won = await index.commit(collection, committed);
    if (won.every(Boolean)) await unmarkBatch(blobs, base);
    else {
      await index.withdraw(
        collection,
        committed.filter((_, i) => won[i] === true),
      );
      await takeAway(base);
    }
    unsettled = null;
    return won;
  }

  const settle = async (): Promise<void> => {
    for (const base of abandoned) await takeAway(base);
    await settleBatch();
  };

  return {
    async append(encode) {
      sequence += 1;
      const base = baseName(collection, writerId, sequence, now());
      const warcFile = warcName(base);
      const groups = await encode(warcinfoId(warcFile));
      const files = { warcFile, documentsFile: documentsName(base), ends: EMPTY, infos: NO_INFOS };
      const laid = await layOut(groups, files, options);
      try {
        await write(base, laid);
      } catch (error) {
        await takeAway(base).catch(() => undefined); // kept in mind, and tried again before the next batch
        throw error;
      }
      unsettled = { base, committed: laid.committed };
      return { groups, won: await settleBatch(), committed: laid.committed };
    },
    settle,
    rest: async () => undefined, // each batch is files of its own
    close: settle,
  };
}
