// When a cron expression is next due in a time zone, with changes of the clock decided as Vixie cron and cronie do.
import { type CronExpression, matchesDay } from './cron-expression.ts';
import type { TimeZone } from './time-zone.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** 29 February may be eight years away (around 2100). */
const DAYS_AHEAD = 8 * 366 + 2;

/**
 * The first due instant after `afterMs`, null when there is none within eight years.
 *
 * - Clocks go forward over a due time: it is due at the instant of the jump, once, however many times were passed over.
 * - Clocks go back over a due time: it is due at its first occurrence alone.
 * - With every hour named (`*` or a step of it) the schedule follows elapsed time: what the jump passed over is not due, what comes twice is due twice.
 */
export function nextCron(cron: CronExpression, zone: TimeZone, afterMs: number): number | null {
  return cron.everyHour ? nextByElapsedTime(cron, zone, afterMs) : nextByWallClock(cron, zone, afterMs);
}

function nextByWallClock(cron: CronExpression, zone: TimeZone, afterMs: number): number | null {
  const wall = zone.wallAt(afterMs);
  // A jump of a whole day (Samoa, 2011) is the longest there was.
  const firstDay = Math.floor((wall - DAY_MS - MINUTE_MS) / DAY_MS);
  for (let day = firstDay; day <= firstDay + DAYS_AHEAD; day++) {
    if (!isDue(cron, day)) continue;
    for (const hour of cron.hours) {
      for (const minute of cron.minutes) {
        const due = day * DAY_MS + (hour * 60 + minute) * MINUTE_MS;
        const instant = zone.instantsOf(due)[0] ?? zone.jumpOver(due);
        if (instant > afterMs) return instant;
      }
    }
  }
  return null;
}

function nextByElapsedTime(cron: CronExpression, zone: TimeZone, afterMs: number): number | null {
  const hours = new Set(cron.hours);
  const minutes = new Set(cron.minutes);
  const end = afterMs + DAYS_AHEAD * DAY_MS;
  let instant = (Math.floor(afterMs / MINUTE_MS) + 1) * MINUTE_MS;
  while (instant <= end) {
    const wall = zone.wallAt(instant);
    const day = Math.floor(wall / DAY_MS);
    const inDay = wall - day * DAY_MS;
    if (!isDue(cron, day)) {
      // To two hours before the next wall day, and on from there by quarters: a change of clocks may lie in between.
      const left = DAY_MS - inDay;
      instant += left > 3 * 60 * MINUTE_MS ? left - 2 * 60 * MINUTE_MS : quarterAhead(instant);
      continue;
    }
    if (!hours.has(Math.floor(inDay / (60 * MINUTE_MS)))) {
      instant += quarterAhead(instant);
      continue;
    }
    if (minutes.has(Math.floor(inDay / MINUTE_MS) % 60)) return instant;
    instant += MINUTE_MS;
  }
  return null;
}

const QUARTER_MS = 15 * MINUTE_MS;
const quarterAhead = (instant: number): number => QUARTER_MS - (((instant % QUARTER_MS) + QUARTER_MS) % QUARTER_MS);

/** `day` counts wall days from 1970-01-01, a Thursday. */
function isDue(cron: CronExpression, day: number): boolean {
  const date = new Date(day * DAY_MS);
  return matchesDay(cron, date.getUTCMonth() + 1, date.getUTCDate(), (((day + 4) % 7) + 7) % 7);
}
