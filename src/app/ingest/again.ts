// `ingest --again`: every archived capture of a collection is extracted anew, from its WARC, as a new generation of documents. No WARC is touched.
import { createHash } from 'node:crypto';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  deflateMember,
  openFileSource,
  type ReadRecord,
  readRecords,
  recordField,
  targetUri,
} from '../../../archive/index.ts';
import type { DocumentRecord, Extraction } from '../../domain/document.ts';
import type { FilePart } from '../../ports/capture-index.ts';
import { prepareCapture, type UrlKeys } from '../../stages/archive/stage.ts';
import type { HostProfile, PageInput } from '../../stages/extract/page-input.ts';
import { replaceFile } from '../../stores/collection/durable.ts';
import {
  documentPaths,
  documentTexts,
  type GenerationFile,
  generationName,
  generationsFolder,
  listGenerations,
  saveGeneration,
  writeGenerationFile,
} from '../../stores/collection/generations.ts';
import { metadataOf } from '../../stores/collection/line-of-record.ts';
import { collectionPaths, trioPaths } from '../../stores/collection/paths.ts';
import { payloadPlaces } from '../../stores/collection/read-committed.ts';
import { readPayload } from '../../stores/collection/read-record.ts';
import { openBases } from '../../stores/collection/writer-lock.ts';
import { createFsBlobStore } from '../../stores/fs-blob-store.ts';
import { isMissing } from '../../stores/read-folder.ts';
import { warcBases } from '../reindex.ts';
import { extractionOf } from './extraction-of.ts';
import { foreignCapture } from './foreign-capture.ts';
import { parseDate } from './judge-record.ts';

export interface AgainRequest {
  dataDir: string;
  collection: string;
  software: string;
  now: () => Date;
  keys: UrlKeys;
  extract(page: PageInput): Promise<Extraction>;
  /** What a crawl knew of its hosts before it began: its pages are read with that again. Without it, or for other crawls, nothing is known. */
  profiles?(crawlId: string): Promise<(url: string) => HostProfile | null>;
}

export interface AgainResult {
  collection: string;
  /** Null when the texts are those that stand already. */
  generation: number | null;
  captures: number;
  documents: number;
  /** Documents whose record is not what it was, that are new, and that are no more. */
  changed: number;
  gained: number;
  lost: number;
  /** WARCs that a writer has open: their captures keep their documents. */
  skipped: string[];
}

/** Goes on where an earlier run with the same software broke off. */
export async function extractAgain(request: AgainRequest): Promise<AgainResult> {
  const { dataDir, collection } = request;
  const open = await openBases(dataDir);
  const all = await warcBases(collectionPaths(dataDir, collection).warc);
  const bases = all.filter((base) => !open.has(base));
  const number = ((await listGenerations(dataDir, collection)).at(-1)?.generation ?? 0) + 1;
  const folder = join(generationsFolder(dataDir, collection), generationName(number));
  await beginFolder(folder, request.software);
  const places = await payloadPlaces(dataDir, collection);
  const files: GenerationFile[] = [];
  for (const base of bases) {
    const note = join(folder, `${base}.done.json`);
    const done = await readNote(note);
    const file = done ?? (await extractWarc(request, base, folder, places));
    if (done === null) await replaceFile(note, `${note}.${process.pid}.tmp`, JSON.stringify(file));
    files.push(file);
  }
  const counts = await compare(request, folder, files);
  const result: AgainResult = {
    collection,
    generation: number,
    captures: files.reduce((sum, { captures }) => sum + captures, 0),
    documents: files.reduce((sum, { documents }) => sum + documents, 0),
    ...counts,
    skipped: all.filter((base) => open.has(base)),
  };
  if (counts.changed + counts.gained + counts.lost === 0) {
    await rm(folder, { recursive: true, force: true });
    return { ...result, generation: null };
  }
  const { software } = request;
  await saveGeneration(dataDir, collection, {
    generation: number,
    created_at: request.now().toISOString(),
    software,
    files,
  });
  for (const { base } of files) await rm(join(folder, `${base}.done.json`), { force: true });
  await rm(join(folder, STARTED), { force: true });
  return result;
}

const STARTED = 'started.json';

/** What other software left unfinished is begun again. */
async function beginFolder(folder: string, software: string): Promise<void> {
  const path = join(folder, STARTED);
  const before = await readFile(path, 'utf8').catch((error: unknown) => {
    if (isMissing(error)) return null;
    throw error;
  });
  if (before === software) return;
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await replaceFile(path, `${path}.${process.pid}.tmp`, software);
}

