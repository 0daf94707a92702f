// After a kill: every dead writer's files are cut back to what was committed, told to the index again, sorted, and unlocked.
import { open, readFile, rm, stat, truncate } from 'node:fs/promises';
import { parseCdxjLine } from '../../../archive/index.ts';
import type { CaptureIndex, CommittedCapture, FirstCapture } from '../../ports/capture-index.ts';
import { isMissing } from '../read-folder.ts';
import { captureOfLine, filePart } from './index-lines.ts';
import { removeTrio, sortIndex } from './open-trio.ts';
import { type CollectionPaths, collectionPaths, trioPaths, warcName } from './paths.ts';
import { readCommitted } from './read-committed.ts';
import { scratchPath, type TakenLock, takeDeadLocks } from './writer-lock.ts';

const BATCH = 500;

/** Bytes taken off the end of a file because nothing committed needs them. */
export interface Cut {
  file: string;
  /** Where the file ends now; 0 when it is gone. */
  offset: number;
  bytes: number;
}

export interface RecoveredWriter {
  writerId: string;
  collection: string;
  /** Base name of the files that were open, null when there were none. */
  base: string | null;
  captures: number;
  cuts: Cut[];
}

/** Mends what this host's dead writers left, and tells `index` of every capture they had committed. Safe to call from many processes at once, and to be killed in. */
export async function recoverDeadWriters(dataDir: string, index: CaptureIndex): Promise<RecoveredWriter[]> {
  const recovered: RecoveredWriter[] = [];
  const dead = await takeDeadLocks(dataDir);
  await retellClosed(dataDir, dead, index);
  for (const taken of dead) {
    recovered.push(await recoverWriter(dataDir, taken, index));
    await rm(taken.path, { force: true });
  }
  return recovered;
}

/** Closed by a dead writer so shortly before it opened its last files, and no more: far longer than what Redis can have lost. */
const CLOSED_WITHIN_MS = 60_000;

/** A Redis that went down with the writers may have lost of their closed files too what it was told last. */
async function retellClosed(dataDir: string, dead: readonly TakenLock[], index: CaptureIndex): Promise<void> {
  const open = new Set(dead.map(({ lock }) => (lock.base === null ? null : warcName(lock.base))));
  for (const collection of new Set(dead.map(({ lock }) => lock.collection))) {
    const saved = dead.filter(({ lock }) => lock.collection === collection).map(({ savedMs }) => savedMs);
    let batch: CommittedCapture[] = [];
    const tell = async (): Promise<void> => {
      await index.commit(collection, batch);
      await index.rememberFirst(collection, batch.flatMap(asFirst));
      batch = [];
    };
    for await (const capture of readCommitted(dataDir, collection, {
      sinceMs: Math.min(...saved) - CLOSED_WITHIN_MS,
    })) {
      if (open.has(capture.warc.file)) continue;
      batch.push(capture);
      if (batch.length >= BATCH) await tell();
    }
    if (batch.length > 0) await tell();
  }
}

async function recoverWriter(dataDir: string, taken: TakenLock, index: CaptureIndex): Promise<RecoveredWriter> {
  const { writerId, collection, base } = taken.lock;
  if (base === null) return { writerId, collection, base, captures: 0, cuts: [] };
  const paths = collectionPaths(dataDir, collection);
  const whole = readWhole(await readOrEmpty(trioPaths(paths, base).index), await warcSize(paths, base));
  const captures = await retell(index, collection, whole.captures);
  const cuts = await cutTrio(paths, base, whole.lines, captures);
  if (captures.length > 0) await sortIndex(trioPaths(paths, base).index, scratchPath(dataDir, writerId));
  return { writerId, collection, base, captures: captures.length, cuts };
}

interface Line {
  text: string;
  /** Bytes of the file before the line and with it, LF included. */
  start: number;
  end: number;
  /** Offset of its record in the WARC. */
  offset: number;
}

