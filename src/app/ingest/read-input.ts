// One input file, whatever it is: its records are counted and judged, and captures are handed on. Reading alone is what `--dry-run` does.
import { basename } from 'node:path';
import {
  type ByteSource,
  countIndexLines,
  detectFormat,
  openEntry,
  openFileSource,
  type ReadRecord,
  type RecordCompression,
  readRecords,
  readWacz,
  targetUri,
  type ZstdCodec,
} from '../../../archive/index.ts';
import { emptyReport, type FileReport, lose, refuse } from './file-report.ts';
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
  /** Largest record taken. */
  maxRecordBytes?: number;
}

const MAX_FILE_BYTES = 64 * 1024 * 1024;

/** Never throws on what a file holds: `error` says what ended the reading. Faults of the sink are thrown. */
export async function readInput(path: string, sink: InputSink | null, options: InputOptions): Promise<FileReport> {
  let source: Awaited<ReturnType<typeof openFileSource>>;
  try {
    source = await openFileSource(path);
  } catch (error) {
    return { ...emptyReport(path, 'unknown'), error: error instanceof Error ? error.message : String(error) };
  }
  try {
    const { format, compression } = await detectFormat(source, basename(path));
    const suffix = compression === 'none' ? '' : compression === 'gzip' ? '.gz' : '.zst';
    const report = emptyReport(path, `${format}${suffix}`);
    switch (format) {
      case 'warc':
      case 'arc':
        await readArchive(source, compression, 0, report, sink, options);
        break;
      case 'wacz':
        await readPackage(source, report, sink, options);
        break;
      case 'cdx':
      case 'cdxj':
        await readIndex(source, compression, report);
        break;
      case 'html':
      case 'markdown':
      case 'text':
        await readPlain(source, format, report, sink);
        break;
      case 'unknown':
        report.error = source.size === 0 ? 'the file is empty' : 'neither an archive nor HTML, Markdown or text';
    }
    if (
      report.error === null &&
      report.captures === 0 &&
      report.refused.some(({ reason }) => reason.startsWith('target-uri'))
    )
      report.error = 'nothing in it is of the web';
    return report;
  } finally {
    await source.close();
  }
}

async function readArchive(
  source: ByteSource,
  compression: RecordCompression,
  baseOffset: number,
  report: FileReport,
  sink: InputSink | null,
  options: InputOptions,
): Promise<void> {
  if (compression === 'zstd' && options.zstd === undefined) {
    report.error = 'zstd: no decoder at hand';
    return;
  }
  const records = readRecords(source, {
    compression,
    ...(options.maxRecordBytes !== undefined && { maxBlockBytes: options.maxRecordBytes }),
    ...(options.zstd !== undefined && { zstd: options.zstd }),
  });
  for await (const record of records) {
    if (record.kind === 'lost') {
      lose(report, baseOffset + record.offset, record.length, record.reason);
      continue;
    }
    await takeRecord(record, baseOffset, report, sink, options.now());
  }
  await sink?.end();
}

async function takeRecord(
  record: ReadRecord,
  baseOffset: number,
  report: FileReport,
  sink: InputSink | null,
  now: Date,
): Promise<void> {
  report.records += 1;
  report.types[record.type] = (report.types[record.type] ?? 0) + 1;
  if (record.type === 'response') report.responses += 1;
  const verdict = judgeRecord(record, now);
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

async function readPackage(
  source: ByteSource,
  report: FileReport,
  sink: InputSink | null,
  options: InputOptions,
): Promise<void> {
  const contents = await readWacz(source);
  for (const { entry, reason } of [...contents.refused, ...contents.problems]) refuse(report, entry, reason);
  for (const entry of contents.archives) {
    const opened = await openEntry(source, entry);
    if (opened.kind === 'refused') {
      refuse(report, entry.name, opened.reason);
      continue;
    }
    if (opened.isDamaged) refuse(report, entry.name, 'its deflated data is damaged; what comes before was taken');
    const { format, compression } = await detectFormat(opened.source, entry.name);
    if (format !== 'warc' && format !== 'arc') refuse(report, entry.name, 'no WARC');
    else
      await readArchive(opened.source, compression, entry.method === 0 ? entry.dataOffset : 0, report, sink, options);
  }
  if (contents.archives.length === 0) report.error = 'no WARC in the package could be read';
  else if (report.records === 0) report.error = 'no record in the package could be read';
}

async function readIndex(source: ByteSource, compression: RecordCompression, report: FileReport): Promise<void> {
  const { lines, bad, hasOpenEnd, lost } = await countIndexLines(source, compression);
  report.records = lines;
  for (const { offset, length, reason } of lost) lose(report, offset, length, reason);
  if (hasOpenEnd) refuse(report, 'last line', 'not ended by a line end: it may be torn');
  if (bad > 0) refuse(report, 'lines', `${bad} lines are no index lines`);
}

async function readPlain(
  source: ByteSource,
  kind: 'html' | 'markdown' | 'text',
  report: FileReport,
  sink: InputSink | null,
): Promise<void> {
  if (source.size > MAX_FILE_BYTES) {
    refuse(report, basename(report.path), `too-large: ${source.size} bytes`);
    report.error = 'larger than a page may be';
    return;
  }
  const bytes = await source.read(0, source.size);
  report.records = 1;
  report.captures = 1;
  await sink?.file(basename(report.path), kind, bytes, report);
}
