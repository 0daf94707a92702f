// What exports and ingests have in common: list, show, cancel.
import { z } from 'zod';
import type { Task, Tasks } from '../../app/service/tasks.ts';
import { type Endpoint, endpoint } from './endpoint.ts';
import { badRequest, conflict, notFound } from './problem.ts';
import { decodeCursor, encodeCursor, idParams, pageOf, pageQuery, taskSchema } from './schemas.ts';

const place = z.tuple([z.string().max(40), z.string().max(128)]);

export function taskEndpoints(noun: 'export' | 'ingest', tasks: Tasks): Endpoint[] {
  const tag = `${noun}s`;
  const list = endpoint({
    method: 'GET',
    path: `/v1/${tag}`,
    access: 'read',
    tag,
    summary: `${noun === 'export' ? 'Exports' : 'Ingests'}, newest first`,
    query: z.strictObject(pageQuery),
    answers: { 200: { words: 'A page of them', schema: pageOf(taskSchema) } },
    async handle({ query: { limit, cursor }, reply }) {
      const after = cursor === undefined ? null : decodeCursor(place, cursor);
      if (cursor !== undefined && after === null) return badRequest(reply, 'cursor: not one of ours');
      const isAfter = (t: Task): boolean =>
        after === null || t.created_at < after[0] || (t.created_at === after[0] && t.id < after[1]);
      const all = (await tasks.list()).filter(isAfter);
      const items = all.slice(0, limit);
      const last = items.at(-1);
      const more = all.length > limit && last !== undefined;
      return { items, next_cursor: more ? encodeCursor([last.created_at, last.id]) : null };
    },
  });
  const show = endpoint({
    method: 'GET',
    path: `/v1/${tag}/{id}`,
    access: 'read',
    tag,
    summary: `One ${noun}, with its report when it is done`,
    params: idParams,
    answers: { 200: { words: 'It', schema: taskSchema }, 404: { words: 'There is none of that id' } },
    async handle({ params, reply }) {
      return (await tasks.load(params.id)) ?? notFound(reply, noun);
    },
  });
  const cancel = endpoint({
    method: 'POST',
    path: `/v1/${tag}/{id}/cancel`,
    access: 'write',
    tag,
    summary: `End a queued or running ${noun}`,
    params: idParams,
    body: z.strictObject({}).optional(),
    answers: { 200: { words: 'It', schema: taskSchema }, 409: { words: 'It has ended' } },
    async handle({ params, reply }) {
      const task = await tasks.cancel(params.id);
      if (task === null) return notFound(reply, noun);
      return task.state === 'cancelled' ? task : conflict(reply, `the ${noun} is ${task.state}`);
    },
  });
  return [list, show, cancel];
}
