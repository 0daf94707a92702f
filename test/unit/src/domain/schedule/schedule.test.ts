import { describe, expect, it } from 'vitest';
import {
  decideOverlap,
  dueBetween,
  dueNow,
  MOST_CATCH_UPS,
  nextDue,
  type Schedule,
} from '../../../../../src/domain/schedule/schedule.ts';

const HOUR = 3_600_000;
const at = (text: string): Date => new Date(`2026-01-${text}Z`);
const hourly = (change: Partial<Schedule> = {}): Schedule => ({
  id: 's1',
  trigger: { kind: 'every', everyMs: HOUR, anchor: at('01T00:00:00') },
  jitterMs: 0,
  startsAt: null,
  endsAt: null,
  overlap: 'skip',
  catchUp: 'last',
  paused: false,
  ...change,
});
const hours = (due: ReadonlyArray<{ nominal: Date }>): string[] =>
  due.map(({ nominal }) => nominal.toISOString().slice(8, 16));

describe('nextDue', () => {
  it('counts from the anchor, which is the first', () => {
    expect(nextDue(hourly(), at('01T00:00:00'))?.nominal).toEqual(at('01T01:00:00'));
    expect(nextDue(hourly(), new Date('2020-01-01T00:00:00Z'))?.nominal).toEqual(at('01T00:00:00'));
  });

  it('keeps start and end', () => {
    const schedule = hourly({ startsAt: at('02T00:00:00'), endsAt: at('02T02:00:00') });
    expect(hours(dueBetween(schedule, at('01T00:00:00'), at('05T00:00:00'), 100))).toEqual(['02T00:00', '02T01:00']);
  });

  it('spreads schedules of one instant, each always by its own offset', () => {
    const offsets = ['a', 'b', 'c', 'd'].map((id) => {
      const due = nextDue(hourly({ id, jitterMs: 600_000 }), at('01T00:00:00'));
      return (due?.at.getTime() ?? 0) - (due?.nominal.getTime() ?? 0);
    });
    expect(new Set(offsets).size).toBe(4);
    expect(offsets.every((offset) => offset >= 0 && offset <= 600_000)).toBe(true);
  });

  it('refuses intervals of nothing', () => {
    expect(() =>
      nextDue(hourly({ trigger: { kind: 'every', everyMs: 0, anchor: at('01T00:00:00') } }), at('02T00:00:00')),
    ).toThrow(RangeError);
  });
});

describe('dueNow', () => {
  const last = at('01T00:00:00');
  it('starts what is on time', () => {
    expect(dueNow(hourly(), last, at('01T01:00:30'), 60_000)).toMatchObject({
      missed: 0,
      start: [{ nominal: at('01T01:00:00') }],
    });
    expect(dueNow(hourly(), last, at('01T00:59:59'), 60_000).start).toEqual([]);
  });

  it.each([
    ['none', [], 5],
    ['last', ['01T05:00'], 4],
    ['all', ['01T01:00', '01T02:00', '01T03:00', '01T04:00', '01T05:00'], 0],
  ] as const)('after downtime makes up by %s', (catchUp, started, missed) => {
    const now = dueNow(hourly({ catchUp }), last, at('01T05:30:00'), 60_000);
    expect(hours(now.start)).toEqual(started);
    expect(now.missed).toBe(missed);
  });

  it('does not make up for what the one on time does anyway', () => {
    const now = dueNow(hourly({ catchUp: 'last' }), last, at('01T05:00:10'), 60_000);
    expect(hours(now.start)).toEqual(['01T05:00']);
    expect(now.missed).toBe(4);
  });

  it('bounds what it makes up for, and counts the rest without walking it', () => {
    const minutely = hourly({
      catchUp: 'all',
      trigger: { kind: 'every', everyMs: 60_000, anchor: new Date('2000-01-01T00:00:00Z') },
    });
    const now = dueNow(minutely, new Date('2000-01-01T00:00:00Z'), new Date('2026-01-01T00:00:30Z'), 1000);
    expect(now.start).toHaveLength(MOST_CATCH_UPS);
    expect(now.start.at(-1)?.nominal).toEqual(new Date('2026-01-01T00:00:00Z'));
    expect(now.missed + now.start.length).toBe(
      (Date.parse('2026-01-01T00:00:00Z') - Date.parse('2000-01-01T00:00:00Z')) / 60_000,
    );
  });

  it('starts nothing when the clock went back, or while paused', () => {
    expect(dueNow(hourly(), at('02T00:00:00'), at('01T00:00:00'), 60_000).start).toEqual([]);
    expect(dueNow(hourly({ paused: true }), last, at('05T00:00:00'), 60_000)).toEqual({ start: [], missed: 0 });
  });
});

it.each([
  ['skip', false, false, 'start'],
  ['skip', true, false, 'skip'],
  ['queue', true, false, 'wait'],
  ['queue', true, true, 'skip'],
  ['cancel', true, false, 'cancel-then-start'],
] as const)('overlap %s, running %s, waiting %s: %s', (policy, isRunning, isWaiting, decision) => {
  expect(decideOverlap(policy, isRunning, isWaiting)).toBe(decision);
});
