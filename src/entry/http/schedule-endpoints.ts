// /v1/schedules: the same use cases as `gristmill schedule`.
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { nextVisits, type PageVisit } from '../../app/schedule/next-visits.ts';
import { addSchedule, pauseSchedule, removeSchedule, showSchedule } from '../../app/schedule/schedule-crawl.ts';
import { createScheduleFiles, isScheduleId } from '../../app/schedule/schedule-files.ts';
import { parseScheduleRequest, scheduleRequestSchema } from '../../app/schedule/schedule-record.ts';
import { createLately } from '../../app/service/lately.ts';
import type { CrawlSpec } from '../../domain/crawl.ts';
import { withoutSecrets } from '../../domain/crawl-secrets.ts';
import { may } from './caller.ts';
import { powers } from './crawl-powers.ts';
import { type Endpoint, endpoint } from './endpoint.ts';
import { badRequest, notFound, sendProblem } from './problem.ts';
import { decodeCursor, encodeCursor, idParams, pageOf, pageQuery, pageVisitSchema, scheduleSchema } from './schemas.ts';
import { refusedSeeds } from './seed-check.ts';
import type { ServiceDeps } from './service-deps.ts';

/** Visits are planned over all that the collection knows: once for all who ask within these. */
const LATELY = { keepMs: 10_000, most: 4 };

export function scheduleEndpoints(deps: ServiceDeps): Endpoint[] {
  const files = createScheduleFiles(deps.dataDir);
  const masked = <T extends { spec: CrawlSpec }>(schedule: T): T => ({
    ...schedule,
    spec: withoutSecrets(schedule.spec),
  });
  const create = endpoint({
    method: 'POST',
    path: '/v1/schedules',
    access: 'write',
    tag: 'schedules',
    summary: 'Add a schedule',
    body: scheduleRequestSchema,
    isCreate: true,
    answers: { 201: { words: 'It is on disk', schema: scheduleSchema } },
    async handle({ body, request, reply, caller }) {
      const parsed = parseScheduleRequest(body, 's-check', new Date());
      const refused = parsed.faults ?? refusedSeeds(parsed.record.spec).map((fault) => `crawl.${fault}`);
      if (refused.length > 0) return sendProblem(reply, { status: 400, title: 'Bad request', errors: refused });
      const needing = parsed.record === null ? [] : powers(parsed.record.spec);
      if (needing.length > 0 && !may(caller, 'admin'))
        return sendProblem(reply, {
          status: 403,
          title: 'Forbidden',
          detail: `this key lacks the scope admin, which ${needing.join(', ')} needs`,
        });
      return deps.idempotency.once(request, reply, {
        asked: body,
        newId: () => randomBytes(5).toString('hex'),
        list: '/v1/schedules',
        async make(hex) {
          const added = await addSchedule(files, body, new Date(), hex);
          if (added.schedule === null) throw new Error(`a checked schedule was refused: ${added.faults.join('; ')}`);
          return masked(added.schedule);
        },
      });
    },
  });
  const list = endpoint({
    method: 'GET',
    path: '/v1/schedules',
    access: 'read',
    tag: 'schedules',
    summary: 'Schedules, by id, with their next times and last runs',
    query: z.strictObject(pageQuery),
    answers: { 200: { words: 'A page of them', schema: pageOf(scheduleSchema) } },
    async handle({ query, reply }) {
      const after = query.cursor === undefined ? '' : decodeCursor(z.string().max(64), query.cursor);
      if (after === null) return badRequest(reply, 'cursor: not one of ours');
      const ids = (await files.ids()).filter((id) => id > after);
      const now = new Date();
      const found = await Promise.all(ids.slice(0, query.limit).map((id) => showSchedule(files, id, now)));
      const items = found.filter((schedule) => schedule !== null);
      const last = ids[query.limit - 1];
      const more = last !== undefined && ids.length > query.limit;
      return { items: items.map(masked), next_cursor: more ? encodeCursor(last) : null };
    },
  });
  const show = endpoint({
    method: 'GET',
    path: '/v1/schedules/{id}',
    access: 'read',
    tag: 'schedules',
    summary: 'One schedule with its last runs',
    params: idParams,
    answers: { 200: { words: 'The schedule', schema: scheduleSchema }, 404: { words: 'There is none of that id' } },
    async handle({ params: { id }, reply }) {
      const found = isScheduleId(id) ? await showSchedule(files, id, new Date()) : null;
      return found === null ? notFound(reply, 'schedule') : masked(found);
    },
  });
  const lately = createLately<PageVisit[]>(LATELY);
  const visits = endpoint({
    method: 'GET',
    path: '/v1/schedules/{id}/visits',
    access: 'read',
    tag: 'schedules',
    summary: 'When each known page is visited next, and why; the next ones first',
    params: idParams,
    query: z.strictObject({
      ...pageQuery,
      url: z.string().min(1).max(2000).optional().describe('Only pages whose URL holds this'),
    }),
    answers: {
      200: { words: 'A page of them', schema: pageOf(pageVisitSchema) },
      404: { words: 'There is none of that id' },
    },
    async handle({ params: { id }, query: { url, limit, cursor }, reply }) {
      const at = cursor === undefined ? null : decodeCursor(z.tuple([z.string(), z.string()]), cursor);
      if (cursor !== undefined && at === null) return badRequest(reply, 'cursor: not one of ours');
      const record = isScheduleId(id) ? await files.load(id) : null;
      if (record === null) return notFound(reply, 'schedule');
      const key = JSON.stringify([record.id, record.paused]);
      const all = await lately.get(key, () => nextVisits(deps.archive.dir, record, new Date()));
      const wanted = all.filter(
        (visit) => (url === undefined || visit.url.includes(url)) && (at === null || isAfter(visit, at)),
      );
      const items = wanted.slice(0, limit);
      const last = items.at(-1);
      const more = wanted.length > limit && last !== undefined;
      return { items, next_cursor: more ? encodeCursor([last.next_visit, last.url]) : null };
    },
  });
  const changes = (
    [
      ['pause', true, 'What is due while it is paused is not made up for'],
      ['resume', false, 'Go on'],
    ] as const
  ).map(([action, paused, summary]) =>
    endpoint({
      method: 'POST',
      path: `/v1/schedules/{id}/${action}`,
      access: 'write',
      tag: 'schedules',
      summary,
      params: idParams,
      body: z.strictObject({}).optional(),
      answers: { 200: { words: 'The schedule', schema: scheduleSchema } },
      async handle({ params: { id }, reply }) {
        const changed = isScheduleId(id) ? await pauseSchedule(files, id, paused, new Date()) : null;
        return changed === null ? notFound(reply, 'schedule') : masked(changed);
      },
    }),
  );
  const remove = endpoint({
    method: 'DELETE',
    path: '/v1/schedules/{id}',
    access: 'write',
    tag: 'schedules',
    summary: 'Remove a schedule; its crawls and their archive stay',
    params: idParams,
    answers: { 204: { words: 'It is gone' } },
    async handle({ params: { id }, reply }) {
      if (!isScheduleId(id) || !(await removeSchedule(files, id))) return notFound(reply, 'schedule');
      return reply.code(204).send();
    },
  });
  return [create, list, show, visits, ...changes, remove];
}

const isAfter = (visit: PageVisit, [time, url]: [string, string]): boolean =>
  visit.next_visit > time || (visit.next_visit === time && visit.url > url);
