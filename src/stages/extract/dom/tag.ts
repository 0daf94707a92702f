// Tags by name: what kind of element each is, as bits, so that the parser asks one number instead of ten sets.
import { isName, nameHash } from './ascii-name.ts';
import {
  BLOCK,
  CLOSES_P,
  HEAD_ONLY,
  HEADING,
  LEAVES_FOREIGN,
  LIST,
  RAW_TEXT,
  SCOPE_BORDER,
  SKIPPED,
  TABLE_PART,
  VOID,
} from './element-kinds.ts';
import type { PageSource } from './page-source.ts';

export interface Tag {
  readonly name: string;
  /** Place in the table of a parse; the known ones come first. */
  readonly id: number;
  /** Bits of `TAG`. */
  readonly bits: number;
}

export const TAG = {
  void: 1,
  block: 2,
  closesP: 4,
  heading: 8,
  tablePart: 16,
  headOnly: 32,
  leavesForeign: 64,
  /** An end tag does not reach past these. */
  scopeBorder: 128,
  listBorder: 256,
  tableBorder: 512,
  /** What is inside is text up to the end tag. */
  rawText: 1024,
} as const;

const LIST_BORDER: ReadonlySet<string> = new Set([
  ...SCOPE_BORDER,
  'ul',
  'ol',
  'menu',
  'dir',
  'dl',
  'section',
  'article',
]);
const TABLE_BORDER: ReadonlySet<string> = new Set(['table', 'template', 'html']);

const BITS: readonly (readonly [set: ReadonlySet<string>, bit: number])[] = [
  [VOID, TAG.void],
  [BLOCK, TAG.block],
  [CLOSES_P, TAG.closesP],
  [HEADING, TAG.heading],
  [TABLE_PART, TAG.tablePart],
  [HEAD_ONLY, TAG.headOnly],
  [LEAVES_FOREIGN, TAG.leavesForeign],
  [SCOPE_BORDER, TAG.scopeBorder],
  [LIST_BORDER, TAG.listBorder],
  [TABLE_BORDER, TAG.tableBorder],
  [RAW_TEXT, TAG.rawText],
];

const bitsOf = (name: string): number => BITS.reduce((bits, [set, bit]) => (set.has(name) ? bits | bit : bits), 0);

const OTHERS =
  'span a b i em strong font u s small big abbr time mark label button cite q sub sup code kbd samp var tt ins del bdi bdo data picture path g rect circle use defs symbol line polygon polyline ellipse lineargradient radialgradient stop clippath mask foreignobject slot output center';

const KNOWN: readonly Tag[] = [
  ...new Set([...BITS.flatMap(([set]) => [...set]), ...LIST, ...SKIPPED, ...OTHERS.split(' ')]),
].map((name, id) => ({ name, id, bits: bitsOf(name) }));

const BY_NAME: ReadonlyMap<string, Tag> = new Map(KNOWN.map((tag) => [tag.name, tag]));
const BY_HASH: ReadonlyMap<number, Tag> = new Map(KNOWN.map((tag) => [nameHash(tag.name, 0, tag.name.length), tag]));

/** A well-known tag by its name in lower case. */
export function knownTag(name: string): Tag {
  const tag = BY_NAME.get(name);
  if (!tag) throw new RangeError(`not a well-known tag: ${name}`);
  return tag;
}

/** The tags of one page: the well-known ones and those that the page made up. */
export class TagTable {
  private readonly own = new Map<string, Tag>();

  /** The tag whose name stands at [start, end) in any case. */
  at(page: PageSource, start: number, end: number): Tag {
    const tag = BY_HASH.get(nameHash(page.markup, start, end));
    if (tag !== undefined && isName(tag.name, page.markup, start, end)) return tag;
    return this.named(page.cut(start, end).toLowerCase());
  }

  private named(name: string): Tag {
    const found = BY_NAME.get(name) ?? this.own.get(name);
    if (found) return found;
    const tag = { name, id: KNOWN.length + this.own.size, bits: 0 };
    this.own.set(name, tag);
    return tag;
  }
}
