// What people do with schedules: add, change, list, show, remove. Each is on disk before it is answered.

import type { ScheduleFiles } from './schedule-files.ts';
import { parseScheduleRequest, type ScheduleRecord } from './schedule-record.ts';
import { explainNext, type ScheduleView } from './schedule-view.ts';

export type Added = { schedule: ScheduleView; faults: null } | { schedule: null; faults: string[] };

/** `randomHex` makes the id; the same one twice is the same schedule. */
export async function addSchedule(
  files: ScheduleFiles,
  request: unknown,
  now: Date,
  randomHex: string,
): Promise<Added> {
  const id = `s-${randomHex.slice(0, 10).toLowerCase()}`;
  const parsed = parseScheduleRequest(request, id, now);
  if (parsed.record === null) return { schedule: null, faults: parsed.faults };
  const before = await files.load(id);
  if (before === null) await files.save(parsed.record);
  return { schedule: explainNext(before ?? parsed.record, [], now), faults: null };
}

export async function listSchedules(files: ScheduleFiles, now: Date): Promise<ScheduleView[]> {
  const records = await files.list();
  return Promise.all(records.map(async (record) => explainNext(record, await files.runs(record.id, 1), now)));
}

/** With its last 20 runs; null when there is none of that id. */
export async function showSchedule(files: ScheduleFiles, id: string, now: Date): Promise<ScheduleView | null> {
  const record = await files.load(id);
  return record === null ? null : explainNext(record, await files.runs(id, 20), now);
}

/** Null when there is none. What is due while it is paused is never made up for. */
export async function pauseSchedule(
  files: ScheduleFiles,
  id: string,
  paused: boolean,
  now: Date,
): Promise<ScheduleRecord | null> {
  const record = await files.load(id);
  if (record === null || record.paused === paused) return record;
  const changed = { ...record, paused, since: paused ? record.since : now.toISOString() };
  await files.save(changed);
  return changed;
}

export const removeSchedule = (files: ScheduleFiles, id: string): Promise<boolean> => files.remove(id);
