// A WACZ as input: every WARC in it is read, and what its index and pages say is checked against what was found.
import {
  type ByteSource,
  checkPackageIndex,
  detectFormat,
  openEntry,
  type ReadRecord,
  readWacz,
  type WaczContents,
} from '../../../archive/index.ts';
import { type FileReport, refuse } from './file-report.ts';
import { type InputOptions, type InputSink, readArchive } from './read-archive.ts';

/** Pointers are checked in packages of at most this many records: their places are held in memory. */
const PLACES_LIMIT = 5_000_000;

export async function readPackage(
  source: ByteSource,
  report: FileReport,
  sink: InputSink | null,
  options: InputOptions,
): Promise<void> {
  const contents = await readContents(source, report, sink, options);
  for (const entry of contents.packages) {
    const opened = await openEntry(source, entry);
    if (opened.kind === 'refused') refuse(report, entry.name, opened.reason);
    else await readContents(opened.source, report, sink, options); // what is nested deeper is not looked for
  }
  if (contents.archives.length === 0 && contents.packages.length === 0)
    report.error = 'no WARC in the package could be read';
  else if (report.records === 0) report.error = 'no record in the package could be read';
}

async function readContents(
  source: ByteSource,
  report: FileReport,
  sink: InputSink | null,
  options: InputOptions,
): Promise<WaczContents> {
  const contents = await readWacz(source);
  for (const { entry, reason } of [...contents.refused, ...contents.problems]) refuse(report, entry, reason);
  const places = new Map<string, Map<number, number>>();
  let held = 0;
  for (const entry of contents.archives) {
    const opened = await openEntry(source, entry);
    if (opened.kind === 'refused') {
      refuse(report, entry.name, opened.reason);
      continue;
    }
    if (opened.isDamaged) refuse(report, entry.name, 'its deflated data is damaged; what comes before was taken');
    const { format, compression } = await detectFormat(opened.source, entry.name);
    if (format !== 'warc' && format !== 'arc') {
      refuse(report, entry.name, 'no WARC');
      continue;
    }
    const found = new Map<number, number>();
    places.set(entry.name.replace(/^.*\//, ''), found);
    await readArchive(opened.source, {
      path: null,
      compression,
      baseOffset: entry.method === 0 ? entry.dataOffset : 0,
      report,
      sink,
      options,
      onRecord: ({ offset, length, isAlone }: ReadRecord) => {
        held += 1;
        if (held <= PLACES_LIMIT) found.set(offset, compression === 'none' || isAlone ? length : 0);
      },
    });
  }
  if (held <= PLACES_LIMIT) await checkIndexes(source, contents, places, report);
  await checkPages(source, contents, report);
  return contents;
}

async function checkIndexes(
  source: ByteSource,
  contents: WaczContents,
  places: ReadonlyMap<string, ReadonlyMap<number, number>>,
  report: FileReport,
): Promise<void> {
  for (const entry of contents.indexes) {
    const opened = await openEntry(source, entry);
    if (opened.kind === 'refused') refuse(report, entry.name, opened.reason);
    else {
      const { compression } = await detectFormat(opened.source, entry.name);
      for (const reason of await checkPackageIndex(opened.source, compression, places))
        refuse(report, entry.name, `index: ${reason}`);
    }
  }
}

const PAGES_LIMIT_BYTES = 64 * 1024 * 1024;

/** `pages/pages.jsonl` begins with a line that names its format; every line is one JSON object, and a page has a URL. */
async function checkPages(source: ByteSource, contents: WaczContents, report: FileReport): Promise<void> {
  for (const entry of contents.pages) {
    if (entry.bytes > PAGES_LIMIT_BYTES) continue;
    const opened = await openEntry(source, entry);
    if (opened.kind === 'refused') {
      refuse(report, entry.name, opened.reason);
      continue;
    }
    const text = (await opened.source.read(0, opened.source.size)).toString('utf8');
    const lines = text.split('\n').filter((line) => line.trim() !== '');
    const bad = lines.filter((line, i) => !isPageLine(line, i === 0)).length;
    if (bad > 0) refuse(report, entry.name, `pages: ${bad} lines are neither a header nor a page`);
  }
}

function isPageLine(line: string, isFirst: boolean): boolean {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value !== 'object' || value === null) return false;
    return 'url' in value || (isFirst && 'format' in value);
  } catch {
    return false; // reported
  }
}
