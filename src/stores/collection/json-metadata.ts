// What the writer notes in a record of its own, beside WARC's fields: one JSON object, so that indexes follow from the WARC alone.
import { type ReadRecord, recordField } from '../../../archive/index.ts';

export const JSON_METADATA = 'WARC-JSON-Metadata';

/** Null where there is none, or another tool's field of the same name. */
export function jsonMetadata(record: Pick<ReadRecord, 'fields'>): Readonly<Record<string, unknown>> | null {
  const json = recordField(record, JSON_METADATA.toLowerCase());
  if (json === null) return null;
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null; // another tool's
  }
}
