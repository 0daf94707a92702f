// `reindex`: the index files of a collection made again from its WARCs, and the shared index told anew.
import { readdir } from 'node:fs/promises';
import type { CaptureIndex } from '../ports/capture-index.ts';
import { replaceFile } from '../stores/collection/durable.ts';
import { mergeIndexes } from '../stores/collection/merged-index.ts';
import { collectionPaths, trioPaths } from '../stores/collection/paths.ts';
import { rebuildIndex } from '../stores/collection/rebuild-index.ts';
import { asFirst } from '../stores/collection/recover.ts';
import { listWriters, scratchPath } from '../stores/collection/writer-lock.ts';
import { isMissing } from '../stores/read-folder.ts';

export interface ReindexRequest {
  dataDir: string;
  collection: string;
  surt(url: string): string;
  /** Cleared and told again when given. */
  index?: CaptureIndex;
}

export interface ReindexResult {
  files: number;
  captures: number;
  /** Files that a writer has open: left as they are, their captures told by the writer. */
  skipped: string[];
}

const BATCH = 500;

export async function reindexCollection(request: ReindexRequest): Promise<ReindexResult> {
  const { dataDir, collection, index } = request;
  const paths = collectionPaths(dataDir, collection);
  const open = new Set((await listWriters(dataDir)).map(({ lock }) => lock.base));
  const result: ReindexResult = { files: 0, captures: 0, skipped: [] };
  await index?.clear(collection);
  for (const base of await warcBases(paths.warc)) {
    if (open.has(base)) {
      result.skipped.push(base);
      continue;
    }
    const { lines, captures } = await rebuildIndex(paths, base, request.surt);
    await replaceFile(trioPaths(paths, base).index, scratchPath(dataDir, 'reindex'), `${lines.join('\n')}\n`);
    result.files += 1;
    result.captures += captures.length;
    for (let i = 0; index !== undefined && i < captures.length; i += BATCH) {
      const batch = captures.slice(i, i + BATCH);
      await index.commit(collection, batch);
      await index.rememberFirst(collection, batch.flatMap(asFirst));
    }
  }
  await mergeIndexes(dataDir, collection);
  return result;
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
