// /v1/crawls/{id}/changes: what a crawl found changed, as a list and as feeds to subscribe to.
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { type FeedFormat, renderChangeFeed } from '../../app/change-feed.ts';
import { CHANGE_KINDS, type ChangeKind, type FoundChanges, findChanges, tellChanges } from '../../app/crawl-changes.ts';
import { createLately } from '../../app/service/lately.ts';
import { type Endpoint, endpoint } from './endpoint.ts';
import { preferredType } from './preferred-type.ts';
import { badRequest, notFound } from './problem.ts';
import { changesSchema, decodeCursor, encodeCursor, idParams, pageQuery } from './schemas.ts';
import type { ServiceDeps } from './service-deps.ts';

const JSON_TYPE = 'application/json';
const FEEDS: Record<string, FeedFormat> = { 'application/atom+xml': 'atom', 'application/feed+json': 'json' };
/** Changes are compared with all that the collection knew: found once for all who ask within these. */
const LATELY = { keepMs: 10_000, most: 4 };
const place = z.tuple([z.number().min(-8.64e15).max(8.64e15), z.string()]);

export function changeEndpoints(deps: ServiceDeps): Endpoint[] {
  const lately = createLately<FoundChanges>(LATELY);
  const find = async (id: string): Promise<FoundChanges | null> => {
    const record = await deps.records.load(id);
    if (record === null) return null;
    const { dir: dataDir } = deps.archive;
    // one that still runs has more to tell each time it is asked
    const key = JSON.stringify([record.id, record.state]);
    return lately.get(key, () => findChanges({ dataDir, collection: record.collection, crawl: record.id }));
  };
  const feed = async (format: FeedFormat, asked: FeedRequest): Promise<unknown> => {
    const { id, limit, kind, request, reply } = asked;
    const found = await find(id);
    if (found === null) return notFound(reply, 'crawl');
    const self = `${request.protocol}://${request.headers.host}${request.url}`;
    const { contentType, text } = renderChangeFeed(await tellChanges(found, { limit, kind }), format, self);
    return reply.header('content-type', contentType).send(text);
  };
  const query = {
    limit: pageQuery.limit,
    change: z.enum(CHANGE_KINDS).optional().describe('Only changes of this kind'),
  };

  const list = endpoint({
    method: 'GET',
    path: '/v1/crawls/{id}/changes',
    access: 'read',
    tag: 'crawls',
    summary:
      'What it found appeared, changed, vanished or returned, against all that was known before; newest first. A feed where Accept asks for application/atom+xml or application/feed+json',
    params: idParams,
    query: z.strictObject({ ...query, cursor: pageQuery.cursor }),
    answers: { 200: { words: 'A page of them', schema: changesSchema }, 404: { words: 'There is none of that id' } },
    async handle({ params: { id }, query: { limit, change = null, cursor }, request, reply }) {
      reply.header('vary', 'accept');
      const type = preferredType(request.headers.accept, [JSON_TYPE, ...Object.keys(FEEDS)]);
      const format = FEEDS[type];
      if (format !== undefined) return feed(format, { id, limit, kind: change, request, reply });
      const at = cursor === undefined ? null : decodeCursor(place, cursor);
      if (cursor !== undefined && at === null) return badRequest(reply, 'cursor: not one of ours');
      const found = await find(id);
      if (found === null) return notFound(reply, 'crawl');
      const after = at === null ? null : { at: at[0], url: at[1] };
      const { next, ...told } = await tellChanges(found, { limit, kind: change, after });
      return { ...told, next_cursor: next === null ? null : encodeCursor([next.at, next.url]) };
    },
  });
  const feeds = Object.entries(FEEDS).map(([type, format]) =>
    endpoint({
      method: 'GET',
      path: `/v1/crawls/{id}/changes.${format}`,
      access: 'read',
      tag: 'crawls',
      summary: `The newest of them as ${format === 'atom' ? 'an Atom feed (RFC 4287)' : 'a JSON Feed 1.1'}`,
      params: idParams,
      query: z.strictObject(query),
      answers: { 200: { words: 'The feed', type }, 404: { words: 'There is none of that id' } },
      handle: ({ params: { id }, query: { limit, change = null }, request, reply }) =>
        feed(format, { id, limit, kind: change, request, reply }),
    }),
  );
  return [list, ...feeds];
}

interface FeedRequest {
  id: string;
  limit: number;
  kind: ChangeKind | null;
  request: FastifyRequest;
  reply: FastifyReply;
}
