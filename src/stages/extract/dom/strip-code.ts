// Takes scripts and style sheets out of a page before it is tokenised: they are half of many pages, and nothing is read from them.

import type { PageSource } from './page-source.ts';

const NEXT = /<!--|<(script|style)\b([^>]*)>/gi;
const ENDS: Readonly<Record<string, RegExp>> = { script: /<\/script/gi, style: /<\/style/gi };
/** JSON in scripts is data, and kept. */
const DATA_TYPE = /\btype\s*=\s*["']?[^"'\s>]*json/i;

/**
 * The same page with the insides of code elements gone; the elements themselves stay. Comments are stepped over, so that markup in
 * them counts for nothing. Whatever is left open is left as it is.
 */
export function stripCode(page: PageSource): PageSource {
  const html = page.markup;
  const kept: [start: number, end: number][] = [];
  let from = 0;
  NEXT.lastIndex = 0;
  for (let found = NEXT.exec(html); found !== null; found = NEXT.exec(html)) {
    const name = found[1]?.toLowerCase();
    if (name === undefined) {
      const end = html.indexOf('-->', found.index + 4);
      if (end < 0) break;
      NEXT.lastIndex = end + 3;
      continue;
    }
    const attributes = found[2] ?? '';
    const closing = ENDS[name];
    if (!closing || hasOpenQuote(attributes)) continue;
    closing.lastIndex = NEXT.lastIndex;
    const end = closing.exec(html);
    if (end === null) break;
    if (!(name === 'script' && DATA_TYPE.test(attributes))) {
      kept.push([from, NEXT.lastIndex]);
      from = end.index;
    }
    NEXT.lastIndex = end.index;
  }
  return from === 0 ? page : page.keep([...kept, [from, html.length]]);
}

/** A `>` inside a quoted attribute is not the tag's end; such tags are left to the tokenizer. */
function hasOpenQuote(attributes: string): boolean {
  let quotes = 0;
  for (let i = 0; i < attributes.length; i++) if (attributes.charCodeAt(i) === 0x22) quotes++;
  return quotes % 2 === 1;
}
