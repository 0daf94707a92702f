// One input file, whatever it is: its records are counted and judged, and captures are handed on. Reading alone is what `--dry-run` does.
import { basename } from 'node:path';
import {
  type ByteSource,
  countIndexLines,
  detectFormat,
  openFileSource,
  type RecordCompression,
} from '../../../archive/index.ts';
import { emptyReport, type FileReport, lose, refuse } from './file-report.ts';
import { type InputOptions, type InputSink, readArchive } from './read-archive.ts';
import { readPackage } from './read-package.ts';

const MAX_FILE_BYTES = 64 * 1024 * 1024;

/** Never throws on what a file holds: `error` says what ended the reading. Faults of the sink are thrown. */
export async function readInput(path: string, sink: InputSink | null, options: InputOptions): Promise<FileReport> {
  let source: Awaited<ReturnType<typeof openFileSource>>;
  try {
    source = await (options.elsewhere?.isOurs(path) ? options.elsewhere.open(path) : openFileSource(path));
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
        await readArchive(source, {
          compression,
          baseOffset: 0,
          path: format === 'arc' || options.elsewhere?.isOurs(path) ? null : path,
          report,
          sink,
          options,
        });
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
