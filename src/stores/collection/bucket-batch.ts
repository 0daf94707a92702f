// One batch in a bucket: three objects of one base name, and a marker beside them from before the first PUT until the shared index
// knows them. Whoever finds the marker of a writer that is gone ends what it began.
import { hostname } from 'node:os';
import type { BlobStore } from '../../ports/blob-store.ts';
import type { CaptureIndex, CommittedCapture } from '../../ports/capture-index.ts';
import { captureOfLine } from './index-lines.ts';
import { documentsName, indexName, warcName } from './paths.ts';
import { asFirst } from './recover.ts';
import { isNamedAlive, processName } from './writer-lock.ts';

const MARKERS = 'staging/batches/';

interface Marker {
  collection: string;
  base: string;
  host: string;
  process: string;
  crawls: string[];
}

export interface RecoveredBatch {
  base: string;
  collection: string;
  /** Captures that stand; 0 when the batch was taken away. */
  captures: number;
}

/** A writer gives a batch up after this long: `GRACE_MS` is far longer, so nobody ends a batch that its writer still works on. */
export const BATCH_LIMIT_MS = 8 * 60_000;
const GRACE_MS = 20 * 60_000;

const markerKey = (base: string): string => `${MARKERS}${base}.json`;

export const batchKeys = (collection: string, base: string): { warc: string; documents: string; index: string } => ({
  warc: `collections/${collection}/warc/${warcName(base)}`,
  documents: `collections/${collection}/documents/${documentsName(base)}`,
  index: `collections/${collection}/indexes/${indexName(base)}`,
});

export async function markBatch(
  blobs: BlobStore,
  batch: { collection: string; base: string; crawls: string[] },
): Promise<void> {
  const marker: Marker = { ...batch, host: hostname(), process: processName() };
  await blobs.put(markerKey(batch.base), Buffer.from(`${JSON.stringify(marker)}\n`));
}

export const unmarkBatch = (blobs: BlobStore, base: string): Promise<void> => blobs.delete(markerKey(base));

/** Base names of the batches that are not ended. */
export async function markedBases(blobs: BlobStore): Promise<Set<string>> {
  const bases = new Set<string>();
  for await (const key of blobs.list(MARKERS)) bases.add(key.slice(MARKERS.length).replace(/\.json$/, ''));
  return bases;
}

/** The index first: without it nobody takes the other two for an archive. */
export async function removeBatch(blobs: BlobStore, collection: string, base: string): Promise<void> {
  const keys = batchKeys(collection, base);
  await blobs.delete(keys.index);
  await Promise.all([blobs.delete(keys.documents), blobs.delete(keys.warc)]);
  await unmarkBatch(blobs, base);
}

/**
 * Ends the batches of this host's dead processes, of writers silent for long, and of `crawl`, which is over: told to the index when all of
 * their captures stand, else taken away whole, for the jobs bring their captures again. Safe to call from many processes at once.
 */
export async function recoverBatches(
  blobs: BlobStore,
  index: CaptureIndex,
  options: { crawl?: string; now?: Date } = {},
): Promise<RecoveredBatch[]> {
  const recovered: RecoveredBatch[] = [];
  for await (const { key, modifiedAt } of blobs.entries(MARKERS)) {
    const bytes = await blobs.get(key);
    if (bytes === null) continue; // ended meanwhile
    const marker = JSON.parse(bytes.toString('utf8')) as Marker;
    const isDead = marker.host === hostname() && !isNamedAlive(marker.process);
    const isOld = (options.now ?? new Date()).getTime() - modifiedAt.getTime() > GRACE_MS;
    const isOver = options.crawl !== undefined && marker.crawls.every((crawl) => crawl === options.crawl);
    if (isDead || isOld || isOver) recovered.push(await recoverBatch(blobs, index, marker));
  }
  return recovered;
}

async function recoverBatch(
  blobs: BlobStore,
  index: CaptureIndex,
  { collection, base }: Marker,
): Promise<RecoveredBatch> {
  const captures = await readBatch(blobs, collection, base);
  const won: boolean[] = [];
  for (let i = 0; i < captures.length; i += 500)
    won.push(...(await index.commit(collection, captures.slice(i, i + 500))));
  if (captures.length > 0 && won.every(Boolean)) {
    await index.rememberFirst(collection, captures.flatMap(asFirst));
    await unmarkBatch(blobs, base);
    return { base, collection, captures: captures.length };
  }
  await index.withdraw(
    collection,
    captures.filter((_, i) => won[i] === true),
  );
  await removeBatch(blobs, collection, base);
  return { base, collection, captures: 0 };
}

async function readBatch(blobs: BlobStore, collection: string, base: string): Promise<CommittedCapture[]> {
  const text = (await blobs.get(batchKeys(collection, base).index))?.toString('utf8') ?? '';
  return text.split('\n').flatMap((line) => captureOfLine(line) ?? []);
}