/** The lines of an index up to the first that is torn, or whose record lies beyond the WARC's end. */
function readWhole(index: Buffer, warcBytes: number): { lines: Line[]; captures: CommittedCapture[] } {
  const lines: Line[] = [];
  const captures: CommittedCapture[] = [];
  for (let start = 0; start < index.length; ) {
    const end = index.indexOf(10, start) + 1;
    if (end === 0) break;
    const text = index.toString('utf8', start, end - 1);
    const part = filePart(parseCdxjLine(text)?.fields ?? {});
    if (part === null || part.offset + part.length > warcBytes) break;
    lines.push({ text, start, end, offset: part.offset });
    const capture = captureOfLine(text);
    if (capture !== null) captures.push(capture);
    start = end;
  }
  return { lines, captures: captures.sort((a, b) => a.warc.offset - b.warc.offset) };
}

/**
 * Tells the index, and answers the captures that stand. From the first that another writer was quicker with, the rest of the
 * file goes: it is the batch in flight at the kill, no job of it was acknowledged, and the jobs bring its captures again.
 */
async function retell(
  index: CaptureIndex,
  collection: string,
  captures: readonly CommittedCapture[],
): Promise<CommittedCapture[]> {
  const won: boolean[] = [];
  for (let i = 0; i < captures.length; i += BATCH)
    won.push(...(await index.commit(collection, captures.slice(i, i + BATCH))));
  const firstLost = won.indexOf(false);
  const standing = firstLost < 0 ? captures : captures.slice(0, firstLost);
  if (firstLost >= 0)
    await index.withdraw(
      collection,
      captures.filter((_, i) => i > firstLost && won[i] === true),
    );
  await index.rememberFirst(collection, standing.flatMap(asFirst));
  return [...standing];
}

/** Captures that revisits may refer to: whole responses with a payload, redirects left out. */
export function asFirst(capture: CommittedCapture): FirstCapture[] {
  const { url, date, recordId, payloadDigest, httpStatus, payloadBytes, isRevisit, noTextReason } = capture;
  const isRedirect = httpStatus >= 300 && httpStatus < 400;
  if (isRevisit || payloadBytes === 0 || isRedirect || noTextReason?.startsWith('truncated')) return [];
  return [{ url, date, recordId, payloadDigest }];
}

async function cutTrio(
  paths: CollectionPaths,
  base: string,
  lines: readonly Line[],
  captures: readonly CommittedCapture[],
): Promise<Cut[]> {
  const names = trioPaths(paths, base);
  const sizes = {
    index: await size(names.index),
    documents: await size(names.documents),
    warc: await size(names.warc),
  };
  const warcEnd = endOf(captures.map((capture) => capture.warc));
  const documentsEnd = endOf(captures.flatMap((capture) => (capture.document ? [capture.document] : [])));
  const cuts: Cut[] = [];
  if (warcEnd === 0) {
    await removeTrio(paths, base);
    for (const kind of ['warc', 'documents', 'index'] as const)
      if (sizes[kind] > 0) cuts.push({ file: names[kind], offset: 0, bytes: sizes[kind] });
    return cuts;
  }
  const kept = lines.filter((line) => line.offset < warcEnd);
  const indexEnd = kept.at(-1)?.end ?? 0; // what is dropped was written last: only whole files are ever sorted
  const cut = async (kind: 'warc' | 'documents' | 'index', end: number): Promise<void> => {
    if (sizes[kind] <= end) return;
    await cutFile(names[kind], end);
    cuts.push({ file: names[kind], offset: end, bytes: sizes[kind] - end });
  };
  await cut('index', indexEnd);
  await cut('documents', documentsEnd);
  await cut('warc', warcEnd);
  return cuts;
}

const endOf = (parts: readonly { offset: number; length: number }[]): number =>
  parts.reduce((end, part) => Math.max(end, part.offset + part.length), 0);

async function cutFile(path: string, end: number): Promise<void> {
  await truncate(path, end);
  const handle = await open(path, 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function size(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (isMissing(error)) return 0;
    throw error;
  }
}

const warcSize = (paths: CollectionPaths, base: string): Promise<number> => size(trioPaths(paths, base).warc);

async function readOrEmpty(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    if (isMissing(error)) return Buffer.alloc(0);
    throw error;
  }
}
