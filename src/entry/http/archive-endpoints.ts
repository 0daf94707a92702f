// /v1/captures, /v1/diff, /v1/replays and /cdx: what is in the archive, by URL.
import { z } from 'zod';
import { findCaptures, type IndexOutlines } from '../../app/captures.ts';
import { queryCdx } from '../../app/captures-cdx.ts';
import { diffCaptures } from '../../app/diff-captures.ts';
import { StageError } from '../../domain/errors.ts';
import { surt } from '../../domain/url/surt.ts';
import { type Endpoint, endpoint } from './endpoint.ts';
import { badRequest, notFound } from './problem.ts';
import {
  captureSchema,
  collectionName,
  decodeCursor,
  encodeCursor,
  pageOf,
  pageQuery,
  queryNumber,
} from './schemas.ts';
import type { ServiceDeps } from './service-deps.ts';

const anyUrl = z.string().min(1).max(8192);
const time = z
  .string()
  .max(40)
  .refine((text) => !Number.isNaN(Date.parse(text)), 'a day or an RFC 3339 time')
  .optional();
/** Captures of one look-up that can be paged through. */
const CAPTURES_MOST = 100_000;
const cdxWord = z.string().max(2000).optional();

export function archiveEndpoints(deps: ServiceDeps): Endpoint[] {
  const { dir: dataDir } = deps.archive;
  const outlines: IndexOutlines = new Map();
  const captures = endpoint({
    method: 'GET',
    path: '/v1/captures',
    access: 'read',
    tag: 'captures',
    summary: 'Captures of a URL, oldest first',
    query: z.strictObject({
      url: anyUrl,
      match: z.enum(['exact', 'prefix', 'host', 'domain']).default('exact'),
      collection: collectionName.default('main'),
      limit: queryNumber(1, 1000, 100),
      cursor: pageQuery.cursor,
    }),
    answers: { 200: { words: 'A page of them', schema: pageOf(captureSchema) } },
    async handle({ query: { url, match, collection, limit, cursor }, reply }) {
      const from = cursor === undefined ? 0 : decodeCursor(z.number().int().min(0).max(CAPTURES_MOST), cursor);
      if (from === null) return badRequest(reply, 'cursor: not one of ours');
      const found = await findCaptures({ dataDir, collection, match, url, surt, limit: from + limit + 1, outlines });
      const items = found.slice(from, from + limit);
      const more = found.length > from + limit && from + limit < CAPTURES_MOST;
      return { items, next_cursor: more ? encodeCursor(from + limit) : null };
    },
  });

  const diff = endpoint({
    method: 'GET',
    path: '/v1/diff',
    access: 'read',
    tag: 'captures',
    summary: 'What changed in the text of a URL between two captures; the last two without times',
    query: z.strictObject({
      url: anyUrl,
      collection: collectionName.default('main'),
      before: time.describe('The newest capture at or before it'),
      after: time,
      unit: z.enum(['word', 'paragraph']).default('word'),
    }),
    answers: {
      200: {
        words: 'The difference',
        schema: z.looseObject({
          before: z.looseObject({ captured_at: z.string(), id: z.string() }),
          after: z.looseObject({ captured_at: z.string(), id: z.string() }),
          diff: z.looseObject({ parts: z.array(z.looseObject({ kind: z.string(), text: z.string() })) }),
        }),
      },
      404: { words: 'There are not two captures with text' },
    },
    async handle({ query: { url, collection, before, after, unit }, reply }) {
      const date = (text: string | undefined): Date | undefined => (text === undefined ? undefined : new Date(text));
      try {
        return await diffCaptures({
          dataDir,
          collection,
          surt,
          url,
          before: date(before),
          after: date(after),
          unit,
        });
      } catch (error) {
        if (error instanceof StageError && error.code === 'DIFF_TOO_FEW')
          return notFound(reply, 'two captures of that URL with text');
        throw error;
      }
    },
  });

  const replay = endpoint({
    method: 'POST',
    path: '/v1/replays',
    access: 'read',
    tag: 'captures',
    summary: 'An address, for an hour, where the collection is shown in ReplayWeb.page on an origin of its own',
    body: z.strictObject({ collection: collectionName.default('main'), url: anyUrl.nullable().default(null) }),
    answers: { 200: { words: 'Where', schema: z.object({ address: z.url() }) } },
    async handle({ body: { collection, url }, request }) {
      return { address: await deps.archiveOrigin.replay(collection, url, `http://${request.headers.host}`) };
    },
  });

  const cdx = endpoint({
    method: 'GET',
    path: '/cdx/{collection}',
    access: 'read',
    tag: 'captures',
    summary: 'A CDX server’s answers, with the parameters that pywb and Wayback share',
    params: z.strictObject({ collection: collectionName }),
    query: z.strictObject({
      url: anyUrl,
      matchType: cdxWord,
      from: z
        .string()
        .regex(/^\d{1,14}$/, 'digits of a timestamp')
        .optional(),
      to: z
        .string()
        .regex(/^\d{1,14}$/, 'digits of a timestamp')
        .optional(),
      limit: z
        .string()
        .regex(/^-?\d{1,7}$/, 'a whole number')
        .optional(),
      offset: z
        .string()
        .regex(/^\d{1,7}$/, 'a count')
        .optional(),
      closest: z
        .string()
        .regex(/^\d{1,14}$/, 'digits of a timestamp')
        .optional(),
      sort: cdxWord,
      filter: z.union([z.string().max(2000), z.array(z.string().max(2000)).max(10)]).optional(),
      collapse: cdxWord,
      fl: cdxWord,
      output: cdxWord,
    }),
    answers: { 200: { words: 'Lines', type: 'text/plain' } },
    async handle({ params: { collection }, query, reply }) {
      const { filter, ...rest } = query;
      const given = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
      try {
        const answer = await queryCdx(
          { ...given, url: query.url, ...(filter !== undefined && { filter: [filter].flat() }) },
          { dataDir, collection, surt, outlines },
        );
        return reply.header('content-type', answer.contentType).send(answer.body);
      } catch (error) {
        if (error instanceof RangeError) return badRequest(reply, error.message);
        throw error;
      }
    },
  });
  return [captures, diff, replay, cdx];
}
