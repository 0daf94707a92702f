// Whether a box goes by some name: words of its class names and its id.
import { KnownTexts } from '../known-texts.ts';
import { splitCamelCase } from './class-words.ts';
import type { Box } from './page-block.ts';

const LONGEST_NAME = 500;

export interface PartName {
  pattern: RegExp;
  /** What was said of class names before: a page has few, on many boxes. */
  known: KnownTexts<boolean>;
}

/** Whole words in lower case, joined by `-` where the name has a capital, `_` or `-`. */
export const words = (...names: string[]): PartName => ({
  pattern: new RegExp(`(?:^|[^a-z])(?:${names.join('|')})(?![a-z])`),
  known: new KnownTexts(),
});

/** `bits`: of `CLASS_WORDS`, of which each such word sets one, so that most boxes need no closer look; null where some set none. */
export function isNamed({ bits: own, element }: Box, name: PartName, bits: number | null): boolean {
  if (element === null || (bits !== null && (own & bits) === 0)) return false;
  const { class: classes, id } = element.attribs;
  return (classes !== undefined && isKnown(classes, name)) || (id !== undefined && matches(id, name));
}

function isKnown(classes: string, name: PartName): boolean {
  const before = name.known.get(classes);
  if (before !== undefined) return before;
  const is = matches(classes, name);
  name.known.set(classes, is);
  return is;
}

const matches = (text: string, { pattern }: PartName): boolean =>
  pattern.test(splitCamelCase(text.slice(0, LONGEST_NAME)));
