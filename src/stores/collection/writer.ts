// The collection's writer: calls made at the same time share one flush, and each is answered with the record that stands.
import { StageError } from '../../domain/errors.ts';
import type { CaptureIndex, CommittedCapture, FirstCapture } from '../../ports/capture-index.ts';
import type { CollectionWriter, PreparedCapture } from '../../ports/collection-writer.ts';
import { type Appender, openAppender } from './appender.ts';
import { type Bucket, openBucketAppender } from './bucket-appender.ts';
import { type EncodedGroup, startGroup } from './encode-group.ts';
import { gatherBatch } from './gather-batch.ts';

export interface CollectionWriterOptions {
  dataDir: string;
  collection: string;
  /** Letters, digits, `-` and `_`; unique among the living writers of the data directory. */
  writerId: string;
  /** Goes into warcinfo, as `gristmill/0.1.0`. */
  software: string;
  index: CaptureIndex;
  /** Size of a WARC at which the next is begun; 1 GB when not given. */
  rollBytes?: number;
  /** Time without a capture after which the WARC is closed, so that it can be compacted, purged and repaired; never when not given. */
  idleMs?: number;
  now?: () => Date;
  /** Writes batches to a bucket in place of files in the data directory. */
  bucket?: Bucket;
}

interface Waiting {
  capture: PreparedCapture;
  resolve: (committed: CommittedCapture) => void;
  reject: (error: unknown) => void;
}

/** Bounds of one flush, in captures and in payload bytes. */
const BATCH_CAPTURES = 256;
const BATCH_BYTES = 64 * 1024 * 1024;

/** One writer of one collection. Run `recoverDeadWriters` (for a bucket `recoverBatches`) once before the first of a process. */
export async function openCollectionWriter(options: CollectionWriterOptions): Promise<CollectionWriter> {
  const { collection, index, bucket } = options;
  const whole = { ...options, rollBytes: options.rollBytes ?? 1_000_000_000, now: options.now ?? (() => new Date()) };
  const appender = bucket === undefined ? await openAppender(whole) : openBucketAppender({ ...whole, bucket });
  const gathering = bucket === undefined ? null : gatherBatch(bucket);
  const waiting: Waiting[] = [];
  let running: Promise<void> | null = null;
  let closed = false;
  let idle: NodeJS.Timeout | undefined;

  /** When nothing comes for long. A disk that refuses says so again at the next capture. */
  function restLater(): void {
    clearTimeout(idle);
    if (options.idleMs === undefined || closed) return;
    idle = setTimeout(() => {
      if (running === null) running = appender.rest().then(drain, drain);
      else restLater();
    }, options.idleMs);
    idle.unref();
  }

  async function drain(): Promise<void> {
    await Promise.resolve(); // callers of the same tick share the flush
    while (waiting.length > 0) {
      if (gathering !== null)
        await gathering.enough(
          () => waiting.map(({ capture }) => capture),
          () => closed,
        );
      await commitBatch(takeBatch(waiting, bucket?.batchBytes), appender, collection, index);
    }
    running = null;
  }

  return {
    append(capture) {
      if (closed) return Promise.reject(new StageError('ARCHIVE_CLOSED', 'retry', 'the archive writer is closed'));
      return new Promise((resolve, reject) => {
        waiting.push({ capture, resolve, reject });
        restLater();
        gathering?.arrived();
        running ??= drain();
      });
    },
    async close() {
      closed = true;
      clearTimeout(idle);
      await running;
      await appender.close();
    },
  };
}

function takeBatch(waiting: Waiting[], mostBytes = BATCH_BYTES): Waiting[] {
  let bytes = 0;
  let count = 0;
  while (count < waiting.length && count < BATCH_CAPTURES && bytes < mostBytes) {
    bytes += waiting[count]?.capture.main.payload.length ?? 0;
    count += 1;
  }
  return waiting.splice(0, count);
}

/** Every call of the batch is answered when it returns. */
async function commitBatch(
  batch: readonly Waiting[],
  appender: Appender,
  collection: string,
  index: CaptureIndex,
): Promise<void> {
  try {
    await appender.settle();
    const standing = await standingOf(batch, collection, index);
    const fresh = new Map<string, PreparedCapture>();
    for (const { capture } of batch) if (!standing.has(capture.captureId)) fresh.set(capture.captureId, capture);
    await writeAll([...fresh.values()], appender, collection, index, standing);
    for (const { capture, resolve, reject } of batch) {
      const found = standing.get(capture.captureId);
      if (found !== undefined) resolve(found);
      else reject(new StageError('ARCHIVE_WRITE_FAILED', 'retry', 'the index lost a capture that it had'));
    }
  } catch (error) {
    const failure = new StageError('ARCHIVE_WRITE_FAILED', 'retry', `cannot write to the archive: ${String(error)}`, {
      cause: error,
    });
    for (const { reject } of batch) reject(failure);
  }
}

async function standingOf(
  batch: readonly Waiting[],
  collection: string,
  index: CaptureIndex,
): Promise<Map<string, CommittedCapture>> {
  const found = await index.committed(
    collection,
    batch.map(({ capture }) => capture.captureId),
  );
  return new Map(found.flatMap((capture) => (capture ? [[capture.captureId, capture] as const] : [])));
}

/** Adds to `standing`. Each turn but the last takes out at least one capture that another writer committed first. */
async function writeAll(
  all: readonly PreparedCapture[],
  appender: Appender,
  collection: string,
  index: CaptureIndex,
  standing: Map<string, CommittedCapture>,
): Promise<void> {
  let mine = all;
  while (mine.length > 0) {
    const captures = mine;
    const { groups, won, committed } = await appender.append((warcinfoId) =>
      encodeAll(captures, collection, index, warcinfoId),
    );
    const lost = committed.filter((_, i) => won[i] !== true).map((capture) => capture.captureId);
    if (lost.length === 0) {
      for (const capture of committed) standing.set(capture.captureId, capture);
      const firsts = groups.flatMap((group) => group.firsts);
      return index.rememberFirst(collection, firsts);
    }
    for (const found of await index.committed(collection, lost)) if (found) standing.set(found.captureId, found);
    mine = mine.filter((_, i) => won[i] === true);
  }
}

async function encodeAll(
  captures: readonly PreparedCapture[],
  collection: string,
  index: CaptureIndex,
  warcinfoId: string,
): Promise<EncodedGroup[]> {
  const responses = captures.flatMap((capture) => [...capture.subresources, capture.main]);
  const digests = [...new Set(responses.filter((r) => r.mayBeRevisit).map((r) => r.payloadDigest))];
  const known = await index.firstCaptures(collection, digests);
  const firsts = new Map<string, FirstCapture>();
  for (const first of known) if (first) firsts.set(first.payloadDigest, first);
  return Promise.all(
    captures.map((capture) => {
      const group = startGroup(capture, (digest) => firsts.get(digest), warcinfoId);
      for (const first of group.firsts) firsts.set(first.payloadDigest, first);
      return group.encoded;
    }),
  );
}
