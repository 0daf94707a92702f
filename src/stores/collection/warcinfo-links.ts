// Whether the records of one WARC name a warcinfo record before them in that file (WARC 1.1 §5.17), as every record we write does, ingested ones
// too: theirs came along. Records without the field belong to the warcinfo before them.
import { isRecordId, type ReadRecord, recordField } from '../../../archive/index.ts';

export interface WarcinfoProblem {
  offset: number;
  code: 'warc-record' | 'warcinfo-dangling';
  message: string;
}

/** The warcinfo records of a file, as its records go by. */
export class WarcinfoNames {
  readonly #known = new Set<string>();

  /** The id that a record names and that no record before it has. It is told once. */
  missing(record: ReadRecord): string | null {
    const name = recordField(record, record.type === 'warcinfo' ? 'warc-record-id' : 'warc-warcinfo-id');
    if (name === null || !isRecordId(name) || this.#known.has(name)) return null;
    if (this.#known.size < MOST_KNOWN) this.#known.add(name);
    return record.type === 'warcinfo' ? null : name;
  }
}

/** A file has a few; of one made to have millions no more are kept in mind. */
const MOST_KNOWN = 1_000_000;

export class WarcinfoLinks {
  readonly #names = new WarcinfoNames();

  /** Records in the order of the file. */
  saw(record: ReadRecord): WarcinfoProblem[] {
    const { offset } = record;
    const name = recordField(record, 'warc-warcinfo-id');
    if (record.type !== 'warcinfo' && name !== null && !isRecordId(name))
      return [{ offset, code: 'warc-record', message: 'its WARC-Warcinfo-ID is no record id' }];
    const missing = this.#names.missing(record);
    if (missing === null) return [];
    const message = `its WARC-Warcinfo-ID ${missing} names no warcinfo record before it in the file; others may name it too`;
    return [{ offset, code: 'warcinfo-dangling', message }];
  }
}
