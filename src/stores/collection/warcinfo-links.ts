// Whether the records of one WARC name a warcinfo record of that file (WARC 1.1 §5.17), as every record we write does. Records that were ingested
// keep the name they came with, whose record may be elsewhere; records without the field belong to the warcinfo before them.
import { isRecordId, type ReadRecord, recordField } from '../../../archive/index.ts';
import { INGEST_CRAWL } from '../../domain/crawl.ts';
import { metadataOf } from './line-of-record.ts';

export interface WarcinfoProblem {
  offset: number;
  code: 'warc-record' | 'warcinfo-dangling';
  message: string;
}

/** Records of one capture that wait for the last of them, which says where it is from. */
const MOST_WAITING = 10_000;

export class WarcinfoLinks {
  readonly #known = new Set<string>();
  /** Names of no record of the file so far, since the last capture's end. */
  #waiting: { offset: number; name: string }[] = [];

  /** Records in the order of the file. */
  saw(record: ReadRecord): WarcinfoProblem[] {
    if (record.type === 'warcinfo') {
      this.#known.add(recordField(record, 'warc-record-id') ?? '');
      return [];
    }
    const problems: WarcinfoProblem[] = [];
    const { offset } = record;
    const name = recordField(record, 'warc-warcinfo-id');
    if (name !== null && !isRecordId(name))
      problems.push({ offset, code: 'warc-record', message: 'its WARC-Warcinfo-ID is no record id' });
    else if (name !== null && !this.#known.has(name) && this.#waiting.length < MOST_WAITING)
      this.#waiting.push({ offset, name });
    const capture = metadataOf(record);
    if (capture === null) return problems;
    // a file whose warcinfo was damaged and taken out has none: its records are as whole as they were
    if (capture.crawl !== INGEST_CRAWL && this.#known.size > 0)
      for (const waiting of this.#waiting)
        problems.push({
          offset: waiting.offset,
          code: 'warcinfo-dangling',
          message: `its WARC-Warcinfo-ID ${waiting.name} names no warcinfo record of the file`,
        });
    this.#waiting = [];
    return problems;
  }
}
