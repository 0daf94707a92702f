// /v1/crawls/{id}/events: a crawl followed by server-sent events, from where the listener left off when it says so.
import type { ServerResponse } from 'node:http';
import type { CrawlRecord } from '../../domain/crawl.ts';
import type { CrawlRecords } from '../../stores/crawl-records.ts';
import type { CrawlHost } from '../crawl-host.ts';
import { type Endpoint, endpoint } from './endpoint.ts';
import { notFound, sendProblem } from './problem.ts';
import { idParams } from './schemas.ts';

export interface CrawlEventsOptions {
  host: CrawlHost;
  records: CrawlRecords;
  show(record: CrawlRecord): CrawlRecord;
}

/** Events kept of each followed crawl, for those who come back. */
const KEPT = 256;
const KEPT_AFTER_MS = 60_000;
const BEAT_MS = 15_000;
const LOOK_MS = 2000;
const MOST_LISTENERS = 500;
/** A listener that does not read is let go when so much waits for it. */
const UNREAD_BYTES = 1024 * 1024;
const LAST_ID = 'end';

interface Feed {
  epoch: string;
  sent: number;
  events: Array<{ n: number; text: string }>;
  listeners: Set<ServerResponse>;
  stop(): void;
  idle: NodeJS.Timeout | null;
}

export function createCrawlEvents(options: CrawlEventsOptions): Endpoint {
  const feeds = new Map<string, Feed>();
  let listeners = 0;

  const push = (feed: Feed, event: string, value: unknown): void => {
    feed.sent++;
    const text = print(event, `${feed.epoch}-${feed.sent}`, value);
    feed.events.push({ n: feed.sent, text });
    if (feed.events.length > KEPT) feed.events.shift();
    for (const out of feed.listeners) write(out, text);
  };

  const finish = (id: string, feed: Feed, record: CrawlRecord): void => {
    for (const out of feed.listeners) {
      write(out, print('crawl', LAST_ID, options.show(record)));
      out.end();
    }
    feed.stop();
    feeds.delete(id);
  };

  /** Crawls driven here tell by themselves; of those driven elsewhere the record is looked at. */
  const open = (record: CrawlRecord): Feed => {
    const { id } = record;
    const off = options.host.listen(id, ({ record: now, snapshot }) => {
      if (isOver(now)) finish(id, feed, now);
      else if (snapshot) push(feed, 'progress', snapshot);
      else push(feed, 'crawl', options.show(now));
    });
    let before = record.state;
    const looking = setInterval(() => {
      options.records
        .load(id)
        .then((now) => {
          if (now === null || now.state === before) return;
          before = now.state;
          if (isOver(now)) finish(id, feed, now);
          else push(feed, 'crawl', options.show(now));
        })
        .catch(() => undefined); // looked at again in a moment
    }, LOOK_MS);
    const feed: Feed = {
      epoch: Date.now().toString(36),
      sent: 0,
      events: [],
      listeners: new Set(),
      idle: null,
      stop() {
        off();
        clearInterval(looking);
        if (feed.idle) clearTimeout(feed.idle);
      },
    };
    feeds.set(id, feed);
    return feed;
  };

  const leave = (id: string, feed: Feed, out: ServerResponse): void => {
    if (!feed.listeners.delete(out)) return;
    listeners--;
    if (feed.listeners.size > 0) return;
    feed.idle = setTimeout(() => {
      feed.stop();
      feeds.delete(id);
    }, KEPT_AFTER_MS);
    feed.idle.unref();
  };

  return endpoint({
    method: 'GET',
    path: '/v1/crawls/{id}/events',
    access: 'read',
    tag: 'crawls',
    summary: 'Follow a crawl: `crawl` events hold the record, `progress` events counts, queues and hosts',
    params: idParams,
    answers: {
      200: { words: 'Events until it ends; Last-Event-ID goes on where you were', type: 'text/event-stream' },
      204: { words: 'You have heard the end already' },
    },
    async handle({ params, request, reply }) {
      const record = await options.records.load(params.id);
      if (record === null) return notFound(reply, 'crawl');
      const lastId = [request.headers['last-event-id']].flat()[0] ?? '';
      if (isOver(record) && lastId === LAST_ID) return reply.code(204).send();
      if (listeners >= MOST_LISTENERS)
        return sendProblem(reply.header('retry-after', '5'), {
          status: 503,
          title: 'Service unavailable',
          detail: 'too many listeners',
        });
      const headers = { ...reply.getHeaders(), 'content-type': 'text/event-stream', 'x-accel-buffering': 'no' };
      reply.hijack();
      const out = reply.raw;
      out.writeHead(200, headers as Record<string, string>);
      if (request.method === 'HEAD') return void out.end();
      if (isOver(record)) {
        out.end(print('crawl', LAST_ID, options.show(record)));
        return undefined;
      }
      const feed = feeds.get(record.id) ?? open(record);
      if (feed.idle) clearTimeout(feed.idle);
      feed.idle = null;
      const [, epoch, n] = /^(\w+)-(\d{1,15})$/.exec(lastId) ?? [];
      const first = feed.events[0]?.n ?? 1;
      if (epoch === feed.epoch && Number(n) >= first - 1 && Number(n) <= feed.sent)
        for (const event of feed.events) event.n > Number(n) && write(out, event.text);
      else write(out, print('crawl', `${feed.epoch}-${feed.sent}`, options.show(record)));
      feed.listeners.add(out);
      listeners++;
      const beat = setInterval(() => write(out, ': still here\n\n'), BEAT_MS);
      out.on('error', () => undefined);
      out.on('close', () => {
        clearInterval(beat);
        leave(record.id, feed, out);
      });
      return undefined;
    },
  });
}

const isOver = (r: CrawlRecord): boolean => r.state === 'done' || r.state === 'cancelled';

const print = (event: string, id: string, value: unknown): string =>
  `event: ${event}\nid: ${id}\ndata: ${JSON.stringify(value)}\n\n`;

function write(out: ServerResponse, text: string): void {
  if (out.writableLength > UNREAD_BYTES) out.destroy();
  else if (!out.writableEnded) out.write(text);
}
