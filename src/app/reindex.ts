// `reindex`: the index files of a collection made again from its WARCs, and the shared index told anew.
import { readdir } from 'node:fs/promises';
import type { CaptureIndex, CommittedCapture } from '../ports/capture-index.ts';
import { replaceFile } from '../stores/collection/durable.ts';
import { mergeIndexes } from '../stores/collection/merged-index.ts';
import { collectionPaths, trioPaths } from '../stores/collection/paths.ts';
import { readCommitted } from '../stores/collection/read-committed.ts';
import { rebuildIndex } from '../stores/collection/rebuild-index.ts';
import { asFirst, recoverDeadWriters } from '../stores/collection/recover.ts';
import { openBases, scratchPath } from '../stores/collection/writer-lock.ts';
import { isMissing } from '../stores/read-folder.ts';

export interface ReindexRequest {
  dataDir: string;
  collection: string;
  surt(url: string): string;
  /** Cleared and told again when given. */
  index?: CaptureIndex;
}

/**
 * The shared index told anew what the index files say, but for the captures of these records: they are about to go, and nothing that is written from
 * now on may refer to them.
 */
export async function forgetCaptures(request: ReindexRequest, recordIds: ReadonlySet<string>): Promise<void> {
  const { dataDir, collection, index } = request;
  if (index === undefined) return;
  await index.clear(collection);
  let batch: CommittedCapture[] = [];
  for await (const capture of readCommitted(dataDir, collection)) {
    if (recordIds.has(capture.recordId)) continue;
    batch.push(capture);
    if (batch.length < BATCH) continue;
    await tell(index, collection, batch);
    batch = [];
  }
  await tell(index, collection, batch);
}

export interface ReindexResult {
  files: number;
  captures: number;
  /** Files that a writer has open: left as they are, and told of as far as they go. */
  skipped: string[];
}

const BATCH = 500;

export async function reindexCollection(request: ReindexRequest): Promise<ReindexResult> {
  const { dataDir, collection, index } = request;
  if (index !== undefined) await recoverDeadWriters(dataDir, index); // their files would count as open until the next crawl
  const paths = collectionPaths(dataDir, collection);
  const open = await openBases(dataDir);
  const result: ReindexResult = { files: 0, captures: 0, skipped: [] };
  await index?.clear(collection);
  for (const base of await warcBases(paths.warc)) {
    if (open.has(base)) {
      result.skipped.push(base);
      for await (const capture of readCommitted(dataDir, collection, { base }))
        await tell(index, collection, [capture]);
      continue;
    }
    const { lines, captures } = await rebuildIndex(paths, base, request.surt);
    await replaceFile(trioPaths(paths, base).index, scratchPath(dataDir, 'reindex'), `${lines.join('\n')}\n`);
    result.files += 1;
    result.captures += captures.length;
    for (let i = 0; i < captures.length; i += BATCH) await tell(index, collection, captures.slice(i, i + BATCH));
  }
  await mergeIndexes(dataDir, collection);
  return result;
}

async function tell(
  index: CaptureIndex | undefined,
  collection: string,
  captures: readonly CommittedCapture[],
): Promise<void> {
  if (index === undefined || captures.length === 0) return;
  await index.commit(collection, captures);
  await index.rememberFirst(collection, captures.flatMap(asFirst));
}

export async function warcBases(folder: string): Promise<string[]> {
  try {
    const names = (await readdir(folder)).filter((name) => name.endsWith('.warc.gz'));
    return names.map((name) => name.slice(0, -'.warc.gz'.length)).sort();
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}
