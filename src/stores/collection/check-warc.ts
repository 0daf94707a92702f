// One WARC of a collection, read from end to end: framing, digests, and the facts that its index and documents must agree with.
import { availableParallelism } from 'node:os';
import { basename } from 'node:path';
import {
  type ByteSource,
  type CheckedRecord,
  checkDigests,
  type Lost,
  openFileSource,
  type ReadRecord,
  readRecords,
  readRecordsInThreads,
  recordField,
  sliceSource,
} from '../../../archive/index.ts';
import type { Report } from './findings.ts';
import { hasLine, lineOfRecord } from './line-of-record.ts';
import { isWithoutOriginal } from './lost-original.ts';
import { RecordFacts } from './record-facts.ts';
import { WarcinfoLinks } from './warcinfo-links.ts';

export interface WarcFacts {
  records: number;
  bytes: number;
  /** Records that need an index line. */
  indexed: RecordFacts;
}

export interface WarcScan {
  path: string;
  /** As findings name it. */
  name: string;
  /** Bytes that are committed; what a living writer adds beyond is not judged. Null takes the whole file. */
  committedBytes: number | null;
  report: Report;
  /** Called for every record that a revisit may refer to, and for what revisits refer to. */
  onResponse(recordId: string): void;
  onRevisit(refersTo: string, offset: number): void;
}

export async function checkWarc(scan: WarcScan): Promise<WarcFacts> {
  const source = await openFileSource(scan.path);
  try {
    const size = scan.committedBytes ?? source.size;
    const facts: WarcFacts = { records: 0, bytes: size, indexed: new RecordFacts() };
    const committed = sliceSource(source, 0, size);
    const links = new WarcinfoLinks();
    for await (const record of checkedRecords(scan.path, committed)) {
      if (record.kind === 'lost') {
        const { offset, length, reason } = record;
        scan.report({
          file: scan.name,
          offset,
          code: 'warc-lost',
          message: `${length} bytes hold no record: ${reason}`,
        });
      } else {
        facts.records += 1;
        checkRecord(record, scan, facts);
        for (const problem of links.saw(record)) scan.report({ file: scan.name, ...problem });
        if (record.isAlone && !record.hasBareHeader)
          scan.report({
            file: scan.name,
            offset: record.offset,
            code: 'warc-lost',
            message: 'the header of its gzip member was changed',
          });
      }
    }
    return facts;
  } finally {
    await source.close();
  }
}

/** Below this, threads cost more than they give. */
const THREADS_FROM_BYTES = 16 * 1024 * 1024;

async function* checkedRecords(
  path: string,
  source: ByteSource,
): AsyncGenerator<CheckedRecord | Lost, void, undefined> {
  if (source.size >= THREADS_FROM_BYTES) {
    const threads = Math.min(availableParallelism(), MAX_THREADS);
    yield* readRecordsInThreads({ path, size: source.size, threads, httpHeadsAlone: true, reusesBlocks: true });
    return;
  }
  for await (const record of readRecords(source, { compression: 'gzip', reusesBlocks: true }))
    yield record.kind === 'lost' ? record : { ...record, digests: checkDigests(record) };
}

const MAX_THREADS = 8;

function checkRecord(record: CheckedRecord, scan: WarcScan, facts: WarcFacts): void {
  const { offset, type } = record;
  const say = (code: 'warc-length' | 'warc-digest' | 'warc-record', message: string): void =>
    scan.report({ file: scan.name, offset, code, message });
  const { digests } = record;
  for (const kind of ['block', 'payload'] as const)
    if (digests[kind] === 'wrong' || digests[kind] === 'unknown')
      say('warc-digest', `${kind} digest does not match the ${type} record`);
  if (digests.block === 'absent') say('warc-digest', 'no block digest');
  if (record.failsCheck) say('warc-record', 'its gzip member fails its check value');
  if (record.hasWrongLength) say('warc-length', 'Content-Length is not the length of the block');
  if (!record.isAlone) say('warc-record', 'the record does not begin a gzip member of its own');
  const recordId = recordField(record, 'warc-record-id') ?? '';
  for (const field of ['warc-type', 'warc-record-id', 'warc-date', 'content-length'])
    if (recordField(record, field) === null) say('warc-record', `no ${field}`);
  if (type === 'response') scan.onResponse(recordId);
  if (type === 'revisit') checkRevisit(record, scan, say);
  if (!hasLine(record)) return;
  const place = { file: basename(scan.path), offset, length: record.length };
  facts.indexed.add(type, place, lineOfRecord(record, place, '-', 'unknown').line);
}

function checkRevisit(record: ReadRecord, scan: WarcScan, say: (code: 'warc-record', message: string) => void): void {
  if (isWithoutOriginal(record)) return;
  const refersTo = recordField(record, 'warc-refers-to');
  for (const field of ['warc-profile', 'warc-refers-to-target-uri', 'warc-refers-to-date'])
    if (recordField(record, field) === null) say('warc-record', `revisit without ${field}`);
  if (refersTo === null) say('warc-record', 'revisit without warc-refers-to');
  else scan.onRevisit(refersTo, record.offset);
}
