import { describe, expect, it } from 'vitest';
import { CronSyntaxError, matchesDay, parseCron } from '../../../../../src/domain/schedule/cron-expression.ts';

describe('parseCron', () => {
  it.each([
    ['*/15 * * * *', 'minutes', [0, 15, 30, 45]],
    ['5/20 * * * *', 'minutes', [5, 25, 45]],
    ['1-9/4 * * * *', 'minutes', [1, 5, 9]],
    ['3,1,3 * * * *', 'minutes', [1, 3]],
    ['0 22-23,6 * * *', 'hours', [6, 22, 23]],
  ] as const)('%s: %s are %j', (source, field, values) => {
    expect(parseCron(source)[field]).toEqual(values);
  });

  it('reads names and macros', () => {
    const cron = parseCron('0 6 * JAN,dec mon-Fri');
    expect([...cron.months]).toEqual([1, 12]);
    expect([...cron.weekdays]).toEqual([1, 2, 3, 4, 5]);
    expect(parseCron('@daily')).toMatchObject({ minutes: [0], hours: [0] });
  });

  it('takes 7 for Sunday, also at the end of a range', () => {
    expect([...parseCron('0 0 * * 7').weekdays]).toEqual([0]);
    expect([...parseCron('0 0 * * fri-sun').weekdays].sort()).toEqual([0, 5, 6]);
  });

  it('knows schedules of every hour', () => {
    expect(parseCron('5 */2 * * *').everyHour).toBe(true);
    expect(parseCron('5 0-23 * * *').everyHour).toBe(false);
  });

  it.each([
    '',
    '* * * *',
    '* * * * * *',
    '60 * * * *',
    '* 24 * * *',
    '* * 0 * *',
    '* * 32 * *',
    '* * * 13 *',
    '* * * * 8',
    '5-1 * * * *',
    '*/0 * * * *',
    'a * * * *',
    '1,,2 * * * *',
    '1-2-3 * * * *',
    '-1 * * * *',
    '@never',
    '0 0 31 2 *',
    '0 0 31 4,6 *',
  ])('refuses "%s"', (source) => {
    expect(() => parseCron(source)).toThrow(CronSyntaxError);
  });
});

describe('matchesDay', () => {
  it('takes either day field when both are restricted, else both', () => {
    const either = parseCron('0 0 13 * 5');
    expect(matchesDay(either, 1, 13, 0)).toBe(true);
    expect(matchesDay(either, 1, 12, 5)).toBe(true);
    expect(matchesDay(either, 1, 12, 4)).toBe(false);
    expect(matchesDay(parseCron('0 0 */2 * 5'), 1, 13, 5)).toBe(true);
    expect(matchesDay(parseCron('0 0 */2 * 5'), 1, 13, 4)).toBe(false);
    expect(matchesDay(parseCron('0 0 13 2 *'), 1, 13, 4)).toBe(false);
  });
});
