// Numbers, sizes and times as people read them.
const whole = new Intl.NumberFormat('en');
export const number = (n) => (n === null || n === undefined ? '–' : whole.format(n));

export function bytes(n) {
  if (n === null || n === undefined) return '–';
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let at = 0;
  let value = n;
  while (value >= 1000 && at < units.length - 1) {
    value /= 1000;
    at++;
  }
  return `${at === 0 ? value : value.toFixed(value < 10 ? 1 : 0)} ${units[at]}`;
}

/** `26 Nov 2026, 18:05:03` in the reader's zone. */
export function when(text) {
  if (!text) return '–';
  const date = new Date(text);
  return Number.isNaN(date.getTime())
    ? text
    : date.toLocaleString('en-GB', {
        day: 'numeric',
        month: 'short',
        year: 'numeric',
        hour: '2-digit',
        minute: '2-digit',
        second: '2-digit',
      });
}

const STEPS = [
  [60, 'second'],
  [3600, 'minute', 60],
  [86_400, 'hour', 3600],
  [2_592_000, 'day', 86_400],
  [31_536_000, 'month', 2_592_000],
  [Number.POSITIVE_INFINITY, 'year', 31_536_000],
];
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });

export function ago(text, now = Date.now()) {
  if (!text) return '–';
  const seconds = (Date.parse(text) - now) / 1000;
  const [, unit, size = 1] = STEPS.find(([most]) => Math.abs(seconds) < most) ?? STEPS[5];
  return relative.format(Math.round(seconds / size), unit);
}

export function lasted(from, to) {
  const seconds = Math.max(0, Math.round(((to ? Date.parse(to) : Date.now()) - Date.parse(from)) / 1000));
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return h > 0 ? `${h} h ${m} min` : m > 0 ? `${m} min ${s} s` : `${s} s`;
}

export const shortUrl = (url) => url.replace(/^https?:\/\//, '');
export const plural = (n, one, many = `${one}s`) => `${number(n)} ${n === 1 ? one : many}`;
