// The records of one archive, in order: counted, judged, and handed on.
import {
  type ByteSource,
  type Lost,
  type ReadRecord,
  type RecordCompression,
  type RecordDigests,
  readRecords,
  readRecordsInThreads,
  targetUri,
  type ZstdCodec,
} from '../../../archive/index.ts';
import type { Elsewhere } from './elsewhere.ts';
import { type FileReport, lose, refuse } from './file-report.ts';
import { judgeRecord } from './judge-record.ts';

/** What becomes of what is read; all calls come in the order of the file. */
export interface InputSink {
  /** A record that is a capture. */
  capture(record: ReadRecord, url: string, date: Date): Promise<void>;
  /** Any other whole record: requests and rendered DOMs belong to captures. */
  other(record: ReadRecord): Promise<void>;
  /** A plain HTML, Markdown or text file. */
  file(name: string, kind: 'html' | 'markdown' | 'text', bytes: Buffer, report: FileReport): Promise<void>;
  /** The file, or the archive within the package, has ended. */
  end(): Promise<void>;
}

export interface InputOptions {
  now: () => Date;
  zstd?: ZstdCodec;
  elsewhere?: Elsewhere;
  /** Largest record taken. */
  maxRecordBytes?: number;
  /** Threads that read ranges of one large file; with none it is read here. */
  threads?: number;
}

/** Below this, threads cost more than they give. */
const THREADS_FROM_BYTES = 16 * 1024 * 1024;

export interface ArchiveReading {
  compression: RecordCompression;
  /** Of the archive within the file: entries of packages do not begin at 0. */
  baseOffset: number;
  /** The file that the archive is, where threads can open it; null within packages and elsewhere. */
  path: string | null;
  report: FileReport;
  sink: InputSink | null;
  options: InputOptions;
  onRecord?(record: ReadRecord): void;
}

export async function readArchive(source: ByteSource, reading: ArchiveReading): Promise<void> {
  const { compression, baseOffset, report, sink, options } = reading;
  if (compression === 'zstd' && options.zstd === undefined) {
    report.error = 'zstd: no decoder at hand';
    return;
  }
  const records = recordsOf(source, reading);
  for await (const record of records) {
    if (record.kind === 'lost') {
      lose(report, baseOffset + record.offset, record.length, record.reason);
      continue;
    }
    reading.onRecord?.(record);
    await takeRecord(record, baseOffset, report, sink, options.now());
  }
  await sink?.end();
}

/** The same records in the same order, whoever reads them. */
function recordsOf(
  source: ByteSource,
  { compression, path, options, sink }: ArchiveReading,
): AsyncGenerator<(ReadRecord & { digests?: RecordDigests }) | Lost, void, undefined> {
  const { maxRecordBytes, zstd, threads = 0 } = options;
  // who takes captures works on many at once; who only reads has done with each
  const limit = { reusesBlocks: sink === null, ...(maxRecordBytes !== undefined && { maxBlockBytes: maxRecordBytes }) };
  if (path !== null && compression === 'gzip' && threads > 0 && source.size >= THREADS_FROM_BYTES)
    return readRecordsInThreads({ path, size: source.size, threads, readsHere: sink === null, ...limit });
  return readRecords(source, { compression, ...limit, ...(zstd !== undefined && { zstd }) });
}

async function takeRecord(
  record: ReadRecord & { digests?: RecordDigests },
  baseOffset: number,
  report: FileReport,
  sink: InputSink | null,
  now: Date,
): Promise<void> {
  report.records += 1;
  report.types[record.type] = (report.types[record.type] ?? 0) + 1;
  if (record.type === 'response') report.responses += 1;
  const verdict = judgeRecord(record, now, record.digests);
  const entry = `offset ${baseOffset + record.offset}: ${(targetUri(record) ?? record.type).slice(0, 500)}`;
  if (verdict.kind === 'refused') {
    refuse(report, entry, verdict.reason);
    return;
  }
  for (const remark of verdict.remarks) refuse(report, entry, remark);
  if (verdict.kind === 'other') {
    await sink?.other(record);
    return;
  }
  report.captures += 1;
  await sink?.capture(record, verdict.url, verdict.date);
}
