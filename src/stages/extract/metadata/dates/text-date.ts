// Dates as people write them, in many languages: `Dec. 19, 2025`, `3. März 2021`, `le 1er août 2019`, `2025年12月17日`, `12/31/2024`.
import { dayString } from './calendar-day.ts';
import { monthOf } from './month-names.ts';

export interface TextDate {
  /** `YYYY-MM-DD`. */
  day: string;
  /** Where the date stands in the text. */
  start: number;
  end: number;
}

const MAX_TEXT = 400;
const WORD = "[\\p{L}\\p{M}][\\p{L}\\p{M}.'’]{1,14}";
const DAY_FIRST = new RegExp(
  `(?<![\\p{L}\\p{N}])(\\d{1,2})(?:st|nd|rd|th|er|[.ºª°])?(?:\\s+de|\\s+of|\\s+do)?[\\s.,/-]{1,3}(${WORD})[\\s.,/-]{1,3}(?:de\\s+|del\\s+)?(\\d{4}|[’']?\\d{2}(?=$|[^\\d:.,]))(?!\\d)`,
  'gu',
);
const MONTH_FIRST = new RegExp(
  `(?<![\\p{L}\\p{N}])(${WORD})[\\s.]{0,2}(\\d{1,2})(?:st|nd|rd|th)?(?:\\s*,\\s*|\\s+(?:of\\s+)?)(\\d{4})(?!\\d)`,
  'gu',
);
const YEAR_FIRST = /(?<!\d)(\d{4})\s?[-/.年년]\s?(\d{1,2})\s?[-/.月월]\s?(\d{1,2})(?:[日일]|(?!\d))/gu;
const NUMERIC = /(?<![\d./-])(\d{1,2})\s?([./-])\s?(\d{1,2})\s?\2\s?(\d{4}|\d{2})(?![\d./-]*\d)/gu;
const YEAR_MONTH_WORD = new RegExp(`(?<!\\d)(\\d{4})[\\s.,-]{1,3}(${WORD})[\\s.-]{1,3}(\\d{1,2})(?![\\d:])`, 'gu');

/** Languages that write the month first in all-number dates. */
const MONTH_FIRST_LANGUAGES: ReadonlySet<string> = new Set(['en', 'en-us']);

/**
 * Dates with day, month and year, in the order they stand; at most eight. `language` is the page's language tag: it settles
 * `03/04/2024` (month first in English, unless the tag names a country that writes otherwise) and words of two meanings.
 */
export function datesInText(text: string, language: string | null): TextDate[] {
  const source = asciiDigits(text.slice(0, MAX_TEXT));
  if (!/\d/.test(source)) return [];
  const tag = language?.toLowerCase().replace('_', '-') ?? null;
  const primary = tag?.split('-')[0] ?? null;
  const found: TextDate[] = [];
  const add = (match: RegExpMatchArray, day: string | null): void => {
    const start = match.index ?? 0;
    const end = start + match[0].length;
    if (day === null || found.some((other) => start < other.end && other.start < end)) return;
    found.push({ day, start, end });
  };
  const hasYear = /\d{4}/.test(source);
  if (hasYear) {
    for (const m of source.matchAll(YEAR_FIRST)) add(m, dayString(year(m[1]), Number(m[2]), Number(m[3])));
    for (const m of source.matchAll(MONTH_FIRST)) add(m, withMonth(m[3], m[1], m[2], primary));
  }
  for (const m of source.matchAll(DAY_FIRST)) add(m, withMonth(m[3], m[2], m[1], primary));
  if (hasYear) for (const m of source.matchAll(YEAR_MONTH_WORD)) add(m, withMonth(m[1], m[2], m[3], primary));
  for (const m of source.matchAll(NUMERIC)) add(m, allNumbers(m, tag));
  return found.sort((a, b) => a.start - b.start).slice(0, 8);
}

function withMonth(
  y: string | undefined,
  word: string | undefined,
  day: string | undefined,
  language: string | null,
): string | null {
  const month = monthOf(word ?? '', language);
  return month === null ? null : dayString(year(y), month, Number(day));
}

function allNumbers(match: RegExpMatchArray, tag: string | null): string | null {
  const [first, second, y] = [Number(match[1]), Number(match[3]), match[4] ?? ''];
  if (y.length === 2 && match[2] !== '.' && match[2] !== '/') return null;
  const monthFirst = match[2] !== '.' && (tag === null || MONTH_FIRST_LANGUAGES.has(tag));
  if (first > 12 || (second <= 12 && !monthFirst)) return dayString(year(y), second, first);
  return dayString(year(y), first, second);
}

/** Two digits mean this century; Thai pages count from 543 BC. */
function year(digits: string | undefined): number {
  const value = Number((digits ?? '').replace(/\D/g, ''));
  if (value < 100) return 2000 + value;
  return value >= 2460 && value <= 2640 ? value - 543 : value;
}

/** Arabic, Persian, Devanagari, Bengali, Thai and full-width digits as ASCII, length unchanged. */
function asciiDigits(text: string): string {
  return text.replace(/[٠-٩۰-۹०-९০-৯๐-๙０-９]/g, (digit) => String(zeroOf(digit.charCodeAt(0))));
}

function zeroOf(code: number): number {
  for (const zero of [0x660, 0x6f0, 0x966, 0x9e6, 0xe50, 0xff10])
    if (code >= zero && code <= zero + 9) return code - zero;
  return 0;
}
