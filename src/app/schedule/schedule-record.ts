// A schedule as it is kept on disk, and what a caller may ask of one: the same schema for the command line and the API.
import { z } from 'zod';
import type { CrawlSpec } from '../../domain/crawl.ts';
import { CronSyntaxError, parseCron } from '../../domain/schedule/cron-expression.ts';
import { LEAST_EVERY_MS, type Schedule } from '../../domain/schedule/schedule.ts';
import { TimeZoneError, timeZone } from '../../domain/schedule/time-zone.ts';
import { parseCrawlRequest } from '../crawl-request.ts';

/** `<data>/schedules/<id>/schedule.json`. Times are RFC 3339 UTC. */
export interface ScheduleRecord {
  schema_version: 1;
  id: string;
  created_at: string;
  /** Made or last resumed: due times before are none of its business. */
  since: string;
  trigger:
    | { kind: 'cron'; expression: string; time_zone: string }
    | { kind: 'every'; every_ms: number; anchor: string };
  jitter_ms: number;
  starts_at: string | null;
  ends_at: string | null;
  overlap: Schedule['overlap'];
  catch_up: Schedule['catchUp'];
  paused: boolean;
  /** Each page has its own next visit, by its history and this budget; null: every run asks every page. Absent in records of older versions. */
  adaptive?: { visits_per_day: number } | null;
  spec: CrawlSpec;
}

/** Of an adaptive schedule that names no budget. */
const DEFAULT_VISITS_PER_DAY = 1000;
/** How often an adaptive schedule looks for pages that are due, unless it says so. */
const ADAPTIVE_EVERY = '1h';

const time = z.iso.datetime({ offset: true });

export const scheduleRequestSchema = z
  .strictObject({
    cron: z.string().max(1000).optional().describe('Five fields: minute hour day-of-month month day-of-week'),
    timeZone: z.string().max(100).default('UTC').describe('IANA name, such as Asia/Shanghai; for cron'),
    every: z.string().max(20).optional().describe('An interval: 90s, 30m, 6h, 1d, 2w'),
    jitterMs: z.number().int().min(0).max(86_400_000).default(0),
    startsAt: time.nullable().default(null),
    endsAt: time.nullable().default(null),
    overlap: z.enum(['skip', 'queue', 'cancel']).default('skip').describe('When the last run is still going'),
    catchUp: z.enum(['none', 'last', 'all']).default('last').describe('Runs missed while nothing ran'),
    paused: z.boolean().default(false),
    adaptive: z
      .strictObject({
        visitsPerDay: z
          .number()
          .min(0.01)
          .max(100_000_000)
          .default(DEFAULT_VISITS_PER_DAY)
          .describe('Requests a day that pages known before may cost together'),
      })
      .nullable()
      .default(null)
      .describe(
        'Visit each page as often as its history and the budget say; runs every hour unless cron or every says otherwise',
      ),
    crawl: z.unknown().describe('A crawl request'),
  })
  .refine((r) => r.cron === undefined || r.every === undefined, 'a schedule takes cron or every, not both')
  .refine(
    (r) => r.cron !== undefined || r.every !== undefined || r.adaptive !== null,
    'a schedule needs cron, every or adaptive',
  )
  .refine(
    (r) => r.startsAt === null || r.endsAt === null || Date.parse(r.startsAt) < Date.parse(r.endsAt),
    'endsAt must be after startsAt',
  );

export type ScheduleRequest = z.input<typeof scheduleRequestSchema>;

const UNITS: Record<string, number> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** `6h` in milliseconds; null when it is no interval of at least a minute and at most ten years. */
export function parseInterval(text: string): number | null {
  const [, number, unit = ''] = /^(\d{1,9})\s*([smhdw])$/i.exec(text.trim()) ?? [];
  const ms = Number(number) * (UNITS[unit.toLowerCase()] ?? Number.NaN);
  return ms >= LEAST_EVERY_MS && ms <= 3650 * 86_400_000 ? ms : null;
}

/** A whole record, or what is wrong with the request, one line a fault. An interval is first due one interval from `now`, or when it starts. */
export function parseScheduleRequest(
  request: unknown,
  id: string,
  now: Date,
): { record: ScheduleRecord; faults: null } | { record: null; faults: string[] } {
  const parsed = scheduleRequestSchema.safeParse(request);
  if (!parsed.success) {
    return refused(
      parsed.error.issues.map(({ path, message }) => `${path.length > 0 ? `${path.join('.')}: ` : ''}${message}`),
    );
  }
  const { data } = parsed;
  const crawl = parseCrawlRequest(data.crawl);
  const trigger = readTrigger(data, now);
  const faults = [
    ...(crawl.faults ?? []).map((fault) => `crawl.${fault}`),
    ...('fault' in trigger ? [trigger.fault] : []),
  ];
  if (crawl.spec === null || 'fault' in trigger) return refused(faults);
  const utc = (text: string | null): string | null => (text === null ? null : new Date(text).toISOString());
  const record: ScheduleRecord = {
    schema_version: 1,
    id,
    created_at: now.toISOString(),
    since: now.toISOString(),
    trigger,
    jitter_ms: data.jitterMs,
    starts_at: utc(data.startsAt),
    ends_at: utc(data.endsAt),
    overlap: data.overlap,
    catch_up: data.catchUp,
    paused: data.paused,
    adaptive: data.adaptive === null ? null : { visits_per_day: data.adaptive.visitsPerDay },
    spec: crawl.spec,
  };
  return { record, faults: null };
}

const refused = (faults: string[]): { record: null; faults: string[] } => ({ record: null, faults });

function readTrigger(
  data: z.output<typeof scheduleRequestSchema>,
  now: Date,
): ScheduleRecord['trigger'] | { fault: string } {
  if (data.cron === undefined) {
    const every = data.every ?? ADAPTIVE_EVERY;
    const everyMs = parseInterval(every);
    if (everyMs === null) return { fault: `every: "${every}" is no interval from 60s to 3650d` };
    const anchor = data.startsAt === null ? new Date(now.getTime() + everyMs) : new Date(data.startsAt);
    return { kind: 'every', every_ms: everyMs, anchor: anchor.toISOString() };
  }
  try {
    parseCron(data.cron);
    return { kind: 'cron', expression: data.cron, time_zone: timeZone(data.timeZone).name };
  } catch (fault) {
    if (fault instanceof CronSyntaxError) return { fault: `cron: ${fault.message}` };
    if (fault instanceof TimeZoneError) return { fault: `timeZone: ${fault.message}` };
    throw fault;
  }
}

/** The record as the rules know it. */
export function scheduleOf(record: ScheduleRecord): Schedule {
  const { trigger } = record;
  const date = (text: string | null): Date | null => (text === null ? null : new Date(text));
  return {
    id: record.id,
    trigger:
      trigger.kind === 'cron'
        ? { kind: 'cron', expression: trigger.expression, timeZone: trigger.time_zone }
        : { kind: 'every', everyMs: trigger.every_ms, anchor: new Date(trigger.anchor) },
    jitterMs: record.jitter_ms,
    startsAt: date(record.starts_at),
    endsAt: date(record.ends_at),
    overlap: record.overlap,
    catchUp: record.catch_up,
    paused: record.paused,
  };
}