async function readNote(path: string): Promise<GenerationFile | null> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as GenerationFile;
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

/** Extractions under way at once. */
const IN_FLIGHT = 32;
/** DOMs held until their page comes: it follows at once. */
const HELD_DOMS = 64;

async function extractWarc(
  request: AgainRequest,
  base: string,
  folder: string,
  places: ReadonlyMap<string, FilePart>,
): Promise<GenerationFile> {
  const source = await openFileSource(trioPaths(collectionPaths(request.dataDir, request.collection), base).warc);
  const doms = new Map<string, string>();
  const parts: Buffer[] = [];
  const waiting: Promise<DocumentRecord | null>[] = [];
  let captures = 0;
  let documents = 0;
  const take = async (): Promise<void> => {
    const document = await waiting.shift();
    if (!document) return;
    parts.push(deflateMember(Buffer.from(`${JSON.stringify(document)}\n`, 'utf8'), 3));
    documents += 1;
  };
  try {
    for await (const record of readRecords(source, { compression: 'gzip' })) {
      if (record.kind === 'lost') continue; // verify names it
      const about = metadataOf(record);
      if (about === null) {
        holdDom(record, doms);
        continue;
      }
      captures += 1;
      waiting.push(documentOf(record, about.crawl, request, doms, places));
      if (waiting.length >= IN_FLIGHT) await take();
    }
    while (waiting.length > 0) await take();
  } finally {
    await Promise.allSettled(waiting);
    await source.close();
  }
  return writeGenerationFile(folder, base, { parts, documents, captures });
}

function holdDom(record: ReadRecord, doms: Map<string, string>): void {
  const page = recordField(record, 'warc-concurrent-to');
  if (record.type !== 'resource' || page === null || !targetUri(record)?.startsWith('urn:dom:')) return;
  doms.set(page, record.block?.toString('utf8') ?? '');
  const oldest = doms.size > HELD_DOMS ? doms.keys().next().value : undefined;
  if (oldest !== undefined) doms.delete(oldest);
}

async function documentOf(
  record: ReadRecord,
  crawlId: string,
  request: AgainRequest,
  doms: ReadonlyMap<string, string>,
  places: ReadonlyMap<string, FilePart>,
): Promise<DocumentRecord | null> {
  const { dataDir, collection, keys } = request;
  const id = recordField(record, 'warc-record-id') ?? '';
  const url = targetUri(record) ?? '';
  const date = parseDate(recordField(record, 'warc-date')) ?? new Date(0);
  let payload: Buffer | null = null;
  if (record.type === 'revisit') {
    const place = places.get(recordField(record, 'warc-payload-digest') ?? '');
    payload = place === undefined ? null : await readPayload(createFsBlobStore(dataDir), collection, place);
    if (payload === null) return null; // a foreign revisit whose original nobody has
  }
  const context = { crawlId, collection, renderedDom: doms.get(id) ?? null };
  const { capture, recordId } = foreignCapture(record, url, date, context, payload);
  const profile = (await request.profiles?.(crawlId))?.(url) ?? null;
  const extraction = await extractionOf(capture, (page) =>
    request.extract(profile === null ? page : { ...page, hostProfile: profile }),
  );
  return prepareCapture(capture, extraction, keys, recordId).document;
}

/** Against the documents in force, by record. */
async function compare(
  request: AgainRequest,
  folder: string,
  files: readonly GenerationFile[],
): Promise<{ changed: number; gained: number; lost: number }> {
  const { dataDir, collection } = request;
  const before = new Map<string, string>();
  const hashOf = (line: string): [string, string] => [
    (JSON.parse(line) as DocumentRecord).record_id,
    createHash('sha256').update(line).digest('base64').slice(0, 22),
  ];
  const bases = files.map(({ base }) => base);
  for (const path of await documentPaths(dataDir, collection, bases))
    for await (const line of documentTexts(path)) before.set(...hashOf(line));
  let changed = 0;
  let gained = 0;
  for (const { file } of files) {
    if (file === null) continue;
    for await (const line of documentTexts(join(folder, file))) {
      const [id, hash] = hashOf(line);
      const old = before.get(id);
      if (old === undefined) gained += 1;
      else if (old !== hash) changed += 1;
      before.delete(id);
    }
  }
  return { changed, gained, lost: before.size };
}
