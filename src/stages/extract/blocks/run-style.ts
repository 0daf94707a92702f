// What inline elements say of the text in them.
import type { Element } from 'domhandler';
import { RUN_STYLE } from './page-block.ts';

const STYLE_OF: ReadonlyMap<string, number> = new Map([
  ['b', RUN_STYLE.bold],
  ['strong', RUN_STYLE.bold],
  ['i', RUN_STYLE.italic],
  ['em', RUN_STYLE.italic],
  ['cite', RUN_STYLE.italic],
  ['code', RUN_STYLE.code],
  ['kbd', RUN_STYLE.code],
  ['samp', RUN_STYLE.code],
  ['tt', RUN_STYLE.code],
  ['button', RUN_STYLE.button],
  ['label', RUN_STYLE.button],
  ['s', RUN_STYLE.strike],
  ['strike', RUN_STYLE.strike],
  ['del', RUN_STYLE.strike],
]);

/** Bits of `RUN_STYLE` that an element adds. */
export const ownStyle = (element: Element): number =>
  (STYLE_OF.get(element.name) ?? 0) | (element.attribs['role'] === 'button' ? RUN_STYLE.button : 0);
