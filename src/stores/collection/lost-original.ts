// Revisits whose original nobody has: some came without it, that of others was lost to a disk since. Each says so itself, and stands
// for what it is: its date, its head and the digest of what was seen.
import { encodeRecordMember, type NamedField, type ReadRecord, recordField } from '../../../archive/index.ts';

const METADATA = 'WARC-JSON-Metadata';
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
  METADATA.toLowerCase(),
]);

interface Metadata {
  noText?: unknown;
  originalLost?: unknown;
}

function metadataOf(record: Pick<ReadRecord, 'fields'>): Metadata {
  try {
    const value: unknown = JSON.parse(recordField(record, METADATA.toLowerCase()) ?? '{}');
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {}; // another tool's field of the same name
  }
}

/** Whether the revisit itself says that what it refers to is not to be had. */
export function isWithoutOriginal(record: Pick<ReadRecord, 'fields'>): boolean {
  const { noText, originalLost } = metadataOf(record);
  return noText === WITHOUT_ORIGINAL || originalLost === true;
}

/** The revisit as it was, but that it says so from now on. Null where it is not whole. */
export async function withoutOriginal(record: ReadRecord): Promise<Buffer | null> {
  const recordId = recordField(record, 'warc-record-id');
  const date = new Date(recordField(record, 'warc-date') ?? Number.NaN);
  if (record.block === null || recordId === null || Number.isNaN(date.getTime())) return null;
  const kept = record.fields.filter(([name]) => !OWN_FIELDS.has(name.toLowerCase()));
  const about: NamedField = [METADATA, JSON.stringify({ ...metadataOf(record), originalLost: true })];
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
