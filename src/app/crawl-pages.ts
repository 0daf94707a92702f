// How each URL of a crawl ended, page by page, out of its log: read forward from a place in the file, never the whole of it.
import { open } from 'node:fs/promises';
import { z } from 'zod';
import { isMissing } from '../stores/read-folder.ts';

export interface CrawlPage {
  url: string;
  depth: number;
  state: string;
  reason: string | null;
  http_status: number | null;
}

export interface CrawlPagesQuery {
  path: string;
  /** Byte offset of a line, as an earlier answer gave it. */
  from: number;
  limit: number;
  state: string | null;
  reason: string | null;
}

export interface CrawlPagesAnswer {
  items: CrawlPage[];
  /** Where to go on; null at the end of what is written so far. */
  next: number | null;
}

const lineSchema = z.looseObject({
  url: z.string(),
  depth: z.number().default(0),
  state: z.string(),
  reason: z.string().nullable().default(null),
  httpStatus: z.number().nullable().default(null),
});

const CHUNK_BYTES = 256 * 1024;
/** Looked through for one answer at most; a rare state then takes several answers. */
const SCAN_BYTES = 16 * 1024 * 1024;
const LF = 0x0a;

/** RangeError when `from` is no line's beginning. */
export async function readCrawlPages(query: CrawlPagesQuery): Promise<CrawlPagesAnswer> {
  let file: Awaited<ReturnType<typeof open>>;
  try {
    file = await open(query.path, 'r');
  } catch (error) {
    if (isMissing(error) && query.from === 0) return { items: [], next: null };
    if (isMissing(error)) throw new RangeError('cursor: not one of ours');
    throw error;
  }
  try {
    const { size } = await file.stat();
    if (query.from > size || (query.from > 0 && !(await endsLine(file, query.from))))
      throw new RangeError('cursor: not one of ours');
    return await scan(file, query, size);
  } finally {
    await file.close();
  }
}

async function endsLine(file: Awaited<ReturnType<typeof open>>, at: number): Promise<boolean> {
  const before = Buffer.alloc(1);
  await file.read(before, 0, 1, at - 1);
  return before[0] === LF;
}

async function scan(
  file: Awaited<ReturnType<typeof open>>,
  query: CrawlPagesQuery,
  size: number,
): Promise<CrawlPagesAnswer> {
  const items: CrawlPage[] = [];
  let at = query.from;
  let rest = Buffer.alloc(0);
  let read = query.from;
  while (read < size && read - query.from < SCAN_BYTES) {
    const chunk = Buffer.alloc(Math.min(CHUNK_BYTES, size - read));
    const { bytesRead } = await file.read(chunk, 0, chunk.length, read);
    if (bytesRead === 0) break;
    read += bytesRead;
    rest = Buffer.concat([rest, chunk.subarray(0, bytesRead)]);
    for (let end = rest.indexOf(LF); end >= 0; end = rest.indexOf(LF)) {
      const page = pageOf(rest.toString('utf8', 0, end), query);
      rest = rest.subarray(end + 1);
      at += end + 1;
      if (page !== null) items.push(page);
      if (items.length >= query.limit) return { items, next: at < size ? at : null };
    }
  }
  return { items, next: read < size ? at : null };
}

function pageOf(line: string, { state, reason }: CrawlPagesQuery): CrawlPage | null {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (torn) {
    if (torn instanceof SyntaxError) return null; // a crash cut it; the URL has another line
    throw torn;
  }
  const parsed = lineSchema.safeParse(value);
  if (!parsed.success) return null;
  const { url, depth, state: ended, reason: why, httpStatus } = parsed.data;
  if ((state !== null && ended !== state) || (reason !== null && why !== reason)) return null;
  return { url, depth, state: ended, reason: why, http_status: httpStatus };
}
