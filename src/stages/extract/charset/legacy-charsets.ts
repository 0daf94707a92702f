// The legacy encodings that are looked for, with the languages that are written in each.

export interface SingleByteCharset {
  name: string;
  languages: readonly string[];
  /** Bits against it beforehand: what pages seldom use must fit that much better. */
  prior: number;
}

const WESTERN = ['de', 'fr', 'es', 'pt', 'it', 'nl', 'sv', 'da', 'fi', 'is', 'ca', 'sq'] as const;
const CENTRAL = ['pl', 'cs', 'sk', 'hu', 'ro', 'hr', 'sl', 'sq', 'de'] as const;
const CYRILLIC = ['ru', 'uk', 'be', 'bg', 'sr', 'mk'] as const;

/** A charset of Windows stands before the ISO one whose letters it shares: of equals the first is taken. */
export const SINGLE_BYTE: readonly SingleByteCharset[] = [
  { name: 'windows-1252', languages: WESTERN, prior: 0 },
  { name: 'windows-1251', languages: CYRILLIC, prior: 2 },
  { name: 'windows-1250', languages: CENTRAL, prior: 3 },
  { name: 'iso-8859-2', languages: CENTRAL, prior: 4 },
  { name: 'koi8-u', languages: ['uk', 'ru', 'be'], prior: 9 },
  { name: 'koi8-r', languages: ['ru', 'bg'], prior: 4 },
  { name: 'iso-8859-5', languages: CYRILLIC, prior: 6 },
  { name: 'ibm866', languages: ['ru', 'bg', 'be'], prior: 6 },
  { name: 'x-mac-cyrillic', languages: ['ru', 'uk', 'bg'], prior: 12 },
  { name: 'windows-1253', languages: ['el'], prior: 3 },
  { name: 'iso-8859-7', languages: ['el'], prior: 4 },
  { name: 'windows-1255', languages: ['he'], prior: 3 },
  { name: 'iso-8859-8', languages: ['he'], prior: 6 },
  { name: 'windows-1256', languages: ['ar', 'fa'], prior: 3 },
  { name: 'iso-8859-6', languages: ['ar'], prior: 5 },
  { name: 'windows-874', languages: ['th'], prior: 3 },
  { name: 'windows-1254', languages: ['tr', 'az'], prior: 3 },
  { name: 'windows-1257', languages: ['lt', 'lv', 'et'], prior: 4 },
  { name: 'iso-8859-13', languages: ['lt', 'lv', 'et'], prior: 7 },
  { name: 'iso-8859-4', languages: ['lt', 'lv', 'et'], prior: 9 },
  { name: 'windows-1258', languages: ['vi'], prior: 6 },
  { name: 'iso-8859-15', languages: WESTERN, prior: 7 },
  { name: 'iso-8859-3', languages: ['mt', 'eo'], prior: 10 },
  { name: 'macintosh', languages: ['de', 'fr', 'es', 'it', 'pt', 'sv'], prior: 12 },
];

export const MULTI_BYTE = ['gb18030', 'big5', 'shift_jis', 'euc-jp', 'euc-kr'] as const;
export type MultiByteCharset = (typeof MULTI_BYTE)[number];

export function isMultiByte(name: string): boolean {
  return name === 'gbk' || MULTI_BYTE.some((known) => known === name);
}

/** Languages of a charset of several bytes, for the page's own `lang` to agree with. */
export const MULTI_BYTE_LANGUAGE: Readonly<Record<MultiByteCharset, string>> = {
  gb18030: 'zh',
  big5: 'zh',
  shift_jis: 'ja',
  'euc-jp': 'ja',
  'euc-kr': 'ko',
};
