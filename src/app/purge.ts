// `purge`: captures of a URL, a host, or from before a time, or those that a retention rule lets go, leave every file of a collection. A tombstone says that something went, not what.
import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { openFileSource, type ReadRecord, readRecords, recordField, targetUri } from '../../archive/index.ts';
import type { CaptureIndex } from '../ports/capture-index.ts';
import { syncFolder } from '../stores/collection/durable.ts';
import { dropMerged } from '../stores/collection/merged-index.ts';
import { collectionPaths, trioPaths } from '../stores/collection/paths.ts';
import { recoverDeadWriters } from '../stores/collection/recover.ts';
import { rewriteTrio } from '../stores/collection/rewrite-trio.ts';
import { listWriters, openBases } from '../stores/collection/writer-lock.ts';
import { forgetCaptures, reindexCollection, warcBases } from './reindex.ts';
import { idsPastRetention, type Retention } from './retention.ts';

export interface PurgeRequest {
  dataDir: string;
  collection: string;
  /** Captures that meet all that is given go; at least one must be. `host` is compared with the URL's host, port included. */
  url?: string;
  host?: string;
  before?: Date;
  /** In place of those three: what the rule lets go. */
  retention?: Retention;
  surt(url: string): string;
  now: () => Date;
  /** The shared index, told anew. */
  index?: CaptureIndex;
  /** A crawl of the collection is under way, here or elsewhere: its pages in hand may refer to what is there. */
  isCrawled?: boolean;
}

export interface PurgeResult {
  /** Records taken out, by type. */
  removed: Record<string, number>;
  filesRewritten: number;
  /** Files that a writer has open, where captures may remain: run again when the crawl has ended. */
  skipped: string[];
}

const PREFIXES = /^urn:(dom|view|text):/;

export async function purgeCaptures(request: PurgeRequest): Promise<PurgeResult> {
  const { dataDir, collection } = request;
  const { retention } = request;
  const isTakedown = request.url !== undefined || request.host !== undefined || request.before !== undefined;
  if (isTakedown === (retention !== undefined))
    throw new RangeError('purge needs a URL, a host or a time, or else a retention rule');
  if (request.index !== undefined) await recoverDeadWriters(dataDir, request.index); // their files would count as open until the next crawl
  const paths = collectionPaths(dataDir, collection);
  const open = await openBases(dataDir);
  const result: PurgeResult = { removed: {}, filesRewritten: 0, skipped: [] };
  const bases: string[] = [];
  for (const base of await warcBases(paths.warc))
    if (open.has(base)) result.skipped.push(base);
    else bases.push(base);
  const gone = await idsThatGo(request, bases);
  for (const base of bases) {
    if (!gone.files.has(base)) continue;
    await rewriteTrio({
      dataDir: request.dataDir,
      collection: request.collection,
      paths,
      base,
      quarantine: null,
      surt: request.surt,
      keepRecord(record) {
        const goes = gone.ids.has(recordField(record, 'warc-record-id') ?? '');
        if (goes) result.removed[record.type] = (result.removed[record.type] ?? 0) + 1;
        return !goes;
      },
      keepDocument: (recordId) => !gone.ids.has(recordId),
    });
    result.filesRewritten += 1;
  }
  if (result.filesRewritten > 0) {
    await dropMerged(dataDir, collection);
    await leaveTombstone(request, result);
  }
  if (gone.isForgotten) await reindexCollection(request);
  return result;
}

interface Gone {
  ids: Set<string>;
  files: Set<string>;
  /** The shared index was told before anything went. */
  isForgotten: boolean;
}

/** What a writer had looked up before the index forgot it is in its file by then. */
const IN_HAND_MS = 2000;

/**
 * A crawl may be writing meanwhile. What goes is forgotten first, so that no new revisit refers to it; and a rule that lets captures go keeps the
 * originals of revisits in open files, which would be lost with them.
 */
async function idsThatGo(request: PurgeRequest, bases: readonly string[]): Promise<Gone> {
  const { retention, index } = request;
  const records = (base: string) => recordsOf(request, base);
  if (retention === undefined) {
    const going = await idsToPurge(request, bases);
    const isForgotten = index !== undefined && going.ids.size > 0;
    if (isForgotten) await forgetCaptures(request, going.ids);
    return { ...going, isForgotten };
  }
  const isWriting = request.isCrawled === true || (await hasOpenFile(request));
  const needed = await referredTo(request, bases);
  const going = await idsPastRetention(retention, { bases, records, needed, isWriting });
  const isForgotten = index !== undefined && going.ids.size > 0;
  if (!isForgotten) return { ...going, isForgotten };
  await forgetCaptures(request, going.ids);
  if (isWriting) await wait(IN_HAND_MS);
  return { ...going.without(await referredTo(request, bases)), isForgotten };
}

