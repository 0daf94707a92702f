// The content hash that names documents: SHA-256 of exactly the file text's bytes (docs/contract.md §3).
import { hash } from 'node:crypto';

/** Title, one blank line, body; the body alone where there is no title, the title alone where there is no body. */
export function fileText(title: string | null, text: string): string {
  if (title === null || title === '') return text;
  return text === '' ? title : `${title}\n\n${text}`;
}

/** 64 hex digits of the file text in UTF-8. */
export function contentHash(title: string | null, text: string): string {
  return hash('sha256', fileText(title, text), 'hex');
}

/** A document's id: the first 16 hex digits of its content hash. */
export const documentId = (sha256: string): string => sha256.slice(0, 16);
