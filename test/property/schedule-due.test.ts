// Due times against the plain definition, minute by minute, over changes of the clock in both directions.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CronExpression, matchesDay, parseCron } from '../../src/domain/schedule/cron-expression.ts';
import { nextCron } from '../../src/domain/schedule/next-cron.ts';
import { dueBetween, dueNow, nextDue, type Schedule } from '../../src/domain/schedule/schedule.ts';
import { timeZone } from '../../src/domain/schedule/time-zone.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;

/** Zone and an instant near a change of its clocks. */
const changes: ReadonlyArray<readonly [string, string]> = [
  ['Europe/Berlin', '2026-03-29T01:00:00Z'],
  ['Europe/Berlin', '2026-10-25T01:00:00Z'],
  ['America/New_York', '2026-03-08T07:00:00Z'],
  ['America/New_York', '2026-11-01T06:00:00Z'],
  ['Australia/Lord_Howe', '2026-04-04T15:00:00Z'],
  ['Australia/Lord_Howe', '2026-10-03T15:30:00Z'],
  ['America/St_Johns', '2026-11-01T04:30:00Z'],
  ['Asia/Kolkata', '2026-06-01T00:00:00Z'],
];

const field = (from: number, to: number): fc.Arbitrary<string> =>
  fc.oneof(
    fc.constant('*'),
    fc.integer({ min: from, max: to }).map(String),
    fc.integer({ min: 2, max: 20 }).map((step) => `*/${step}`),
    fc.uniqueArray(fc.integer({ min: from, max: to }), { minLength: 1, maxLength: 4 }).map((list) => list.join(',')),
  );
const expression = fc
  .tuple(
    field(0, 59),
    fc.oneof(field(0, 4), field(0, 23)),
    fc.oneof(fc.constant('*'), field(1, 28)),
    fc.constant('*'),
    fc.oneof(fc.constant('*'), field(0, 6)),
  )
  .map((fields) => fields.join(' '));

function matchesWall(cron: CronExpression, wall: number): boolean {
  const date = new Date(wall);
  return (
    cron.minutes.includes(date.getUTCMinutes()) &&
    cron.hours.includes(date.getUTCHours()) &&
    matchesDay(cron, date.getUTCMonth() + 1, date.getUTCDate(), date.getUTCDay())
  );
}

/** Every minute between two instants; a wall minute that was passed over is due at the jump, one that comes twice counts once, unless every hour is named. */
function byDefinition(cron: CronExpression, zoneName: string, from: number, to: number): number[] {
  const zone = timeZone(zoneName);
  const due = new Set<number>();
  const seen = new Set<number>();
  let last = zone.wallAt(from - 3 * DAY - MINUTE);
  for (let at = from - 3 * DAY; at <= to; at += MINUTE) {
    const wall = zone.wallAt(at);
    if (!cron.everyHour)
      for (let passed = last + MINUTE; passed < wall; passed += MINUTE) if (matchesWall(cron, passed)) due.add(at);
    if (matchesWall(cron, wall) && (cron.everyHour || !seen.has(wall))) due.add(at);
    seen.add(wall);
    last = wall;
  }
  return [...due].filter((at) => at > from).sort((a, b) => a - b);
}

it('cron agrees with the definition around changes of the clock', () => {
  fc.assert(
    fc.property(
      expression,
      fc.constantFrom(...changes),
      fc.integer({ min: -2 * 1440, max: 120 }),
      (source, [zone, around], offset) => {
        const cron = parseCron(source);
        const from = Date.parse(around) + offset * MINUTE;
        const to = from + 2 * DAY;
        const found: number[] = [];
        for (
          let at = nextCron(cron, timeZone(zone), from);
          at !== null && at <= to;
          at = nextCron(cron, timeZone(zone), at)
        ) {
          found.push(at);
          if (found.length > 3000) break;
        }
        expect(found).toEqual(byDefinition(cron, zone, from, to));
      },
    ),
    { numRuns: 150 },
  );
}, 60_000);

const schedules: fc.Arbitrary<Schedule> = fc.record({
  id: fc.string({ maxLength: 8 }),
  trigger: fc.oneof(
    fc.record({
      kind: fc.constant('every' as const),
      everyMs: fc.integer({ min: MINUTE, max: DAY }),
      anchor: fc.integer({ min: 0, max: 40 * DAY }).map((ms) => new Date(ms)),
    }),
    fc
      .constantFrom('0 * * * *', '30 2 * * *', '*/20 9-17 * * 1-5')
      .map((e) => ({ kind: 'cron' as const, expression: e, timeZone: 'Europe/Berlin' })),
  ),
  jitterMs: fc.constantFrom(0, 1000, MINUTE),
  startsAt: fc.option(fc.integer({ min: 0, max: 20 * DAY }).map((ms) => new Date(ms))),
  endsAt: fc.option(fc.integer({ min: 20 * DAY, max: 60 * DAY }).map((ms) => new Date(ms))),
  overlap: fc.constant('skip' as const),
  catchUp: fc.constantFrom('none' as const, 'last' as const, 'all' as const),
  paused: fc.constant(false),
});
const instant = fc.integer({ min: 0, max: 50 * DAY }).map((ms) => new Date(ms));

describe('schedules', () => {
  it('are due at the same times however the time is cut', () => {
    fc.assert(
      fc.property(
        schedules,
        instant,
        fc.array(fc.integer({ min: 1, max: 2 * DAY }), { maxLength: 8 }),
        (schedule, start, steps) => {
          let at = start;
          const parts = steps.flatMap((step) => {
            const to = new Date(at.getTime() + step);
            const due = dueBetween(schedule, at, to, 10_000);
            at = to;
            return due;
          });
          expect(parts).toEqual(dueBetween(schedule, start, at, 100_000));
        },
      ),
    );
  });

  it('keep their bounds and their jitter', () => {
    fc.assert(
      fc.property(schedules, instant, (schedule, after) => {
        const due = nextDue(schedule, after);
        fc.pre(due !== null);
        if (due === null) return;
        expect(due.nominal > after).toBe(true);
        expect(due.nominal >= (schedule.startsAt ?? after)).toBe(true);
        expect(schedule.endsAt === null || due.nominal < schedule.endsAt).toBe(true);
        const jitter = due.at.getTime() - due.nominal.getTime();
        expect(jitter >= 0 && jitter <= schedule.jitterMs).toBe(true);
        expect(nextDue(schedule, after)).toEqual(due);
      }),
    );
  });

  it('start each due time at most once over restarts, and miss none with catch-up all', () => {
    fc.assert(
      fc.property(
        schedules,
        fc.array(fc.integer({ min: 1, max: DAY / 4 }), { minLength: 1, maxLength: 20 }),
        (base, sleeps) => {
          const schedule = {
            ...base,
            catchUp: 'all' as const,
            trigger: { kind: 'every' as const, everyMs: DAY / 24, anchor: new Date(0) },
          };
          let now = new Date(DAY);
          let last = now;
          const started: number[] = [];
          for (const sleep of sleeps) {
            now = new Date(now.getTime() + sleep);
            for (const { nominal } of dueNow(schedule, last, now, MINUTE).start) {
              started.push(nominal.getTime());
              last = nominal;
            }
          }
          expect(started).toEqual(
            dueBetween(schedule, new Date(DAY), now, 100_000).map(({ nominal }) => nominal.getTime()),
          );
        },
      ),
    );
  });
});
