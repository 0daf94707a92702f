// A line of a documents file as what it says it is, after a disk may have turned a bit in it.
import type { DocumentRecord } from '../../domain/document.ts';

/** Null where it is no document: no JSON object, or one without what its hash and its place follow from. */
export function parseDocument(bytes: Buffer): DocumentRecord | null {
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString('utf8'));
  } catch {
    return null;
  }
  const record = value as Partial<Record<keyof DocumentRecord, unknown>> | null;
  const isWhole =
    typeof record === 'object' &&
    record !== null &&
    [record.text, record.id, record.sha256, record.record_id].every((field) => typeof field === 'string') &&
    (record.title === null || typeof record.title === 'string');
  return isWhole ? (value as DocumentRecord) : null;
}
