// What segmentation finds on a page: text blocks in reading order and the boxes (block-level elements) around them.
import type { Element } from 'domhandler';
import type { TextBlockKind } from '../../../domain/text-block.ts';

/** A stretch of text under one set of inline styles. `href` is as written on the page. */
export interface InlineRun {
  text: string;
  href: string | null;
  /** Bits of `RUN_STYLE`. */
  style: number;
}

export const RUN_STYLE = { bold: 1, italic: 2, code: 4, button: 8, strike: 16 } as const;

export interface PageBlock {
  kind: TextBlockKind;
  /** Heading level, list depth; 0 elsewhere. */
  level: number;
  group: number;
  /** List marker, '' for none. */
  marker: string;
  quoted: boolean;
  /** Canonical text without the marker. */
  body: string;
  runs: InlineRun[];
  /** Index of the innermost box. */
  box: number;
  /** Index of the box of its list, table or code, -1 outside. */
  /** UTF-16 units of `body`, and of it inside links, buttons, bold. */
  chars: number;
  linkChars: number;
  buttonChars: number;
  boldChars: number;
  links: number;
  words: number;
  /** Images met since the block before. */
  images: number;
  /** Class words of the inline elements around the first run. */
  inlineBits: number;
  /** The element that holds the text most closely. */
  element: Element | null;
}

/** A block-level element that holds text. Sums are over everything inside it. */
export interface Box {
  tag: string;
  element: Element | null;
  parent: number;
  depth: number;
  bits: number;
  /** Bits of the box and of all its ancestors. */
  pathBits: number;
  hidden: boolean;
  /** Blocks [first, end). */
  first: number;
  end: number;
  chars: number;
  linkChars: number;
  words: number;
  paragraphs: number;
  headings: number;
  items: number;
  images: number;
  fields: number;
  /** How many boxes under the same parent have the same tag and class. */
  twins: number;
}

export interface Segmentation {
  blocks: PageBlock[];
  boxes: Box[];
  /** True when a limit left text out. */
  cut: boolean;
}
