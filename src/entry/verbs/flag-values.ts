// Values of flags, read strictly: what is no number or no time is refused with what was expected.
import { InvalidArgumentError } from 'commander';

/** A whole number from `least` to `most`. */
export const wholeNumber =
  (least: number, most = Number.MAX_SAFE_INTEGER) =>
  (value: string): number => {
    const n = Number(value);
    if (value.trim() === '' || !Number.isSafeInteger(n) || n < least || n > most)
      throw new InvalidArgumentError(
        `expected a whole number from ${least}${most === Number.MAX_SAFE_INTEGER ? '' : ` to ${most}`}.`,
      );
    return n;
  };

/** A number above 0. */
export function positiveNumber(value: string): number {
  const n = Number(value);
  if (!(n > 0) || !Number.isFinite(n)) throw new InvalidArgumentError('expected a number above 0.');
  return n;
}

/** A day or an RFC 3339 time. */
export function time(value: string): Date {
  const date = new Date(value);
  if (Number.isNaN(date.getTime()))
    throw new InvalidArgumentError('expected a day (2026-11-26) or an RFC 3339 time (2026-11-26T08:00:00Z).');
  return date;
}

const SECONDS: Record<string, number> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };

/** `90s`, `30m`, `6h`, `2d` in seconds; a number alone is seconds. */
export function duration(value: string): number {
  const [, number, unit = 's'] = /^(\d{1,9})\s*([smhdw]?)$/i.exec(value.trim()) ?? [];
  const seconds = Number(number) * (SECONDS[unit.toLowerCase() || 's'] ?? Number.NaN);
  if (!(seconds >= 1 && seconds <= 3650 * 86_400))
    throw new InvalidArgumentError('expected a time such as 90s, 30m, 6h or 2d.');
  return seconds;
}

/** `500MB`, `2GB`, `10MiB` in bytes; a number alone is bytes. */
export function size(value: string): number {
  const [, number, unit = ''] = /^(\d{1,15}(?:\.\d{1,3})?)\s*(|[kmgt]?i?b)$/i.exec(value.trim()) ?? [];
  const power = 'kmgt'.indexOf(unit.charAt(0).toLowerCase() || ' ') + 1;
  const bytes = Math.round(Number(number) * (/i/i.test(unit) ? 1024 : 1000) ** power);
  if (!(bytes >= 1 && bytes <= Number.MAX_SAFE_INTEGER))
    throw new InvalidArgumentError('expected a size such as 500MB, 2GB or 10MiB.');
  return bytes;
}
