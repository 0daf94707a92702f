// HTML to a DOM under hard limits, by a tokenizer and a tree builder of our own: libraries' parsers keep their stacks with unshift
// (quadratic in depth), know nothing of scopes, or make an object of every attribute that nobody reads.
import type { Document } from 'domhandler';
import { PageSource } from './page-source.ts';
import { stripCode } from './strip-code.ts';
import { tokenize } from './tokenize.ts';
import { TreeBuilder } from './tree-builder.ts';

/** Why a page was not read to its end. */
export type CutReason = 'length' | 'nodes';

export interface ParsedHtml {
  document: Document;
  /** Null when the whole page was read. */
  cut: CutReason | null;
}

export interface ParseLimits {
  /** UTF-16 units of HTML read. */
  maxChars: number;
  maxNodes: number;
  /** Deeper elements become siblings at this depth. */
  maxDepth: number;
  /** Of one element; further ones are not looked at. */
  maxAttributes: number;
}

export const PARSE_LIMITS: ParseLimits = {
  maxChars: 16_000_000,
  maxNodes: 500_000,
  maxDepth: 256,
  maxAttributes: 128,
};

/**
 * Never throws and never recurses; what is beyond a limit is left out and `cut` says so. The limits count what was read and know no
 * clock, so that the same bytes always give the same tree. Elements keep the attributes of `READ_ATTRIBUTES` alone.
 */
export function parseHtml(html: string | PageSource, limits: ParseLimits = PARSE_LIMITS): ParsedHtml {
  const whole = typeof html === 'string' ? PageSource.ofText(html) : html;
  const { page, isCut } = within(whole, limits.maxChars);
  const builder = new TreeBuilder(limits);
  tokenize(stripCode(page), builder, limits.maxAttributes);
  return { document: builder.document, cut: builder.full ? 'nodes' : isCut ? 'length' : null };
}

/** No longer than that, and without NULs. */
function within(page: PageSource, maxChars: number): { page: PageSource; isCut: boolean } {
  const { length } = page.markup;
  if (length <= maxChars && !page.markup.includes('\0')) return { page, isCut: false };
  const text = page.text();
  const isCut = text.length > maxChars;
  return { page: PageSource.ofText((isCut ? text.slice(0, maxChars) : text).replaceAll('\0', '')), isCut };
}
