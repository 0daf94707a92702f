// /v1/crawls: create, list, show, pause, resume, cancel, and follow by server-sent events.
import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { parseCrawlRequest } from '../../app/crawl-request.ts';
import type { CrawlRecord } from '../../domain/crawl.ts';
import type { CrawlRecords } from '../../stores/crawl-records.ts';
import type { CrawlHost } from '../crawl-host.ts';
import { sendProblem } from './problem.ts';

export interface CrawlRouteDeps {
  host: CrawlHost;
  records: CrawlRecords;
  /** Remembers what an Idempotency-Key created. First caller wins; answers the id that stands. */
  idempotency: { claim(key: string, request: string): Promise<Claim>; settle(key: string, id: string): Promise<void> };
}

/** `new`: go on and settle. `done`: the id made before. `busy`: being made just now. `other`: the key was used for another request. */
export type Claim = { kind: 'new' } | { kind: 'done'; id: string } | { kind: 'busy' } | { kind: 'other' };

const PAGE = 50;
const PAGE_MOST = 500;

export function addCrawlRoutes(app: FastifyInstance, deps: CrawlRouteDeps): void {
  const notFound = (reply: FastifyReply): FastifyReply =>
    sendProblem(reply, { status: 404, title: 'Not found', detail: 'no such crawl' });
  const withLive = (record: CrawlRecord): CrawlRecord => {
    const live = deps.host.snapshot(record.id);
    return live ? { ...record, counts: live.counts } : record;
  };

  app.post('/v1/crawls', async (request, reply) => {
    const parsed = parseCrawlRequest(request.body);
    if (!parsed.spec) return sendProblem(reply, { status: 422, title: 'Unprocessable request', errors: parsed.faults });
    const key = request.headers['idempotency-key'];
    if (key === undefined) return created(reply, await deps.host.create(parsed.spec));
    if (typeof key !== 'string' || !/^[\x21-\x7e]{1,255}$/.test(key))
      return sendProblem(reply, {
        status: 400,
        title: 'Bad request',
        detail: 'Idempotency-Key: 1 to 255 printable characters',
      });
    const claim = await deps.idempotency.claim(
      key,
      createHash('sha256').update(JSON.stringify(parsed.spec)).digest('hex'),
    );
    if (claim.kind === 'other')
      return sendProblem(reply, {
        status: 422,
        title: 'Unprocessable request',
        detail: 'this Idempotency-Key was used for another request',
      });
    if (claim.kind === 'busy')
      return sendProblem(reply, {
        status: 409,
        title: 'Conflict',
        detail: 'a request with this Idempotency-Key is under way',
      });
    if (claim.kind === 'done') {
      const before = await deps.records.load(claim.id);
      return before ? created(reply, before) : notFound(reply);
    }
    const record = await deps.host.create(parsed.spec);
    await deps.idempotency.settle(key, record.id);
    return created(reply, record);
  });

  app.get<{ Querystring: { cursor?: string; limit?: string } }>('/v1/crawls', async (request, reply) => {
    const limit = Number(request.query.limit ?? PAGE);
    if (!Number.isInteger(limit) || limit < 1 || limit > PAGE_MOST)
      return sendProblem(reply, {
        status: 400,
        title: 'Bad request',
        detail: `limit: a whole number from 1 to ${PAGE_MOST}`,
      });
    const all = await deps.records.list();
    const cursor = request.query.cursor;
    const from = cursor === undefined ? 0 : all.findIndex((r) => r.id === cursor) + 1;
    if (cursor !== undefined && from === 0)
      return sendProblem(reply, { status: 400, title: 'Bad request', detail: 'cursor: not one of ours' });
    const items = all.slice(from, from + limit);
    const more = from + limit < all.length;
    return { items: items.map(withLive), next_cursor: more ? (items.at(-1)?.id ?? null) : null };
  });

  app.get<{ Params: { id: string } }>('/v1/crawls/:id', async (request, reply) => {
    const record = await deps.records.load(request.params.id);
    return record ? withLive(record) : notFound(reply);
  });

  const changes = { pause: 'paused', resume: 'running', cancel: 'cancelled' } as const;
  for (const [action, state] of Object.entries(changes) as Array<
    [keyof typeof changes, (typeof changes)[keyof typeof changes]]
  >) {
    app.post<{ Params: { id: string } }>(`/v1/crawls/:id/${action}`, async (request, reply) => {
      const record = await deps.host.change(request.params.id, state);
      if (!record) return notFound(reply);
      if (record.state !== state)
        return sendProblem(reply, { status: 409, title: 'Conflict', detail: `the crawl is ${record.state}` });
      return record;
    });
  }

  app.get<{ Params: { id: string } }>('/v1/crawls/:id/events', async (request, reply) => {
    const record = await deps.records.load(request.params.id);
    if (!record) return notFound(reply);
    reply.hijack();
    const out = reply.raw;
    out.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' });
    const send = (event: string, value: unknown): void => {
      out.write(`event: ${event}\ndata: ${JSON.stringify(value)}\n\n`);
    };
    send('crawl', withLive(record));
    const over = (r: CrawlRecord): boolean => r.state === 'done' || r.state === 'cancelled';
    if (over(record)) {
      out.end();
      return reply;
    }
    const beat = setInterval(() => out.write(': still here\n\n'), 15_000);
    const off = deps.host.listen(record.id, ({ record: now, snapshot }) => {
      if (snapshot && !over(now)) send('progress', snapshot);
      else send('crawl', now);
      if (over(now)) out.end();
    });
    out.on('close', () => {
      clearInterval(beat);
      off();
    });
    return reply;
  });
}

const created = (reply: FastifyReply, record: CrawlRecord): FastifyReply =>
  reply.code(201).header('location', `/v1/crawls/${record.id}`).send(record);
