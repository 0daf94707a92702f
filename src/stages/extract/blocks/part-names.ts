// Whether a box goes by some name: words of its class names and its id.
import { splitCamelCase } from './class-words.ts';
import type { Box } from './page-block.ts';

const LONGEST_NAME = 500;

/** Whole words in lower case, joined by `-` where the name has a capital, `_` or `-`. */
export const words = (...names: string[]): RegExp => new RegExp(`(?:^|[^a-z])(?:${names.join('|')})(?![a-z])`);

/** `bits`: of `CLASS_WORDS`, of which each such word sets one, so that most boxes need no closer look; null where some set none. */
export function isNamed({ bits: own, element }: Box, pattern: RegExp, bits: number | null): boolean {
  if (element === null || (bits !== null && (own & bits) === 0)) return false;
  const { class: classes, id } = element.attribs;
  if (classes === undefined && id === undefined) return false;
  return pattern.test(splitCamelCase(`${classes ?? ''} ${id ?? ''}`.slice(0, LONGEST_NAME)));
}
