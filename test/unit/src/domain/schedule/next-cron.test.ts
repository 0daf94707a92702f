import { describe, expect, it } from 'vitest';
import { parseCron } from '../../../../../src/domain/schedule/cron-expression.ts';
import { nextCron } from '../../../../../src/domain/schedule/next-cron.ts';
import { TimeZoneError, timeZone } from '../../../../../src/domain/schedule/time-zone.ts';

function due(source: string, zone: string, after: string, count: number): string[] {
  const found: string[] = [];
  let at: number | null = Date.parse(after);
  for (let i = 0; i < count; i++) {
    at = nextCron(parseCron(source), timeZone(zone), at);
    if (at === null) break;
    found.push(new Date(at).toISOString().slice(0, 16));
  }
  return found;
}

describe('nextCron', () => {
  it('keeps the wall clock of its zone', () => {
    expect(due('0 6 * * *', 'Asia/Shanghai', '2026-01-01T00:00:00Z', 2)).toEqual([
      '2026-01-01T22:00',
      '2026-01-02T22:00',
    ]);
    expect(due('0 6 * * *', 'Asia/Kathmandu', '2026-01-01T00:00:00Z', 1)).toEqual(['2026-01-01T00:15']);
    expect(due('0 9 * * 1', 'Europe/Berlin', '2026-03-23T09:00:00Z', 2)).toEqual([
      '2026-03-30T07:00',
      '2026-04-06T07:00',
    ]);
  });

  it('is strictly after', () => {
    expect(due('0 0 * * *', 'UTC', '2026-01-01T00:00:00Z', 1)).toEqual(['2026-01-02T00:00']);
    expect(due('0 0 * * *', 'UTC', '2025-12-31T23:59:59.999Z', 1)).toEqual(['2026-01-01T00:00']);
  });

  it('is due once at the jump when clocks go forward over it', () => {
    // Berlin: 02:00 to 03:00 on 29 March 2026, at 01:00 UTC.
    expect(due('30 2 * * *', 'Europe/Berlin', '2026-03-28T00:00:00Z', 3)).toEqual([
      '2026-03-28T01:30',
      '2026-03-29T01:00',
      '2026-03-30T00:30',
    ]);
    expect(due('0,20,40 2 * * *', 'Europe/Berlin', '2026-03-29T00:00:00Z', 2)).toEqual([
      '2026-03-29T01:00',
      '2026-03-30T00:00',
    ]);
    // Lord Howe: half an hour, 02:00 to 02:30 on 4 October 2026, at 15:30 UTC the day before.
    expect(due('15 2 * * *', 'Australia/Lord_Howe', '2026-10-03T00:00:00Z', 1)).toEqual(['2026-10-03T15:30']);
  });

  it('is due once when clocks go back over it', () => {
    // New York: 02:00 to 01:00 on 1 November 2026, at 06:00 UTC.
    expect(due('30 1 * * *', 'America/New_York', '2026-10-31T12:00:00Z', 2)).toEqual([
      '2026-11-01T05:30',
      '2026-11-02T06:30',
    ]);
    expect(due('30 1 * * *', 'America/New_York', '2026-11-01T05:45:00Z', 1)).toEqual(['2026-11-02T06:30']);
  });

  it('follows elapsed time when every hour is named', () => {
    expect(due('30 * * * *', 'Europe/Berlin', '2026-03-29T00:00:00Z', 3)).toEqual([
      '2026-03-29T00:30',
      '2026-03-29T01:30',
      '2026-03-29T02:30',
    ]);
    expect(due('30 * * * *', 'America/New_York', '2026-11-01T05:00:00Z', 3)).toEqual([
      '2026-11-01T05:30',
      '2026-11-01T06:30',
      '2026-11-01T07:30',
    ]);
    expect(due('0 */12 * * *', 'UTC', '2026-01-01T01:00:00Z', 2)).toEqual(['2026-01-01T12:00', '2026-01-02T00:00']);
    expect(due('0 * 1 * *', 'UTC', '2026-01-01T23:30:00Z', 1)).toEqual(['2026-02-01T00:00']);
  });

  it('survives a day that a zone left out', () => {
    // Samoa had no 30 December 2011.
    expect(due('0 12 * * *', 'Pacific/Apia', '2011-12-29T00:00:00Z', 3)).toEqual([
      '2011-12-29T22:00',
      '2011-12-30T10:00',
      '2011-12-30T22:00',
    ]);
  });

  it('waits eight years for a leap day, and no longer', () => {
    expect(due('0 0 29 2 *', 'UTC', '2096-03-01T00:00:00Z', 1)).toEqual(['2104-02-29T00:00']);
  });

  it('names a zone that it does not know', () => {
    expect(() => timeZone('Mars/Olympus')).toThrow(TimeZoneError);
  });
});
