// `extract --jsonl`: pages as lines in, answers as lines out, in input order, on all cores (docs/contract.md §6).
import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { z } from 'zod';
import type { Extraction } from '../domain/document.ts';
import type { EngineName } from '../stages/extract/engine.ts';
import type { PageInput } from '../stages/extract/page-input.ts';
import { createThreadPool } from '../stages/extract/thread-pool.ts';

const gunzipBytes = promisify(gunzip);
const MAX_PAGE_BYTES = 64 * 1024 * 1024;
/** Lines read ahead of the slowest page, for each thread. */
const AHEAD = 4;

const lineSchema = z.object({
  id: z.union([z.string(), z.number()]),
  path: z.string().min(1).optional(),
  html: z.string().optional(),
  url: z.string().nullish(),
  content_type: z.string().nullish(),
});

export interface ExtractJsonlOptions {
  /** Threads; all cores when absent. */
  jobs?: number | undefined;
  engine?: EngineName | undefined;
  modelFile?: string | null | undefined;
  deadlineMs?: number | undefined;
}

/** Writes one line an input line, in order; a line that cannot be answered says `{"id","error"}`. Answers how many failed. */
export async function extractJsonl(
  lines: AsyncIterable<string>,
  out: (line: string) => Promise<void> | void,
  options: ExtractJsonlOptions = {},
): Promise<{ pages: number; failed: number }> {
  const threads = Math.max(1, options.jobs ?? availableParallelism());
  const pool = createThreadPool({
    threads,
    engine: options.engine ?? 'gristmill',
    modelFile: options.modelFile ?? null,
    ...(options.deadlineMs === undefined ? {} : { deadlineMs: options.deadlineMs }),
  });
  const running: Promise<Answer>[] = [];
  let pages = 0;
  let failed = 0;
  const settle = async (): Promise<void> => {
    const answer = await running.shift();
    if (!answer) return;
    pages++;
    if ('error' in answer) failed++;
    await out(JSON.stringify(answer));
  };
  try {
    for await (const line of lines) {
      if (line.trim() === '') continue;
      running.push(answerLine(line, pool.extract.bind(pool)));
      if (running.length >= threads * AHEAD) await settle();
    }
    while (running.length > 0) await settle();
  } finally {
    await pool.close();
  }
  return { pages, failed };
}

type Answer = { id: string | number | null; error: string } | ReturnType<typeof answerOf>;

async function answerLine(line: string, extract: (page: PageInput) => Promise<Extraction>): Promise<Answer> {
  let id: string | number | null = null;
  try {
    const raw: unknown = JSON.parse(line);
    if (
      typeof raw === 'object' &&
      raw !== null &&
      'id' in raw &&
      (typeof raw.id === 'string' || typeof raw.id === 'number')
    )
      id = raw.id;
    const request = lineSchema.parse(raw);
    const page: PageInput = { url: request.url ?? null, contentType: request.content_type ?? null };
    if (request.html !== undefined) page.html = request.html;
    else if (request.path !== undefined) page.bytes = await readPage(request.path);
    else return { id, error: 'a line needs "path" or "html"' };
    const extraction = await extract(page);
    const fault = extraction.noTextReason?.startsWith('extract-') ? extraction.noTextReason : null;
    return fault === null ? answerOf(request.id, extraction) : { id, error: fault };
  } catch (cause) {
    return { id, error: sayError(cause) };
  }
}

async function readPage(path: string): Promise<Buffer> {
  const bytes = await readFile(path);
  return path.endsWith('.gz') ? gunzipBytes(bytes, { maxOutputLength: MAX_PAGE_BYTES }) : bytes;
}

function sayError(cause: unknown): string {
  if (cause instanceof z.ZodError) return z.prettifyError(cause).replaceAll('\n', ' ');
  return cause instanceof Error ? cause.message : String(cause);
}

function answerOf(id: string | number, extraction: Extraction) {
  return {
    id,
    text: extraction.text,
    markdown: extraction.markdown,
    title: extraction.title,
    authors: extraction.authors,
    published_at: extraction.publishedAt,
    language: extraction.language,
    page_type: extraction.pageType,
    charset: extraction.charset,
    no_text_reason: extraction.noTextReason,
  };
}
