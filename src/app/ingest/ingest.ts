// `ingest`: files, folders and packages of other tools become captures of a collection. Twice changes nothing.
import type { ZstdCodec } from '../../../archive/index.ts';
import type { Extraction } from '../../domain/document.ts';
import type { CaptureIndex, CommittedCapture } from '../../ports/capture-index.ts';
import type { UrlKeys } from '../../stages/archive/stage.ts';
import type { PageInput } from '../../stages/extract/page-input.ts';
import { readCommitted } from '../../stores/collection/read-committed.ts';
import { asFirst, recoverDeadWriters } from '../../stores/collection/recover.ts';
import { openCollectionWriter } from '../../stores/collection/writer.ts';
import { createMemoryCaptureIndex } from '../../stores/memory-capture-index.ts';
import type { Elsewhere } from './elsewhere.ts';
import { emptyReport, type FileReport } from './file-report.ts';
import { inputFiles } from './input-files.ts';
import { readInput } from './read-input.ts';
import { createTaker, type TakeCounts } from './take-captures.ts';

export interface IngestRequest {
  dataDir: string;
  collection: string;
  /** Files and folders; folders are searched whole, in the order of their names. */
  paths: readonly string[];
  /** Read and report without taking. */
  dryRun: boolean;
  /** Names the run in document records. */
  crawlId: string;
  /** Letters, digits, `-` and `_`; unique among living writers. */
  writerId: string;
  software: string;
  /** Largest record taken. */
  maxRecordBytes?: number;
}

export interface IngestDeps {
  extract(page: PageInput): Promise<Extraction>;
  keys: UrlKeys;
  now: () => Date;
  /** The shared index; when absent, one in memory is filled from the collection's own files. */
  index?: CaptureIndex;
  zstd?: ZstdCodec;
  /** Threads that read ranges of one large file. */
  threads?: number;
  bring?(key: string): Promise<void>;
  /** Inputs that are no files of this machine. */
  elsewhere?: Elsewhere;
  /** Called after each file. */
  onFile?(report: FileReport): void;
}

/** Files whose captures may be under way while the next is read; the captures have a bound of their own. */
const FILES_AHEAD = 4;

export interface IngestResult {
  files: FileReport[];
  counts: TakeCounts;
}

export async function ingest(request: IngestRequest, deps: IngestDeps): Promise<IngestResult> {
  const { paths, missing } = await inputFiles(request.paths, deps.elsewhere);
  const files: FileReport[] = missing.map((path) => ({
    ...emptyReport(path, 'unknown'),
    error: 'no such file or folder',
  }));
  for (const report of files) deps.onFile?.(report);
  const options = {
    now: deps.now,
    ...(deps.zstd !== undefined && { zstd: deps.zstd }),
    ...(deps.threads !== undefined && { threads: deps.threads }),
    ...(deps.elsewhere !== undefined && { elsewhere: deps.elsewhere }),
    ...(request.maxRecordBytes !== undefined && { maxRecordBytes: request.maxRecordBytes }),
  };
  const add = (report: FileReport): void => {
    files.push(report);
    deps.onFile?.(report);
  };
  if (request.dryRun) {
    for (const path of paths) add(await readInput(path, null, options));
    return { files, counts: { taken: 0, known: 0, documents: 0 } };
  }
  const index = deps.index ?? (await indexFromFiles(request.dataDir, request.collection));
  await recoverDeadWriters(request.dataDir, index);
  const writer = await openCollectionWriter({ ...request, index });
  try {
    const taker = createTaker({
      ...request,
      writer,
      index,
      keys: deps.keys,
      extract: deps.extract,
      ...(deps.bring !== undefined && { bring: deps.bring }),
      ...(deps.elsewhere !== undefined && { elsewhere: deps.elsewhere }),
    });
    // while the last captures of a file are extracted and written, the next files are read; they are told in order, each once it is on disk
    const written: { report: FileReport; done: Promise<void> }[] = [];
    const tell = async (): Promise<void> => {
      const file = written.shift();
      await file?.done;
      if (file !== undefined) add(file.report);
    };
    for (const path of paths) {
      const report = await readInput(path, taker.sinkFor(path), options);
      written.push({ report, done: taker.written() });
      if (written.length > FILES_AHEAD) await tell();
    }
    while (written.length > 0) await tell();
    return { files, counts: await taker.settle() };
  } finally {
    await writer.close();
  }
}

/** What the collection's own index files say, in memory: enough to know captures and first payloads again. */
export async function indexFromFiles(dataDir: string, collection: string): Promise<CaptureIndex> {
  const index = createMemoryCaptureIndex();
  let batch: CommittedCapture[] = [];
  const tell = async (): Promise<void> => {
    await index.commit(collection, batch);
    await index.rememberFirst(collection, batch.flatMap(asFirst));
    batch = [];
  };
  for await (const capture of readCommitted(dataDir, collection)) {
    batch.push(capture);
    if (batch.length >= 1000) await tell();
  }
  await tell();
  return index;
}
