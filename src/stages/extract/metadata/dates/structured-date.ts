// Dates as machines write them: ISO 8601, RFC 2822, epoch seconds, the forms of citation metas.
import { dayString, isPlausibleDay } from './calendar-day.ts';
import { datesInText } from './text-date.ts';

const ISO =
  /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:(?:T|\s+|\s+T)(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2}|[+-]\d{2})?)?/i;

/**
 * RFC 3339 UTC where the value has a time and its offset, `YYYY-MM-DD` where it has a day alone or a time of no known zone.
 * The day that the page states is kept: where another day would come out in UTC, the day alone is given.
 */
export function structuredDate(value: string, language: string | null = null): string | null {
  const text = value.trim().slice(0, 80);
  const iso = ISO.exec(text);
  if (iso !== null) return fromIso(iso);
  const compact = /^(\d{4})(\d{2})(\d{2})(?:T?\d{4,6}Z?)?$/.exec(text);
  if (compact !== null) return dayString(Number(compact[1]), Number(compact[2]), Number(compact[3]));
  if (/^1\d{9}$|^1\d{12}$/.test(text)) {
    const at = new Date(Number(text) * (text.length === 10 ? 1000 : 1));
    return instant(at);
  }
  if (/\d{4} \d{1,2}:\d{2}:\d{2} (?:GMT|UTC|[+-]\d{4})/.test(text)) {
    const at = new Date(text);
    if (!Number.isNaN(at.getTime())) return instant(at);
  }
  return datesInText(text, language)[0]?.day ?? null;
}

function fromIso(iso: RegExpExecArray): string | null {
  const [year, month, date] = [Number(iso[1]), Number(iso[2]), Number(iso[3])];
  const day = dayString(year, month, date) ?? dayString(year, date, month);
  if (day === null || iso[4] === undefined || iso[7] === undefined) return day;
  const [hour, minute, second] = [Number(iso[4]), Number(iso[5]), Number(iso[6] ?? '0')];
  if (hour > 23 || minute > 59 || second > 60) return day;
  const utc = Date.parse(`${day}T00:00:00Z`) + ((hour * 60 + minute) * 60 + second) * 1000 - offsetMs(iso[7]);
  const written = instant(new Date(utc));
  return written === null || written.slice(0, 10) !== day ? day : written;
}

function offsetMs(zone: string): number {
  const match = /^([+-])(\d{2}):?(\d{2})?$/.exec(zone);
  if (match === null) return 0;
  const minutes = Number(match[2]) * 60 + Number(match[3] ?? '0');
  return (match[1] === '-' ? -1 : 1) * minutes * 60_000;
}

function instant(at: Date): string | null {
  if (!isPlausibleDay(at.getUTCFullYear(), at.getUTCMonth() + 1, at.getUTCDate())) return null;
  return `${at.toISOString().slice(0, 19)}Z`;
}
