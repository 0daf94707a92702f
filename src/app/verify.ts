// `verify`: is everything that a collection says on disk so? Every record, digest, index line, pointer and hash is checked.
import { join } from 'node:path';
import { checkAcross } from '../stores/collection/check-across.ts';
import { checkDocuments, reportUnexplained } from '../stores/collection/check-documents.ts';
import { checkGenerations } from '../stores/collection/check-generations.ts';
import { checkIndex } from '../stores/collection/check-index.ts';
import { checkWarc } from '../stores/collection/check-warc.ts';
import { DocumentPointers } from '../stores/collection/document-pointers.ts';
import type { Finding, Report } from '../stores/collection/findings.ts';
import { collectionPaths, documentsName, indexName, trioPaths, warcName } from '../stores/collection/paths.ts';
import { readCommitted } from '../stores/collection/read-committed.ts';
import { listWriters } from '../stores/collection/writer-lock.ts';
import { namesIn } from '../stores/read-folder.ts';

export interface VerifyResult {
  collection: string;
  warcFiles: number;
  warcBytes: number;
  records: number;
  captures: number;
  documents: number;
  findings: Finding[];
}

/** Findings kept; a broken disk could give millions. */
const MAX_FINDINGS = 10_000;

/** `surt`: key of a URL; without it, the keys of index lines are not checked. */
export async function verifyCollection(
  dataDir: string,
  collection: string,
  surt?: (url: string) => string,
): Promise<VerifyResult> {
  const paths = collectionPaths(dataDir, collection);
  const root = `collections/${collection}`;
  const result: VerifyResult = {
    collection,
    warcFiles: 0,
    warcBytes: 0,
    records: 0,
    captures: 0,
    documents: 0,
    findings: [],
  };
  const tell: Report = (finding) => {
    if (result.findings.length < MAX_FINDINGS) result.findings.push(finding);
  };
  const open = await openBases(dataDir, collection, tell);
  const across = checkAcross(dataDir, collection);
  const bases = await basesOf(paths, root, tell);
  /** Documents are read here while threads read the next WARC; what is found is told in the order of the files. */
  let documents: Promise<void> = Promise.resolve();
  for (const base of bases) {
    const names = trioPaths(paths, base);
    const held: Finding[] = [];
    const report = (finding: Finding): void => void (held.length < MAX_FINDINGS && held.push(finding));
    const isOpen = open.has(base);
    const facts = await checkWarc({
      path: names.warc,
      name: `${root}/warc/${warcName(base)}`,
      committedBytes: isOpen ? await committedBytes(dataDir, collection, base) : null,
      report,
      onResponse: across.response,
      onRevisit: (refersTo, offset) => across.revisit(refersTo, base, offset),
    });
    const pointers = new DocumentPointers(names.index, documentsName(base));
    const scan = {
      path: names.documents,
      name: `${root}/documents/${documentsName(base)}`,
      pointers,
      isOpen,
      report,
    };
    await checkIndex({
      path: names.index,
      name: `${root}/indexes/${indexName(base)}`,
      warcFile: warcName(base),
      warcPath: names.warc,
      facts,
      isOpen,
      report,
      ...(surt !== undefined && { surt }),
      onCapture(capture, line) {
        result.captures += 1;
        across.capture(capture.captureId);
        reportUnexplained(capture, scan);
        pointers.add(capture, line);
      },
    });
    await documents;
    documents = checkDocuments(scan).then((count) => {
      result.documents += count;
      for (const finding of held) tell(finding);
    });
    documents.catch(() => undefined); // awaited before the next, and at the end
    result.warcFiles += 1;
    result.warcBytes += facts.bytes;
    result.records += facts.records;
  }
  await documents;
  await checkGenerations({ dataDir, collection, bases: new Set(bases), report: tell });
  await across.finish(tell);
  return result;
}

/** Bases that a living writer has open; a dead writer's lock is a finding. */
async function openBases(dataDir: string, collection: string, report: Report): Promise<Set<string>> {
  const open = new Set<string>();
  for (const { lock, isDead, name } of await listWriters(dataDir)) {
    if (lock.collection !== collection) continue;
    if (!isDead && lock.base !== null) open.add(lock.base);
    const message = `writer ${lock.writerId} died; the next archive worker, or verify --repair, mends its files`;
    if (isDead) report({ file: `staging/writers/${name}`, offset: null, code: 'dead-writer', message });
  }
  return open;
}

async function committedBytes(dataDir: string, collection: string, base: string): Promise<number> {
  let end = 0;
  for await (const { warc } of readCommitted(dataDir, collection))
    if (warc.file === warcName(base)) end = Math.max(end, warc.offset + warc.length);
  return end;
}

/** Base names by the WARC files; anything else in the three folders that belongs to none is reported. */
async function basesOf(paths: ReturnType<typeof collectionPaths>, root: string, report: Report): Promise<string[]> {
  const warcs = await namesIn(paths.warc);
  const bases = warcs.flatMap((name) => (name.endsWith('.warc.gz') ? [name.slice(0, -'.warc.gz'.length)] : []));
  const known = new Set([...bases.map(warcName), ...bases.map(indexName), ...bases.map(documentsName)]);
  for (const [kind, names] of [
    ['warc', warcs],
    ['indexes', await namesIn(paths.indexes)],
    ['documents', await namesIn(paths.documents)],
  ] as const)
    for (const name of names)
      if (!known.has(name))
        report({
          file: `${root}/${kind}/${name}`,
          offset: null,
          code: 'stray-file',
          message: 'belongs to no WARC of the collection',
        });
  return bases;
}

/** Names of the collections of a data directory. */
export const collectionsOf = (dataDir: string): Promise<string[]> => namesIn(join(dataDir, 'collections'));
