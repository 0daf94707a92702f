// Calendar days that can be a page's date: real ones, within the years that pages speak of.

const FIRST_YEAR = 1800;
const LAST_YEAR = 2099;

export function isPlausibleDay(year: number, month: number, day: number): boolean {
  if (year < FIRST_YEAR || year > LAST_YEAR || month < 1 || month > 12 || day < 1) return false;
  return day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
}

/** `YYYY-MM-DD`, or null when there is no such day. */
export function dayString(year: number, month: number, day: number): string | null {
  if (!isPlausibleDay(year, month, day)) return null;
  return `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}
