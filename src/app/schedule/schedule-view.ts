// A schedule as it is shown: its record, when it runs next, and how its last runs went.
import { dueBetween } from '../../domain/schedule/schedule.ts';
import type { ScheduleRun } from './schedule-files.ts';
import { type ScheduleRecord, scheduleOf } from './schedule-record.ts';

export interface ScheduleView extends ScheduleRecord {
  /** RFC 3339 UTC of the next five starts, jitter included; none while paused. */
  next: string[];
  /** Newest first. */
  runs: ScheduleRun[];
}

const SHOWN = 5;
const FAR = new Date('9999-12-31T00:00:00Z');

export function explainNext(record: ScheduleRecord, runs: readonly ScheduleRun[], now: Date): ScheduleView {
  const next = record.paused ? [] : dueBetween(scheduleOf(record), now, FAR, SHOWN);
  return { ...record, next: next.map(({ at }) => at.toISOString()), runs: [...runs].reverse() };
}
