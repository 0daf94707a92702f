// The hashing-only identity of a body: equal bodies under other titles, cases, widths or spacing are exact duplicates.
import { createHash } from 'node:crypto';
import { foldText } from './tokens.ts';

/** 64 hex digits of the folded body; of the empty string for a body without any word. */
export function bodyHash(text: string): string {
  return createHash('sha256').update(foldText(text).bytes).digest('hex');
}
