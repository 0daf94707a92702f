// /v1/schedules: the same use cases as `gristmill schedule`.
import { randomBytes } from 'node:crypto';
import type { FastifyInstance, FastifyReply } from 'fastify';
import {
  addSchedule,
  listSchedules,
  pauseSchedule,
  removeSchedule,
  showSchedule,
} from '../../app/schedule/schedule-crawl.ts';
import { createScheduleFiles, isScheduleId } from '../../app/schedule/schedule-files.ts';
import { sendProblem } from './problem.ts';

export function addScheduleRoutes(app: FastifyInstance, dataDir: string): void {
  const files = createScheduleFiles(dataDir);
  const notFound = (reply: FastifyReply): FastifyReply =>
    sendProblem(reply, { status: 404, title: 'Not found', detail: 'no such schedule' });
  type WithId = { Params: { id: string } };

  app.post('/v1/schedules', async (request, reply) => {
    const added = await addSchedule(files, request.body, new Date(), randomBytes(5).toString('hex'));
    if (added.schedule === null)
      return sendProblem(reply, { status: 422, title: 'Unprocessable request', errors: added.faults });
    return reply.code(201).header('location', `/v1/schedules/${added.schedule.id}`).send(added.schedule);
  });
  app.get('/v1/schedules', async () => ({ items: await listSchedules(files, new Date()), next_cursor: null }));
  app.get<WithId>('/v1/schedules/:id', async ({ params: { id } }, reply) => {
    const found = isScheduleId(id) ? await showSchedule(files, id, new Date()) : null;
    return found ?? notFound(reply);
  });
  for (const [action, paused] of [
    ['pause', true],
    ['resume', false],
  ] as const)
    app.post<WithId>(`/v1/schedules/:id/${action}`, async ({ params: { id } }, reply) => {
      const changed = isScheduleId(id) ? await pauseSchedule(files, id, paused, new Date()) : null;
      return changed ?? notFound(reply);
    });
  app.delete<WithId>('/v1/schedules/:id', async ({ params: { id } }, reply) => {
    if (!isScheduleId(id) || !(await removeSchedule(files, id))) return notFound(reply);
    return reply.code(204).send();
  });
}
