// Decodes character references that were escaped twice and so reached the reader: "&amp;", "&nbsp;", "&#8217;".
import type { LineEdit, NoiseFilter } from './filter.ts';

const NAMED: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  ndash: '–',
  mdash: '—',
  hellip: '…',
  lsquo: '‘',
  rsquo: '’',
  sbquo: '‚',
  ldquo: '“',
  rdquo: '”',
  bdquo: '„',
  laquo: '«',
  raquo: '»',
  lsaquo: '‹',
  rsaquo: '›',
  copy: '©',
  reg: '®',
  trade: '™',
  deg: '°',
  euro: '€',
  pound: '£',
  yen: '¥',
  cent: '¢',
  sect: '§',
  para: '¶',
  middot: '·',
  bull: '•',
  times: '×',
  divide: '÷',
  plusmn: '±',
  frac12: '½',
  frac14: '¼',
  frac34: '¾',
  sup2: '²',
  sup3: '³',
  ordm: 'º',
  ordf: 'ª',
  iexcl: '¡',
  iquest: '¿',
  shy: '',
  zwnj: '\u200c',
  zwj: '\u200d',
  ensp: ' ',
  emsp: ' ',
  thinsp: ' ',
  agrave: 'à',
  aacute: 'á',
  acirc: 'â',
  atilde: 'ã',
  auml: 'ä',
  aring: 'å',
  aelig: 'æ',
  ccedil: 'ç',
  egrave: 'è',
  eacute: 'é',
  ecirc: 'ê',
  euml: 'ë',
  igrave: 'ì',
  iacute: 'í',
  icirc: 'î',
  iuml: 'ï',
  ntilde: 'ñ',
  ograve: 'ò',
  oacute: 'ó',
  ocirc: 'ô',
  otilde: 'õ',
  ouml: 'ö',
  oslash: 'ø',
  ugrave: 'ù',
  uacute: 'ú',
  ucirc: 'û',
  uuml: 'ü',
  yacute: 'ý',
  yuml: 'ÿ',
  szlig: 'ß',
  oelig: 'œ',
  scaron: 'š',
  eth: 'ð',
  thorn: 'þ',
  Agrave: 'À',
  Aacute: 'Á',
  Acirc: 'Â',
  Atilde: 'Ã',
  Auml: 'Ä',
  Aring: 'Å',
  AElig: 'Æ',
  Ccedil: 'Ç',
  Egrave: 'È',
  Eacute: 'É',
  Ecirc: 'Ê',
  Euml: 'Ë',
  Iacute: 'Í',
  Icirc: 'Î',
  Ntilde: 'Ñ',
  Oacute: 'Ó',
  Ocirc: 'Ô',
  Otilde: 'Õ',
  Ouml: 'Ö',
  Oslash: 'Ø',
  Uacute: 'Ú',
  Uuml: 'Ü',
  Yacute: 'Ý',
  OElig: 'Œ',
  Scaron: 'Š',
};

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
  if (name !== undefined) return NAMED[name] ?? whole;
  const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal);
  if (code === 160) return ' ';
  if (code < 32 || code > 0x10ffff || (code >= 0x7f && code < 0xa0) || (code >= 0xd800 && code <= 0xdfff)) return whole;
  return String.fromCodePoint(code);
}

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
