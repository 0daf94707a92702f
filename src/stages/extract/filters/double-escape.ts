// Decodes character references that were escaped twice and so reached the reader: "&amp;", "&nbsp;", "&#8217;".
import { NAMED_REFERENCES } from '../../../domain/named-references.ts';
import type { LineEdit, NoiseFilter } from './filter.ts';

/** For a reader: spaces are spaces, and where a word may be broken is not shown. */
const SHOWN_OTHERWISE: ReadonlyMap<string, string> = new Map([
  ['\u00a0', ' '],
  ['\u00ad', ''],
]);

const REFERENCE = /&(?:([A-Za-z]{2,8}\d{0,2})|#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6}));/g;
const HINT = /&(?:[A-Za-z]{2,8}\d{0,2}|#\d{1,7}|#[xX][0-9a-fA-F]{1,6});/;
/** A text about markup shows references on purpose. */
const ABOUT =
  /\bhtml\b|\bxml\b|\bentit(y|ies)\b|escap(e|ed|ing)\b|ampersand|\bmarkup\b|\bencod(e|ed|ing)\b|character reference|\bURLs?\b|query string|\bPHP\b|javascript|\bCSS\b|сущност|实体|エンティティ|zeichenreferenz|entité/i;

function decodeOne(
  whole: string,
  name: string | undefined,
  decimal: string | undefined,
  hex: string | undefined,
): string {
  if (name !== undefined) return shown(NAMED_REFERENCES.get(name) ?? whole);
  const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal);
  if (code < 32 || code > 0x10ffff || (code >= 0x7f && code < 0xa0) || (code >= 0xd800 && code <= 0xdfff)) return whole;
  return shown(String.fromCodePoint(code));
}

const shown = (text: string): string => SHOWN_OTHERWISE.get(text) ?? text;

/** Decodes references, twice where decoding uncovers more of them. */
export function decodeReferences(text: string): string {
  const once = text.replace(REFERENCE, decodeOne);
  return once !== text && HINT.test(once) ? once.replace(REFERENCE, decodeOne) : once;
}

export const doubleEscape: NoiseFilter = {
  name: 'Double escape',
  reason: 'double-escape',
  summary: 'Character references that were escaped twice are decoded; code, and texts about markup, keep theirs.',
  example: 'Bread &amp;amp; butter',
  find(page) {
    if (!page.lines.some((line) => line.kind !== 'code' && HINT.test(line.text))) return [];
    if (ABOUT.test(page.title ?? '') || page.lines.some((line) => line.kind === 'code' || ABOUT.test(line.text)))
      return [];
    const edits: LineEdit[] = [];
    page.lines.forEach((line, index) => {
      if (!HINT.test(line.text)) return;
      const to = decodeReferences(line.text);
      const found = line.text.match(REFERENCE) ?? [];
      if (to !== line.text) edits.push({ line: index, to, removed: found.join(' ') });
    });
    return edits;
  },
};
