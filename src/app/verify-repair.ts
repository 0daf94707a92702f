// `verify --repair`: what can be mended is, from what is whole. Nothing is deleted: what is taken out lies in the collection's quarantine.
import { mkdir, rename } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { checkDigests, recordField } from '../../archive/index.ts';
import type { CaptureIndex } from '../ports/capture-index.ts';
import { replaceFile } from '../stores/collection/durable.ts';
import type { Finding, FindingCode } from '../stores/collection/findings.ts';
import { withoutOriginal } from '../stores/collection/lost-original.ts';
import { collectionPaths, trioPaths } from '../stores/collection/paths.ts';
import { rebuildIndex } from '../stores/collection/rebuild-index.ts';
import { type RecoveredWriter, recoverDeadWriters } from '../stores/collection/recover.ts';
import { nextBase, rewriteTrio } from '../stores/collection/rewrite-trio.ts';
import { openBases, scratchPath } from '../stores/collection/writer-lock.ts';
import { createMemoryCaptureIndex } from '../stores/memory-capture-index.ts';
import { warcBases } from './reindex.ts';
import { type VerifyResult, verifyCollection } from './verify.ts';

export interface RepairRequest {
  dataDir: string;
  collection: string;
  surt(url: string): string;
  now: () => Date;
  /** The shared index, told of what recovery finds; one in memory when absent. Run `reindex` after repairs that moved records. */
  index?: CaptureIndex;
}

export interface RepairResult {
  recovered: RecoveredWriter[];
  /** What was done, one line each. */
  actions: string[];
  /** What verify says afterwards. */
  after: VerifyResult;
}

/** Bytes that hold no record, and records that are not what they say: the file is written anew without them. */
const REWRITE: readonly FindingCode[] = [
  'warc-lost',
  'warc-length',
  'warc-digest',
  'warc-record',
  'warcinfo-dangling',
  'document-damaged',
  'document-hash',
];
/** The index, or what it points at in the documents, is wrong: both follow from the WARC. */
const REINDEX: readonly FindingCode[] = [
  'index-missing',
  'index-line',
  'index-order',
  'index-pointer',
  'index-gap',
  'document-pointer',
];

export async function repairCollection(request: RepairRequest): Promise<RepairResult> {
  const { dataDir, collection } = request;
  const paths = collectionPaths(dataDir, collection);
  const stamp = request.now().toISOString().replaceAll(/\D/g, '').slice(0, 17);
  const quarantine = join(dataDir, 'collections', collection, 'quarantine', stamp);
  const recovered = await recoverDeadWriters(dataDir, request.index ?? createMemoryCaptureIndex());
  const actions: string[] = [];
  await finishRewrites(request, quarantine, actions);
  const before = await verifyCollection(dataDir, collection, request.surt);
  const open = await openBases(dataDir);
  const byBase = groupByBase(before.findings);
  for (const base of await warcBases(paths.warc)) {
    const codes = byBase.get(base);
    if (codes === undefined || open.has(base)) continue;
    if (REWRITE.some((code) => codes.has(code))) {
      await rewriteWhole(request, base, quarantine);
      actions.push(`${base}: written anew from its whole records; the old files are in quarantine`);
    } else if (REINDEX.some((code) => codes.has(code))) {
      await reindexOne(request, base, quarantine, actions);
    }
  }
  for (const { file, code } of before.findings)
    if (code === 'stray-file') {
      await mkdir(quarantine, { recursive: true });
      await rename(join(dataDir, file), join(quarantine, basename(file)));
      actions.push(`${file}: moved to quarantine`);
    }
  const after = await verifyCollection(dataDir, collection, request.surt);
  const dangling = after.findings.filter(({ code, file }) => code === 'revisit-dangling' && !open.has(baseOf(file)));
  if (dangling.length === 0) return { recovered, actions, after };
  await markDangling(request, dangling, quarantine, actions);
  return { recovered, actions, after: await verifyCollection(dataDir, collection, request.surt) };
}

/** What they refer to is gone, from the disk or with a record that was taken out: they say so from now on. */
async function markDangling(
  request: RepairRequest,
  findings: readonly Finding[],
  quarantine: string,
  actions: string[],
): Promise<void> {
  const { dataDir, collection, surt } = request;
  const offsets = new Map<string, Set<number>>();
  for (const { file, offset } of findings) {
    const known = offsets.get(baseOf(file)) ?? new Set();
    offsets.set(baseOf(file), known.add(offset ?? -1));
  }
  for (const [base, marked] of offsets) {
    await rewriteTrio({
      dataDir,
      collection,
      paths: collectionPaths(dataDir, collection),
      base,
      quarantine,
      surt,
      keepRecord: () => true,
      keepDocument: () => true,
      change: async (record) => (marked.has(record.offset) ? withoutOriginal(record) : null),
    });
    actions.push(`${base}: ${marked.size} revisits of records that are lost say so now`);
  }
}

/** A rewrite that was killed left the old files beside the new: the old go now. */
async function finishRewrites(request: RepairRequest, quarantine: string, actions: string[]): Promise<void> {
  const paths = collectionPaths(request.dataDir, request.collection);
  const bases = new Set(await warcBases(paths.warc));
  for (const base of bases) {
    if (!bases.has(nextBase(base))) continue;
    await rewriteWhole(request, base, quarantine);
    actions.push(`${base}: an unfinished rewrite was done again`);
  }
}

async function rewriteWhole(request: RepairRequest, base: string, quarantine: string): Promise<void> {
  const paths = collectionPaths(request.dataDir, request.collection);
  const kept = new Set<string>();
  await rewriteTrio({
    dataDir: request.dataDir,
    collection: request.collection,
    paths,
    base,
    quarantine,
    surt: request.surt,
    keepRecord(record) {
      const { block, payload } = checkDigests(record);
      if (record.hasWrongLength || record.failsCheck || block === 'wrong' || payload === 'wrong') return false;
      kept.add(recordField(record, 'warc-record-id') ?? '');
      return true;
    },
    keepDocument: (recordId) => kept.has(recordId),
  });
}

async function reindexOne(request: RepairRequest, base: string, quarantine: string, actions: string[]): Promise<void> {
  const paths = collectionPaths(request.dataDir, request.collection);
  const rebuilt = await rebuildIndex(paths, base, request.surt);
  if (rebuilt.orphanDocuments.length > 0) {
    await rewriteWhole(request, base, quarantine);
    actions.push(`${base}: written anew without ${rebuilt.orphanDocuments.length} documents that belong to no record`);
    return;
  }
  const { index } = trioPaths(paths, base);
  await replaceFile(index, scratchPath(request.dataDir, 'repair'), `${rebuilt.lines.join('\n')}\n`);
  actions.push(`${base}: index made again from the WARC`);
}

const baseOf = (file: string): string => basename(file).replace(/\.(warc\.gz|cdxj|jsonl\.gz)$/, '');

function groupByBase(findings: readonly Finding[]): Map<string, Set<FindingCode>> {
  const groups = new Map<string, Set<FindingCode>>();
  for (const { file, code } of findings) {
    const codes = groups.get(baseOf(file)) ?? new Set();
    groups.set(baseOf(file), codes.add(code));
  }
  return groups;
}
