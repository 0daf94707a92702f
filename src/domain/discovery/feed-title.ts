// Titles of feed items as plain text: markup in them is escaped once (RSS, Atom type html) or not meant as markup (Atom type text).
import { decodeReferences } from './character-references.ts';

const MAX_TITLE = 2000;

/** `type` as of Atom (RFC 4287 §3.1.1); null when nothing is left. */
export function plainTitle(text: string, type: string): string | null {
  const isPlain = type === 'text' || type === 'text/plain';
  const bare = isPlain ? text : decodeReferences(text.replaceAll(/<\/?[A-Za-z!][^<>]{0,2000}>/g, ''));
  const title = bare
    .replaceAll(/[\s\u00a0]+/g, ' ')
    .trim()
    .slice(0, MAX_TITLE);
  return title === '' ? null : title;
}
