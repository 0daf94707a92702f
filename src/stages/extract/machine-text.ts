// What a page writes for its own scripts and counters into its text: a hundred characters of identifiers without a space. No reader is meant.
import type { PageBlock } from './blocks/page-block.ts';

const LEAST_CHARS = 80;
const LEAST_DIGITS = 0.15;
const TOKEN = /^[\w.:;,=+~|$%*#@!&-]+$/;

/** Code is written so; an address has slashes; words of languages without spaces are no ASCII. */
export const isMachineText = ({ kind, body, chars }: PageBlock): boolean =>
  kind !== 'code' && chars >= LEAST_CHARS && TOKEN.test(body) && digitsOf(body) >= chars * LEAST_DIGITS;

function digitsOf(text: string): number {
  let digits = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c >= 48 && c <= 57) digits++;
  }
  return digits;
}
