// Revisits whose original nobody has: some came without it, that of others was lost to a disk since. Each says so itself, and stands
// for what it is: its date, its head and the digest of what was seen.
import { encodeRecordMember, type NamedField, type ReadRecord, recordField } from '../../../archive/index.ts';
import { JSON_METADATA, jsonMetadata } from './json-metadata.ts';

/** Why a capture that came as a revisit of something unknown has no text. */
export const WITHOUT_ORIGINAL = 'revisit-without-original';
/** Written by the encoder, not carried over as they are. */
const OWN_FIELDS: ReadonlySet<string> = new Set([
  'warc-type',
  'warc-record-id',
  'warc-date',
  'warc-target-uri',
  'warc-payload-digest',
  'warc-block-digest',
  'content-type',
  'content-length',
  JSON_METADATA.toLowerCase(),
]);

/** Whether the revisit itself says that what it refers to is not to be had. */
export function isWithoutOriginal(record: Pick<ReadRecord, 'fields'>): boolean {
  const about = jsonMetadata(record);
  return about?.['noText'] === WITHOUT_ORIGINAL || about?.['originalLost'] === true;
}

/** The revisit as it was, but that it says so from now on. Null where it is not whole. */
export async function withoutOriginal(record: ReadRecord): Promise<Buffer | null> {
  const recordId = recordField(record, 'warc-record-id');
  const date = new Date(recordField(record, 'warc-date') ?? Number.NaN);
  if (record.block === null || recordId === null || Number.isNaN(date.getTime())) return null;
  const kept = record.fields.filter(([name]) => !OWN_FIELDS.has(name.toLowerCase()));
  const about: NamedField = [JSON_METADATA, JSON.stringify({ ...jsonMetadata(record), originalLost: true })];
  return encodeRecordMember({
    type: 'revisit',
    recordId,
    date,
    targetUri: recordField(record, 'warc-target-uri'),
    contentType: recordField(record, 'content-type'),
    head: record.block,
    payload: Buffer.alloc(0),
    payloadDigest: recordField(record, 'warc-payload-digest'),
    fields: [...kept, about],
  });
}
