// Reads the calendar day, and the time where there is one, out of a date as sites print it.

const MONTHS: readonly (readonly string[])[] = [
  [
    'jan',
    'jän',
    'ene',
    'gen',
    'янв',
    'sty',
    'janv',
    'oca',
    'يناير',
    'كانون الثاني',
    'ιαν',
    'tammi',
    'січ',
    'led',
    'ian',
  ],
  ['feb', 'fév', 'fev', 'фев', 'lut', 'şub', 'فبراير', 'شباط', 'φεβ', 'helmi', 'лют', 'úno', 'févr'],
  ['mar', 'mär', 'mär', 'мар', 'maa', 'mrt', 'مارس', 'آذار', 'μαρ', 'бер', 'bře', 'maart', 'mrz'],
  ['apr', 'avr', 'abr', 'апр', 'kwi', 'nis', 'أبريل', 'نيسان', 'απρ', 'huhti', 'квіт', 'dub', 'ápr'],
  ['may', 'mai', 'mag', 'мая', 'май', 'maj', 'mei', 'مايو', 'أيار', 'μαΐ', 'μαι', 'touko', 'трав', 'kvě', 'máj'],
  ['jun', 'juin', 'giu', 'июн', 'cze', 'haz', 'يونيو', 'حزيران', 'ιουν', 'kesä', 'черв', 'čer', 'jún', 'iun'],
  ['jul', 'juil', 'lug', 'июл', 'lip', 'tem', 'يوليو', 'تموز', 'ιουλ', 'heinä', 'лип', 'čvc', 'júl', 'iul'],
  ['aug', 'aoû', 'ago', 'авг', 'sie', 'ağu', 'أغسطس', 'آب', 'αυγ', 'elo', 'серп', 'srp'],
  ['sep', 'set', 'сен', 'wrz', 'eyl', 'سبتمبر', 'أيلول', 'σεπ', 'syys', 'вер', 'zář', 'sze'],
  ['oct', 'okt', 'out', 'ott', 'окт', 'paź', 'eki', 'أكتوبر', 'تشرين الأول', 'οκτ', 'loka', 'жовт', 'říj'],
  ['nov', 'ноя', 'lis', 'kas', 'نوفمبر', 'تشرين الثاني', 'νοε', 'marras', 'лист'],
  ['dec', 'déc', 'dez', 'dic', 'дек', 'gru', 'ara', 'ديسمبر', 'كانون الأول', 'δεκ', 'joulu', 'груд', 'pro'],
];

const MONTH_OF = new Map<string, number>(
  MONTHS.flatMap((names, month) => names.map((name): [string, number] => [name, month + 1])),
);
const LONGEST_NAME = 12;

/** 1-12 for a month's name or abbreviation in one of some twenty languages, or null. */
export function monthOf(word: string): number | null {
  const plain = word.toLowerCase().replace(/\.$/, '');
  for (let length = Math.min(plain.length, LONGEST_NAME); length >= 3; length--) {
    const month = MONTH_OF.get(plain.slice(0, length));
    if (month !== undefined) return month;
  }
  return null;
}

const YMD = /(\d{4})\s?[-/.年년]\s?(\d{1,2})\s?[-/.月월]\s?(\d{1,2})\s?[日일]?/u;
const DMY_NUMBERS = /\b(\d{1,2})[./-](\d{1,2})[./-](\d{4})\b/;
// A month's name has no upper bound here: each further letter of a bound would be compiled anew, Unicode's tables and all, for a tenth of a second.
const DAY_MONTH_YEAR =
  /\b(\d{1,2})(?:st|nd|rd|th|er|\.|º)?\s?(?:de |di |-)?\s?(\p{L}{3,})\.?,?\s?(?:de |del |-)?\s?(\d{4})/u;
const MONTH_DAY_YEAR = /(\p{L}{3,})\.?\s(\d{1,2})(?:st|nd|rd|th)?,?\s(\d{4})/u;
const CLOCK = /(?:^|[^\d:.])(\d{1,2})[:h時시.](\d{2})(?:[:.](\d{2}))?\s?([ap])?\.?m?/iu;
const ZONE = /(?:\b(?:UTC|GMT)\b\s*|(?<=\d))([+-])(\d{2}):?(\d{2})\b|\b(UTC|GMT)\b|\dZ\b/;

const pad = (value: number): string => String(value).padStart(2, '0');

function day(text: string): { iso: string; rest: string } | null {
  const named = (
    match: RegExpMatchArray | null,
    year: number,
    month: number,
    date: number,
  ): { iso: string; rest: string } | null => {
    if (match === null) return null;
    const m = monthOf(match[month] ?? '');
    return m === null ? null : build(text, match, Number(match[year]), m, Number(match[date]));
  };
  const ymd = YMD.exec(text);
  if (ymd !== null) return build(text, ymd, Number(ymd[1]), Number(ymd[2]), Number(ymd[3]));
  const byName = named(DAY_MONTH_YEAR.exec(text), 3, 2, 1) ?? named(MONTH_DAY_YEAR.exec(text), 3, 1, 2);
  if (byName !== null) return byName;
  const numbers = DMY_NUMBERS.exec(text);
  if (numbers === null) return null;
  const [first, second] = [Number(numbers[1]), Number(numbers[2])];
  // 13 and above can only be a day; of two small numbers a slash puts the month first, a dot the day.
  const monthFirst = second > 12 || (first <= 12 && numbers[0].includes('/'));
  return monthFirst
    ? build(text, numbers, Number(numbers[3]), first, second)
    : build(text, numbers, Number(numbers[3]), second, first);
}

function build(
  text: string,
  match: RegExpMatchArray,
  year: number,
  month: number,
  date: number,
): { iso: string; rest: string } | null {
  if (month < 1 || month > 12 || date < 1 || date > 31 || year < 1000 || year > 2200) return null;
  const at = match.index ?? 0;
  return {
    iso: `${year}-${pad(month)}-${pad(date)}`,
    rest: `${text.slice(0, at)} ${text.slice(at + match[0].length)}`,
  };
}

/**
 * The first date in a line: `YYYY-MM-DD`, or RFC 3339 in UTC where the line gives a time with its zone; null where there is none.
 * A time without a zone is dropped rather than guessed at.
 */
export function readDate(text: string): string | null {
  const found = day(text.slice(0, 300));
  if (found === null) return null;
  const clock = CLOCK.exec(found.rest);
  const zone = ZONE.exec(text);
  if (clock === null || zone === null) return found.iso;
  let hour = Number(clock[1]);
  if (clock[4]?.toLowerCase() === 'p' && hour < 12) hour += 12;
  const offset = zone[1] === undefined ? 0 : (zone[1] === '-' ? -1 : 1) * (Number(zone[2]) * 60 + Number(zone[3]));
  const [year, month, date] = found.iso.split('-').map(Number);
  const time =
    Date.UTC(year ?? 0, (month ?? 1) - 1, date, hour, Number(clock[2]), Number(clock[3] ?? 0)) - offset * 60_000;
  return Number.isNaN(time) ? found.iso : new Date(time).toISOString().replace('.000Z', 'Z');
}
