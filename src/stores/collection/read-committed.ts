// The captures that a collection's index files say are committed: what a Redis that lost its last second, or all, is told again.
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseCdxjLine } from '../../../archive/index.ts';
import type { CommittedCapture, FilePart } from '../../ports/capture-index.ts';
import { isMissing } from '../read-folder.ts';
import { captureOfLine, filePart } from './index-lines.ts';
import { collectionPaths } from './paths.ts';

export interface CommittedFilter {
  crawlId?: string;
  /** Only files written to since (epoch milliseconds). */
  sinceMs?: number;
  /** Only the file of this base name. */
  base?: string;
}

/** In file order; a line that another process is writing just now is left out. */
export async function* readCommitted(
  dataDir: string,
  collection: string,
  filter: CommittedFilter = {},
): AsyncGenerator<CommittedCapture> {
  const { indexes } = collectionPaths(dataDir, collection);
  for (const name of await indexFiles(indexes)) {
    const path = join(indexes, name);
    if (filter.base !== undefined && name !== `${filter.base}.cdxj`) continue;
    if (filter.sinceMs !== undefined && (await stat(path)).mtimeMs < filter.sinceMs) continue;
    const lines = createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY });
    for await (const text of lines) {
      const capture = text.endsWith('}') ? captureOfLine(text) : null;
      if (capture === null || (filter.crawlId !== undefined && capture.crawlId !== filter.crawlId)) continue;
      yield capture;
    }
  }
}

const DOM_PREFIX = 'urn:dom:';

/** Where the rendered DOM of each page is, by the page's URL; the last one of several. */
export async function readDomRecords(dataDir: string, collection: string): Promise<Map<string, FilePart>> {
  const { indexes } = collectionPaths(dataDir, collection);
  const found = new Map<string, FilePart>();
  for (const name of await indexFiles(indexes)) {
    const lines = createInterface({
      input: createReadStream(join(indexes, name)),
      crlfDelay: Number.POSITIVE_INFINITY,
    });
    for await (const text of lines) {
      const fields: Record<string, unknown> = text.includes(DOM_PREFIX) ? (parseCdxjLine(text)?.fields ?? {}) : {};
      const url = fields['url'];
      const part = filePart(fields);
      if (typeof url === 'string' && url.startsWith(DOM_PREFIX) && part !== null)
        found.set(url.slice(DOM_PREFIX.length), part);
    }
  }
  return found;
}

/** Where each payload is stored whole, by its digest: what revisits stand for. */
export async function payloadPlaces(dataDir: string, collection: string): Promise<Map<string, FilePart>> {
  const { indexes } = collectionPaths(dataDir, collection);
  const found = new Map<string, FilePart>();
  for (const name of await indexFiles(indexes)) {
    const input = createReadStream(join(indexes, name));
    for await (const text of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
      const fields = parseCdxjLine(text)?.fields;
      const part = filePart(fields ?? {});
      const digest = fields?.digest;
      if (part === null || digest === undefined || fields?.mime === 'warc/revisit' || found.has(digest)) continue;
      found.set(digest, part);
    }
  }
  return found;
}

/** Names of the CDXJ files of single WARCs, sorted; none when the collection has no archive yet. */
export async function indexFiles(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).filter((name) => name.endsWith('.cdxj')).sort();
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}
