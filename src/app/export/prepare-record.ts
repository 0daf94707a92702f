// What an export does to a record before it decides anything: masking, with the hash and the id of the new text.
import { contentHash, documentId } from '../../domain/content-hash.ts';
import type { DocumentRecord } from '../../domain/document.ts';
import { type MaskKind, maskPersonal } from '../../domain/masking/mask-personal.ts';

/** The record as exported; `source_id` is set when its text is not the archived one. */
export interface ExportedRecord extends DocumentRecord {
  source_id: string | null;
}

export type MaskCounts = Record<MaskKind, number>;

/** Adds what was masked to `counts`. */
export function prepareRecord(archived: DocumentRecord, mask: readonly MaskKind[], counts: MaskCounts): ExportedRecord {
  const record = { ...archived, licence: archived.licence ?? null };
  if (mask.length === 0) return { ...record, source_id: null };
  const masked = (text: string): string => {
    const result = maskPersonal(text, mask);
    for (const kind of mask) counts[kind] += result.counts[kind];
    return result.text;
  };
  const title = record.title === null ? null : masked(record.title);
  const text = masked(record.text);
  const rest = {
    markdown: maskPersonal(record.markdown, mask).text,
    description: record.description === null ? null : maskPersonal(record.description, mask).text,
  };
  if (title === record.title && text === record.text) return { ...record, ...rest, source_id: null };
  const sha256 = contentHash(title, text);
  return {
    ...record,
    ...rest,
    title,
    text,
    sha256,
    id: documentId(sha256),
    text_chars: [...text].length,
    source_id: record.id,
  };
}
