// Cron expressions of five fields as POSIX and Vixie cron read them: minute, hour, day of month, month, day of week.

export interface CronExpression {
  source: string;
  minutes: readonly number[];
  hours: readonly number[];
  days: ReadonlySet<number>;
  months: ReadonlySet<number>;
  /** 0 is Sunday. */
  weekdays: ReadonlySet<number>;
  /** Both day fields are restricted: a day matches by either one (POSIX crontab). */
  eitherDay: boolean;
  /** The hour field begins with `*`: the schedule follows elapsed time through a change of clocks. */
  everyHour: boolean;
}

export class CronSyntaxError extends Error {
  override readonly name = 'CronSyntaxError';
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const MACROS: ReadonlyMap<string, string> = new Map([
  ['@yearly', '0 0 1 1 *'],
  ['@annually', '0 0 1 1 *'],
  ['@monthly', '0 0 1 * *'],
  ['@weekly', '0 0 * * 0'],
  ['@daily', '0 0 * * *'],
  ['@midnight', '0 0 * * *'],
  ['@hourly', '0 * * * *'],
]);

interface Field {
  name: string;
  from: number;
  to: number;
  names?: { list: readonly string[]; first: number };
}

const FIELDS: readonly Field[] = [
  { name: 'minute', from: 0, to: 59 },
  { name: 'hour', from: 0, to: 23 },
  { name: 'day of month', from: 1, to: 31 },
  { name: 'month', from: 1, to: 12, names: { list: MONTHS, first: 1 } },
  { name: 'day of week', from: 0, to: 7, names: { list: WEEKDAYS, first: 0 } },
];

/** `*`, lists, ranges, steps, names of months and weekdays, `@daily` and its like. Throws CronSyntaxError, also for days that no year has. */
export function parseCron(source: string): CronExpression {
  const text = source.trim().toLowerCase();
  const parts = (MACROS.get(text) ?? text).split(/\s+/);
  if (parts.length !== FIELDS.length || source.length > 1000) {
    throw new CronSyntaxError(
      `"${source.slice(0, 100)}" must have five fields: minute hour day-of-month month day-of-week`,
    );
  }
  const [minutes = [], hours = [], days = [], months = [], weekdays = []] = FIELDS.map((field, i) =>
    readField(parts[i] ?? '', field),
  );
  const isStar = (i: number): boolean => /^[*?]/.test(parts[i] ?? '');
  const cron: CronExpression = {
    source,
    minutes,
    hours,
    days: new Set(days),
    months: new Set(months),
    weekdays: new Set(weekdays.map((day) => day % 7)),
    eitherDay: !isStar(2) && !isStar(4),
    everyHour: isStar(1),
  };
  const lengths = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
  if (!cron.eitherDay && !months.some((month) => days.some((day) => day <= (lengths[month - 1] ?? 0)))) {
    throw new CronSyntaxError(`"${source}" names a day that none of its months has`);
  }
  return cron;
}

/** Does the calendar day belong to the expression? `weekday` 0 is Sunday, `month` 1 is January. */
export function matchesDay(cron: CronExpression, month: number, day: number, weekday: number): boolean {
  if (!cron.months.has(month)) return false;
  const byDay = cron.days.has(day);
  const byWeekday = cron.weekdays.has(weekday);
  return cron.eitherDay ? byDay || byWeekday : byDay && byWeekday;
}

function readField(text: string, field: Field): number[] {
  const values = new Set<number>();
  for (const part of text.split(',')) for (const value of readPart(part, field)) values.add(value);
  return [...values].sort((a, b) => a - b);
}

function readPart(part: string, field: Field): number[] {
  const [, body = '', stepText] = /^([^/]+)(?:\/(\d{1,4}))?$/.exec(part) ?? [];
  const step = stepText === undefined ? 1 : Number(stepText);
  if (body === '' || step < 1) throw fault(part, field);
  let from = field.from;
  let to = field.to === 7 ? 6 : field.to;
  if (body !== '*' && body !== '?') {
    const [first = '', last, more] = body.split('-');
    if (more !== undefined) throw fault(part, field);
    from = readValue(first, field, part);
    // `5/10` is from 5 to the end by tens.
    to = last === undefined ? (stepText === undefined ? from : to) : readValue(last, field, part);
    if (last !== undefined && field.to === 7 && to === 0) to = 7;
    if (to < from) throw fault(part, field);
  }
  const values: number[] = [];
  for (let value = from; value <= to; value += step) values.push(value);
  return values;
}

function readValue(text: string, field: Field, part: string): number {
  const named = field.names?.list.indexOf(text) ?? -1;
  const value = named >= 0 ? named + (field.names?.first ?? 0) : /^\d{1,2}$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= field.from && value <= field.to)) throw fault(part, field);
  return value;
}

const fault = (part: string, field: Field): CronSyntaxError =>
  new CronSyntaxError(
    `"${part.slice(0, 50)}" is no ${field.name}: ${field.from}-${field.to}, lists, ranges, steps${field.names ? ' or names' : ''}`,
  );
