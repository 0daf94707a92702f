// What a page that a 304 confirmed says of its links: read again from the capture that holds its payload, for the 304 has none.

import { join } from 'node:path';
import { openFileSource, parseCdxjLine, readLines, searchLines } from '../../archive/index.ts';
import type { ConfirmedCapture } from '../domain/capture.ts';
import { decodeContent } from '../domain/content-coding.ts';
import type { PageLink } from '../domain/document.ts';
import { type HeaderList, headerValue } from '../domain/exchange.ts';
import type { BlobStore } from '../ports/blob-store.ts';
import type { FilePart } from '../ports/capture-index.ts';
import { pageOfBody } from '../stages/extract/links-of-body.ts';
import { filePart } from '../stores/collection/index-lines.ts';
import { collectionPaths } from '../stores/collection/paths.ts';
import { indexFiles } from '../stores/collection/read-committed.ts';
import { readHttpRecord } from '../stores/collection/read-record.ts';
import { listWriters } from '../stores/collection/writer-lock.ts';

export interface ConfirmedPage {
  links: PageLink[];
  robotsDirectives: string[];
}

const HTML = /^\s*(text\/html|application\/xhtml)/i;

/** Nothing of a page that is no HTML, or whose payload is not to be found any more (purged meanwhile). */
export async function readConfirmedPage(options: {
  /** Where the index files are. */
  dataDir: string;
  /** Where the WARCs are. */
  blobs: BlobStore;
  collection: string;
  url: string;
  confirms: ConfirmedCapture;
  surt(url: string): string;
  directivesOf(headers: HeaderList): string[];
}): Promise<ConfirmedPage> {
  const { dataDir, collection, url, confirms } = options;
  const nothing: ConfirmedPage = { links: [], robotsDirectives: [] };
  const part = confirms.warc ?? (await findRecord(dataDir, collection, options.surt(confirms.url), confirms));
  const message = part === null ? null : await readHttpRecord(options.blobs, collection, part);
  if (message === null) return nothing;
  const type = headerValue(message.headers, 'content-type');
  if (type !== null && !HTML.test(type)) return nothing;
  const decoded = await decodeContent(message.body, headerValue(message.headers, 'content-encoding'));
  const page = pageOfBody(decoded.bytes, type, url);
  return { ...page, robotsDirectives: [...options.directivesOf(message.headers), ...page.robotsDirectives] };
}

/** Sorted files first, by binary search; those that are being written are read through only when none has it. */
async function findRecord(
  dataDir: string,
  collection: string,
  key: string,
  { recordId }: ConfirmedCapture,
): Promise<FilePart | null> {
  const { indexes } = collectionPaths(dataDir, collection);
  const open = new Set((await listWriters(dataDir)).map(({ lock }) => `${lock.base}.cdxj`));
  const names = await indexFiles(indexes);
  const id = recordId.replace(/^<urn:uuid:(.*)>$/, '$1');
  for (const name of [...names.filter((n) => !open.has(n)), ...names.filter((n) => open.has(n))]) {
    const source = await openFileSource(join(indexes, name));
    try {
      for await (const line of open.has(name) ? readLines(source) : searchLines(source, `${key} `)) {
        if (!line.startsWith(`${key} `) || !line.includes(id)) continue;
        const fields = parseCdxjLine(line)?.fields;
        if (fields?.['id'] === id) return filePart(fields);
      }
    } finally {
      await source.close();
    }
  }
  return null;
}
