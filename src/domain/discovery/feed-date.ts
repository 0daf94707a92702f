// Dates of sitemaps and feeds. A date that can be read in two ways, or not at all, is no date.

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
/** RFC 822 §5.1. Minutes east of UTC. */
const ZONES: ReadonlyMap<string, number> = new Map([
  ['ut', 0],
  ['utc', 0],
  ['gmt', 0],
  ['z', 0],
  ['est', -300],
  ['edt', -240],
  ['cst', -360],
  ['cdt', -300],
  ['mst', -420],
  ['mdt', -360],
  ['pst', -480],
  ['pdt', -420],
  ['cet', 60],
  ['cest', 120],
  ['bst', 60],
  ['jst', 540],
]);

/** RFC 3339 UTC of a W3C date (`2026`, `2026-02`, `2026-02-03`, with time and zone) or an RFC 822 one; null otherwise. */
export function readDate(text: string): string | null {
  const bare = text.trim();
  if (bare.length < 4 || bare.length > 64) return null;
  return readW3c(bare) ?? readRfc822(bare);
}

function readW3c(text: string): string | null {
  const found =
    /^(\d{4})(?:-(\d{2})(?:-(\d{2})(?:[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s*([Zz]|[+-]\d{2}:?\d{2})?)?)?)?$/.exec(
      text,
    );
  if (found === null) return null;
  const [, year, month = '01', day = '01', hour = '00', minute = '00', second = '00', , zone = 'Z'] = found;
  return instant([year, month, day, hour, minute, second].map(Number), zoneMinutes(zone));
}

function readRfc822(text: string): string | null {
  const found =
    /^(?:[A-Za-z]{3,9},?\s+)?(\d{1,2})[\s-]+([A-Za-z]{3,9})\.?[\s-]+(\d{2}|\d{4})(?:\s+(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\s*([+-]\d{2}:?\d{2}|[A-Za-z]{1,5}))?)?\s*(?:\([^)]*\))?$/.exec(
      text,
    );
  if (found === null) return null;
  const [, day = '', name = '', yearText = '', hour = '0', minute = '0', second = '0', zone = 'GMT'] = found;
  const month = MONTHS.indexOf(name.slice(0, 3).toLowerCase()) + 1;
  // RFC 5322 §4.3: two digits from 50 on are of the last century.
  const year = yearText.length === 2 ? Number(yearText) + (Number(yearText) < 50 ? 2000 : 1900) : Number(yearText);
  return instant([year, month, Number(day), Number(hour), Number(minute), Number(second)], zoneMinutes(zone));
}

function zoneMinutes(zone: string): number {
  const offset = /^([+-])(\d{2}):?(\d{2})$/.exec(zone);
  if (offset === null) return ZONES.get(zone.toLowerCase()) ?? Number.NaN;
  const minutes = Number(offset[2]) * 60 + Number(offset[3]);
  return offset[1] === '-' ? -minutes : minutes;
}

function instant(
  [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0]: number[],
  eastMinutes: number,
): string | null {
  const isClock = hour < 24 && minute < 60 && second <= 60 && Math.abs(eastMinutes) <= 14 * 60;
  if (!isClock || year < 1970 || year > 9999) return null;
  const date = new Date(Date.UTC(year, month - 1, day, hour, minute, Math.min(second, 59)));
  // 31 February rolls over into March: no such day.
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return null;
  return new Date(date.getTime() - eastMinutes * 60_000).toISOString().replace('.000Z', 'Z');
}