async function hasOpenFile({ dataDir, collection }: PurgeRequest): Promise<boolean> {
  return (await listWriters(dataDir)).some(({ lock }) => lock.collection === collection && lock.base !== null);
}

/** Records that those in other files than these refer to. */
async function referredTo(request: PurgeRequest, bases: readonly string[]): Promise<Set<string>> {
  const ids = new Set<string>();
  for (const base of await warcBases(collectionPaths(request.dataDir, request.collection).warc)) {
    if (bases.includes(base)) continue;
    for await (const record of recordsOf(request, base)) {
      const id = recordField(record, 'warc-refers-to');
      if (id !== null) ids.add(id);
    }
  }
  return ids;
}

/**
 * Ids of the records that go, and the files that hold them. A revisit whose original goes, goes too: its payload is the same content.
 */
async function idsToPurge(
  request: PurgeRequest,
  bases: readonly string[],
): Promise<{ ids: Set<string>; files: Set<string> }> {
  const ids = new Set<string>();
  const files = new Set<string>();
  const parts: { id: string; of: string; base: string }[] = [];
  for (const base of bases)
    for await (const record of recordsOf(request, base)) {
      const id = recordField(record, 'warc-record-id') ?? '';
      if (matches(record, request)) {
        ids.add(id);
        files.add(base);
      }
      for (const field of ['warc-refers-to', 'warc-concurrent-to']) {
        const of = recordField(record, field);
        if (of !== null) parts.push({ id, of, base });
      }
    }
  for (let grew = true; grew; ) {
    grew = false;
    for (const { id, of, base } of parts)
      if (ids.has(of) && !ids.has(id)) {
        ids.add(id);
        files.add(base);
        grew = true;
      }
  }
  return { ids, files };
}

async function* recordsOf(request: PurgeRequest, base: string): AsyncGenerator<ReadRecord, void, undefined> {
  const source = await openFileSource(trioPaths(collectionPaths(request.dataDir, request.collection), base).warc);
  try {
    for await (const record of readRecords(source, { compression: 'gzip' })) if (record.kind === 'record') yield record;
  } finally {
    await source.close();
  }
}

/** A record that is asked for, or a revisit of one, whose payload is the same content: also when the original went in an earlier run. */
function matches(record: ReadRecord, request: PurgeRequest): boolean {
  if (record.type === 'warcinfo') return false;
  return (
    isAskedFor(targetUri(record), recordField(record, 'warc-date'), request) ||
    isAskedFor(recordField(record, 'warc-refers-to-target-uri'), recordField(record, 'warc-refers-to-date'), request)
  );
}

function isAskedFor(target: string | null, date: string | null, { url, host, before, surt }: PurgeRequest): boolean {
  const uri = target?.replace(PREFIXES, '');
  if (uri === undefined) return false;
  if (url !== undefined && uri !== url && (!URL.canParse(uri) || surt(uri) !== surt(url))) return false;
  if (host !== undefined && (!URL.canParse(uri) || new URL(uri).host !== host.toLowerCase())) return false;
  return before === undefined || new Date(date ?? Number.NaN) < before;
}

/** One line a purge in `tombstones.jsonl`: a hash of what was asked, so that the same request can be recognised, and counts. */
async function leaveTombstone(request: PurgeRequest, result: PurgeResult): Promise<void> {
  const { url = null, host = null, before = null, retention = null } = request;
  const asked = JSON.stringify({
    url,
    host,
    before: before?.toISOString() ?? null,
    ...(retention !== null && { retention }),
  });
  const line = {
    at: request.now().toISOString(),
    kind: retention !== null ? 'retention' : url !== null ? 'url' : host !== null ? 'host' : 'before',
    request_sha256: createHash('sha256').update(asked).digest('hex'),
    removed: result.removed,
  };
  const folder = join(request.dataDir, 'collections', request.collection);
  const file = await open(join(folder, 'tombstones.jsonl'), 'a');
  try {
    await file.write(`${JSON.stringify(line)}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  await syncFolder(folder);
}
