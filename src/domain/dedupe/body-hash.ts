// The hashing-only identity of a body: equal bodies under other titles, cases, widths or spacing are exact duplicates.
import { hash } from 'node:crypto';
import { foldText } from './tokens.ts';

export interface FoldedBody {
  /** As `tokenise` gives them. Overwritten when the next text is folded. */
  tokens: Uint32Array;
  /** 64 hex digits of the folded body; of the empty string for a body without any word. */
  hash: string;
}

/** What bodies are compared by, word by word and as a whole, from one fold of the text. */
export function readBody(text: string): FoldedBody {
  const { tokens, bytes } = foldText(text);
  return { tokens, hash: hash('sha256', bytes, 'hex') };
}
