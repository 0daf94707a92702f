// /v1/schedules: the same use cases as `gristmill schedule`.
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { addSchedule, pauseSchedule, removeSchedule, showSchedule } from '../../app/schedule/schedule-crawl.ts';
import { createScheduleFiles, isScheduleId } from '../../app/schedule/schedule-files.ts';
import { parseScheduleRequest, scheduleRequestSchema } from '../../app/schedule/schedule-record.ts';
import type { CrawlSpec } from '../../domain/crawl.ts';
import { withoutSecrets } from '../../domain/crawl-secrets.ts';
import { may } from './caller.ts';
import { powers } from './crawl-powers.ts';
import { type Endpoint, endpoint } from './endpoint.ts';
import { badRequest, notFound, sendProblem } from './problem.ts';
import { decodeCursor, encodeCursor, idParams, pageOf, pageQuery, scheduleSchema } from './schemas.ts';
import { refusedSeeds } from './seed-check.ts';
import type { ServiceDeps } from './service-deps.ts';

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
  return [create, list, show, ...changes, remove];
}
