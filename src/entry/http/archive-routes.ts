// /v1/captures and /cdx: look-ups in the archive's index files.
import type { FastifyInstance } from 'fastify';
import { findCaptures } from '../../app/captures.ts';
import { queryCdx } from '../../app/captures-cdx.ts';
import { surt } from '../../domain/url/surt.ts';
import { sendProblem } from './problem.ts';

const NAME = /^[a-z0-9][a-z0-9._-]{0,63}$/;
const MATCHES = ['exact', 'prefix', 'host'] as const;
const MOST = 1000;

export function addArchiveRoutes(app: FastifyInstance, dataDir: string): void {
  app.get<{ Querystring: { url?: string; match?: string; collection?: string; limit?: string } }>(
    '/v1/captures',
    async (request, reply) => {
      const { url, collection = 'main' } = request.query;
      const match = MATCHES.find((m) => m === (request.query.match ?? 'exact'));
      const limit = Number(request.query.limit ?? 100);
      const faults = [
        ...(typeof url === 'string' && url !== '' ? [] : ['url: is needed']),
        ...(match === undefined ? [`match: one of ${MATCHES.join(', ')}`] : []),
        ...(NAME.test(collection) ? [] : ['collection: not a name']),
        ...(Number.isInteger(limit) && limit > 0 && limit <= MOST ? [] : [`limit: a whole number from 1 to ${MOST}`]),
      ];
      if (faults.length > 0 || url === undefined || match === undefined)
        return sendProblem(reply, { status: 400, title: 'Bad request', errors: faults });
      return { items: await findCaptures({ dataDir, collection, match, url, surt, limit }), next_cursor: null };
    },
  );

  app.get<{ Params: { collection: string }; Querystring: Record<string, string | string[] | undefined> }>(
    '/cdx/:collection',
    async (request, reply) => {
      const { collection } = request.params;
      const one = (name: string): string | undefined => [request.query[name]].flat()[0];
      const url = one('url');
      if (!NAME.test(collection) || url === undefined)
        return sendProblem(reply, { status: 400, title: 'Bad request', detail: 'a collection and a url are needed' });
      const filter = [request.query['filter']].flat().filter((f) => f !== undefined);
      const given = ['matchType', 'from', 'to', 'limit', 'closest', 'sort', 'collapse', 'fl', 'output'] as const;
      const rest = Object.fromEntries(given.flatMap((name) => (one(name) === undefined ? [] : [[name, one(name)]])));
      try {
        const answer = await queryCdx(
          { ...rest, url, ...(filter.length > 0 && { filter }) },
          { dataDir, collection, surt },
        );
        return reply.header('content-type', answer.contentType).send(answer.body);
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
        return sendProblem(reply, { status: 400, title: 'Bad request', detail: error.message });
      }
    },
  );
}
