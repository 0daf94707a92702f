// Whether a page hides an element from its readers.
import type { Element } from 'domhandler';
import { classBit, classBits } from './class-words.ts';

const HIDDEN_WORDS = classBit('hidden');

/** By attributes, inline style or the usual class names; style sheets are not read. */
export function isHidden(element: Element): boolean {
  const a = element.attribs;
  if ('hidden' in a || a['aria-hidden'] === 'true') return true;
  const style = a['style'];
  if (style !== undefined && /display\s*:\s*none|visibility\s*:\s*hidden/i.test(style)) return true;
  return (classBits(a) & HIDDEN_WORDS) !== 0 && /sr-only|visually-?hidden|screen-reader|d-none/.test(a['class'] ?? '');
}
