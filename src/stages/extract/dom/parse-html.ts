// HTML to a DOM under hard limits, by a tokenizer and a tree builder of our own: libraries' parsers keep their stacks with unshift
// (quadratic in depth), know nothing of scopes, or make an object of every attribute that nobody reads.
import type { Document } from 'domhandler';
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
export function parseHtml(html: string, limits: ParseLimits = PARSE_LIMITS): ParsedHtml {
  let input = html.length > limits.maxChars ? html.slice(0, limits.maxChars) : html;
  if (input.includes('\0')) input = input.replaceAll('\0', '');
  const builder = new TreeBuilder(limits);
  tokenize(stripCode(input), builder, limits.maxAttributes);
  return { document: builder.document, cut: cutOf(html, builder, limits) };
}

function cutOf(html: string, { full }: TreeBuilder, { maxChars }: ParseLimits): CutReason | null {
  if (full) return 'nodes';
  return html.length > maxChars ? 'length' : null;
}
