// Shapes that several endpoints take or answer.
import { z } from 'zod';
import { CHANGE_KINDS } from '../../app/crawl-changes.ts';
import { PAGE_TYPES } from '../../domain/document.ts';

export const COLLECTION = /^[a-z0-9][a-z0-9._-]{0,63}$/;

export const collectionName = z
  .string()
  .regex(COLLECTION, 'lower-case letters, digits, ".", "_", "-", at most 64')
  .refine((name) => !name.endsWith('.') && !name.includes('..'), 'no name of a folder');

/** A whole number out of a query string. */
export const queryNumber = (least: number, most: number, usual: number) =>
  z
    .string()
    .regex(/^\d{1,12}$/, `a whole number from ${least} to ${most}`)
    .transform(Number)
    .pipe(z.number().int().min(least).max(most))
    .default(usual);

export const pageQuery = {
  limit: queryNumber(1, 500, 50).describe('Most items in one answer'),
  cursor: z
    .string()
    .min(1)
    .max(500)
    .regex(/^[A-Za-z0-9_-]+$/, 'not one of ours')
    .optional()
    .describe('next_cursor of the answer before'),
};

export const encodeCursor = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Null when it is none of ours. */
export function decodeCursor<T extends z.ZodType>(schema: T, cursor: string): z.output<T> | null {
  try {
    const parsed = schema.safeParse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')));
    return parsed.success ? parsed.data : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

export const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), next_cursor: z.string().nullable() });

export const idParams = z.strictObject({ id: z.string().min(1).max(200) });

const count = z.number().int();
const counts = z.record(z.string(), count);
const time = z.iso.datetime({ offset: true });

export const crawlSchema = z
  .object({
    schema_version: count,
    id: z.string(),
    collection: z.string(),
    state: z.enum(['running', 'paused', 'interrupted', 'done', 'cancelled']),
    created_at: time,
    started_at: time.nullable(),
    ended_at: time.nullable(),
    spec: z.looseObject({ seeds: z.array(z.string()) }).describe('The request with its defaults; secrets masked'),
    counts: z.looseObject({
      accepted: count,
      open: count,
      states: counts,
      reasons: counts,
      statuses: counts,
      bytes: count,
      documents: count,
      duplicates: count,
    }),
    software: z.string(),
  })
  .meta({ id: 'Crawl' });

export const crawlPageSchema = z
  .object({
    url: z.string(),
    depth: count,
    state: z.enum(['archived', 'not-modified', 'skipped', 'failed']),
    reason: z.string().nullable(),
    http_status: count.nullable(),
  })
  .meta({ id: 'CrawlPage' });

const pageChangeSchema = z
  .object({
    url: z.string(),
    change: z.enum(CHANGE_KINDS),
    captured_at: time,
    http_status: count,
    record_id: z.string(),
    version: count.nullable().describe('Of the text; null for what vanished'),
    before: z
      .object({ captured_at: time, record_id: z.string() })
      .nullable()
      .describe('The capture that it was compared with; null for what appeared'),
    title: z.string().nullable(),
    summary: z.string().nullable().describe('First words of the text'),
  })
  .meta({ id: 'PageChange' });

export const changesSchema = z.object({
  crawl: z.string(),
  collection: z.string(),
  counts: counts.describe('Of all pages of the crawl, whatever is asked for here'),
  items: z.array(pageChangeSchema),
  next_cursor: z.string().nullable(),
});

export const pageVisitSchema = z
  .object({
    url: z.string(),
    last_visit: time,
    next_visit: time,
    interval_days: z.number(),
    changes_per_day: z.number().describe('Estimated'),
    visits: count,
    changes: count,
    gone_since: time.nullable(),
    why: z.string().describe('One line for people'),
  })
  .meta({ id: 'PageVisit' });

export const scheduleSchema = z
  .looseObject({
    id: z.string(),
    created_at: time,
    trigger: z.looseObject({ kind: z.string() }),
    overlap: z.string(),
    catch_up: z.string(),
    paused: z.boolean(),
    next: z.array(time).optional(),
    runs: z.array(z.looseObject({ nominal: time, state: z.string(), crawl: z.string().nullable() })).optional(),
  })
  .meta({ id: 'Schedule' });

export const captureSchema = z
  .looseObject({
    url: z.string(),
    surt: z.string(),
    captured_at: time,
    status: count.nullable(),
    mime: z.string(),
    digest: z.string(),
    is_revisit: z.boolean(),
    record_id: z.string().nullable(),
    crawl: z.string().nullable(),
    has_document: z.boolean(),
  })
  .meta({ id: 'Capture' });

export const documentSummarySchema = z
  .object({
    record_id: z.string(),
    id: z.string(),
    url: z.string(),
    title: z.string().nullable(),
    captured_at: time,
    crawl: z.string(),
    language: z.string().nullable(),
    page_type: z.enum(PAGE_TYPES),
    word_count: count,
    removed: z.array(z.object({ reason: z.string(), count })),
    excerpt: z.string(),
  })
  .meta({ id: 'DocumentSummary' });

export const taskSchema = z
  .looseObject({
    id: z.string(),
    kind: z.enum(['export', 'ingest']),
    state: z.enum(['queued', 'running', 'done', 'failed', 'cancelled']),
    created_at: time,
    started_at: time.nullable(),
    ended_at: time.nullable(),
    error: z.string().nullable(),
    result: z.unknown().nullable(),
  })
  .meta({ id: 'Task' });

export const problemSchema = z
  .object({
    type: z.string(),
    status: count,
    title: z.string(),
    detail: z.string().optional(),
    errors: z.array(z.string()).optional(),
  })
  .meta({ id: 'Problem' });
