// The records that say who wrote what: ours, the first of each WARC file, and those that ingested records belong to.
import { createHash } from 'node:crypto';
import {
  encodeRecordMember,
  encodeWarcFields,
  type ReadRecord,
  recordField,
  sha256Digest,
} from '../../../archive/index.ts';
import { recordId } from '../../domain/capture.ts';
import type { ForeignWarcinfo } from '../../ports/collection-writer.ts';

export interface WarcinfoFacts {
  software: string;
  collection: string;
  now: () => Date;
}

/** Follows from the file's name, which holds collection, time and writer. */
export const warcinfoId = (file: string): string =>
  recordId(createHash('sha256').update(file).digest('hex').slice(0, 32), 'warcinfo');

export async function warcinfo(facts: WarcinfoFacts, file: string): Promise<Buffer> {
  const payload = encodeWarcFields([
    ['software', facts.software],
    ['format', 'WARC File Format 1.1'],
    ['conformsTo', 'http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/'],
    ['isPartOf', facts.collection],
  ]);
  return encodeRecordMember({
    type: 'warcinfo',
    recordId: warcinfoId(file),
    date: facts.now(),
    targetUri: null,
    contentType: 'application/warc-fields',
    head: Buffer.alloc(0),
    payload,
    payloadDigest: sha256Digest(payload),
    fields: [['WARC-Filename', file]],
  });
}

/** Where a warcinfo record says which file it was in before: `WARC-Filename` is of the file that it is in (WARC 1.1 §5.14). */
const FORMER_NAME = 'X-Archive-Orig-WARC-Filename';

export function foreignWarcinfo(info: ForeignWarcinfo, file: string): Promise<Buffer> {
  const { recordId: id, date, contentType, payload, filename } = info;
  return encodeRecordMember({
    type: 'warcinfo',
    recordId: id,
    date,
    targetUri: null,
    contentType,
    head: Buffer.alloc(0),
    payload,
    payloadDigest: sha256Digest(payload),
    fields: [['WARC-Filename', file], ...(filename === null ? [] : [[FORMER_NAME, filename] as const])],
  });
}

/** The record as it was, but for the name of the file that it is in. Null: it has no id or no date. */
export async function renamedWarcinfo(record: ReadRecord, file: string): Promise<Buffer | null> {
  const id = recordField(record, 'warc-record-id');
  const date = new Date(recordField(record, 'warc-date') ?? Number.NaN);
  if (record.block === null || id === null || Number.isNaN(date.getTime())) return null;
  return foreignWarcinfo(
    {
      recordId: id,
      date,
      contentType: recordField(record, 'content-type') ?? 'application/warc-fields',
      payload: record.block,
      filename: recordField(record, FORMER_NAME.toLowerCase()),
    },
    file,
  );
}

/** Stands for a warcinfo record that is lost: what names it finds who lost it. */
export const lostWarcinfo = (id: string, date: Date, file: string): Promise<Buffer> =>
  foreignWarcinfo(
    {
      recordId: id,
      date,
      contentType: 'application/warc-fields',
      payload: encodeWarcFields([['description', 'the warcinfo record of this id is lost']]),
      filename: null,
    },
    file,
  );
