// /v1/crawls: create, list, show, pages, pause, resume, cancel, retry.
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { readCrawlPages } from '../../app/crawl-pages.ts';
import { crawlRequestSchema } from '../../app/crawl-request.ts';
import { showCrawl, summarizeCrawl } from '../../app/crawl-view.ts';
import { type CrawlRecord, type CrawlSpec, newCrawlId } from '../../domain/crawl.ts';
import { may } from './caller.ts';
import { createCrawlEvents } from './crawl-events.ts';
import { powers } from './crawl-powers.ts';
import { type Endpoint, endpoint } from './endpoint.ts';
import { badRequest, conflict, notFound, sendProblem } from './problem.ts';
import {
  collectionName,
  crawlPageSchema,
  crawlSchema,
  decodeCursor,
  encodeCursor,
  idParams,
  pageOf,
  pageQuery,
} from './schemas.ts';
import { refusedSeeds } from './seed-check.ts';
import type { ServiceDeps } from './service-deps.ts';

const STATES = ['running', 'paused', 'interrupted', 'done', 'cancelled'] as const;
const ENDS = ['archived', 'not-modified', 'skipped', 'failed'] as const;
/** Failed URLs that one retry takes up. */
const RETRY_MOST = 10_000;

export function crawlEndpoints(deps: ServiceDeps): Endpoint[] {
  const { host, records } = deps;
  const withLive = (record: CrawlRecord): CrawlRecord => {
    const live = host.snapshot(record.id);
    return live ? { ...record, counts: live.counts } : record;
  };
  const create = endpoint({
    method: 'POST',
    path: '/v1/crawls',
    access: 'write',
    tag: 'crawls',
    summary: 'Begin a crawl',
    body: crawlRequestSchema,
    isCreate: true,
    answers: { 201: { words: 'It is on disk and begins', schema: crawlSchema } },
    async handle({ body, request, reply, caller }) {
      const refused = powers(body).filter(() => !may(caller, 'admin'));
      if (refused.length > 0)
        return sendProblem(reply, {
          status: 403,
          title: 'Forbidden',
          detail: `this key lacks the scope admin, which ${refused.join(', ')} needs`,
        });
      const faults = refusedSeeds(body);
      if (faults.length > 0) return sendProblem(reply, { status: 400, title: 'Bad request', errors: faults });
      return deps.idempotency.once(request, reply, {
        asked: body,
        newId: () => newCrawlId(new Date(), randomBytes(3).toString('hex')),
        list: '/v1/crawls',
        async make(id) {
          const record = await host.create(body, id);
          return showCrawl(record);
        },
      });
    },
  });

  const list = endpoint({
    method: 'GET',
    path: '/v1/crawls',
    access: 'read',
    tag: 'crawls',
    summary: 'Crawls, newest first',
    query: z.strictObject({
      ...pageQuery,
      state: z.enum(STATES).optional(),
      collection: collectionName.optional(),
    }),
    answers: { 200: { words: 'A page of them; of long seed lists the beginning', schema: pageOf(crawlSchema) } },
    async handle({ query, reply }) {
      const { state, collection, limit, cursor } = query;
      const all = (await records.list()).filter(
        (r) => (state === undefined || r.state === state) && (collection === undefined || r.collection === collection),
      );
      const after = cursor === undefined ? null : decodeCursor(z.tuple([z.string(), z.string()]), cursor);
      if (cursor !== undefined && after === null) return badRequest(reply, 'cursor: not one of ours');
      const from = after === null ? 0 : all.findIndex((r) => isAfter(r, after[0], after[1]));
      const items = from < 0 ? [] : all.slice(from, from + limit);
      const last = items.at(-1);
      const more = from >= 0 && from + limit < all.length && last !== undefined;
      const next = more ? encodeCursor([last.created_at, last.id]) : null;
      const parts = items.flatMap((r, i) => [
        i === 0 ? NOTHING : COMMA,
        host.snapshot(r.id) ? Buffer.from(JSON.stringify(summarizeCrawl(withLive(r)))) : printed(r),
      ]);
      return reply
        .header('content-type', 'application/json; charset=utf-8')
        .send(Buffer.concat([LIST_HEAD, ...parts, Buffer.from(`],"next_cursor":${JSON.stringify(next)}}`)]));
    },
  });

  const show = endpoint({
    method: 'GET',
    path: '/v1/crawls/{id}',
    access: 'read',
    tag: 'crawls',
    summary: 'One crawl, its counts as they are now',
    params: idParams,
    answers: { 200: { words: 'The crawl', schema: crawlSchema }, 404: { words: 'There is none of that id' } },
    async handle({ params, reply }) {
      const record = await records.load(params.id);
      return record ? showCrawl(withLive(record)) : notFound(reply, 'crawl');
    },
  });

  const pages = endpoint({
    method: 'GET',
    path: '/v1/crawls/{id}/pages',
    access: 'read',
    tag: 'crawls',
    summary: 'How each URL ended, in the order of their ends',
    params: idParams,
    query: z.strictObject({
      ...pageQuery,
      state: z.enum(ENDS).optional(),
      reason: z.string().min(1).max(100).optional(),
    }),
    answers: { 200: { words: 'A page of them', schema: pageOf(crawlPageSchema) } },
    async handle({ params, query, reply }) {
      const record = await records.load(params.id);
      if (record === null) return notFound(reply, 'crawl');
      const from = query.cursor === undefined ? 0 : decodeCursor(z.number().int().min(0), query.cursor);
      if (from === null) return badRequest(reply, 'cursor: not one of ours');
      try {
        const { items, next } = await readCrawlPages({
          path: records.logPath(record),
          from,
          limit: query.limit,
          state: query.state ?? null,
          reason: query.reason ?? null,
        });
        return { items, next_cursor: next === null ? null : encodeCursor(next) };
      } catch (error) {
        if (error instanceof RangeError) return badRequest(reply, error.message);
        throw error;
      }
    },
  });

  const changes = (
    [
      ['pause', 'paused', 'Stop taking pages; those in hand are finished'],
      ['resume', 'running', 'Go on'],
      ['cancel', 'cancelled', 'End it for good; what is archived stays'],
    ] as const
  ).map(([action, state, summary]) =>
    endpoint({
      method: 'POST',
      path: `/v1/crawls/{id}/${action}`,
      access: 'write',
      tag: 'crawls',
      summary,
      params: idParams,
      body: z.strictObject({}).optional(),
      answers: {
        200: { words: 'The crawl', schema: crawlSchema },
        409: { words: 'It has ended' },
      },
      async handle({ params, reply }) {
        const record = await host.change(params.id, state);
        if (record === null) return notFound(reply, 'crawl');
        return record.state === state ? showCrawl(record) : conflict(reply, `the crawl is ${record.state}`);
      },
    }),
  );

  const retry = endpoint({
    method: 'POST',
    path: '/v1/crawls/{id}/retry',
    access: 'write',
    tag: 'crawls',
    summary: 'Begin a crawl of the URLs that failed in this one',
    params: idParams,
    body: z.strictObject({ reason: z.string().min(1).max(100).optional() }).optional(),
    isCreate: true,
    answers: { 201: { words: 'The new crawl', schema: crawlSchema }, 409: { words: 'No URL failed' } },
    async handle({ params, body, request, reply }) {
      const record = await records.load(params.id);
      if (record === null) return notFound(reply, 'crawl');
      const reason = body?.reason ?? null;
      const seeds = await failedUrls(records.logPath(record), reason);
      if (seeds.length === 0) return conflict(reply, 'no URL of this crawl failed so');
      const spec: CrawlSpec = { ...record.spec, seeds, sitemaps: [], feeds: [], scope: 'page', limit: seeds.length };
      return deps.idempotency.once(request, reply, {
        asked: { id: params.id, reason },
        newId: () => newCrawlId(new Date(), randomBytes(3).toString('hex')),
        list: '/v1/crawls',
        async make(id) {
          const made = await host.create(spec, id);
          return showCrawl(made);
        },
      });
    },
  });

  const events = createCrawlEvents({ host, records, show: (record) => showCrawl(withLive(record)) });
  return [create, list, show, pages, ...changes, retry, events];
}

const [LIST_HEAD, COMMA, NOTHING] = [Buffer.from('{"items":['), Buffer.from(','), Buffer.alloc(0)];

/** Records are read anew when they change: each is printed and encoded once as it is. */
const prints = new WeakMap<CrawlRecord, Buffer>();

function printed(record: CrawlRecord): Buffer {
  const before = prints.get(record);
  if (before !== undefined) return before;
  const text = Buffer.from(JSON.stringify(summarizeCrawl(record)));
  prints.set(record, text);
  return text;
}

/** Order of lists: newest first, by id within one moment. */
const isAfter = (r: CrawlRecord, at: string, id: string): boolean =>
  r.created_at < at || (r.created_at === at && r.id < id);

async function failedUrls(path: string, reason: string | null): Promise<string[]> {
  const urls = new Set<string>();
  let from: number | null = 0;
  while (from !== null && urls.size < RETRY_MOST) {
    const page: Awaited<ReturnType<typeof readCrawlPages>> = await readCrawlPages({
      path,
      from,
      limit: 500,
      state: 'failed',
      reason,
    });
    for (const { url } of page.items) urls.add(url);
    from = page.next;
  }
  return [...urls].slice(0, RETRY_MOST);
}
