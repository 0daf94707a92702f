// /v1/inbox and /v1/ingests: files are put into the inbox, then taken in.
import { randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { inboxFolder, inboxName, ingestRequestSchema } from '../../app/service/ingest-task.ts';
import { namesIn } from '../../stores/read-folder.ts';
import { type Endpoint, endpoint } from './endpoint.ts';
import { badRequest, notFound, sendProblem } from './problem.ts';
import { decodeCursor, encodeCursor, pageOf, pageQuery, taskSchema } from './schemas.ts';
import type { ServiceDeps } from './service-deps.ts';
import { taskEndpoints } from './task-endpoints.ts';

const fileSchema = z.object({ name: z.string(), bytes: z.number().int() });
const nameParams = z.strictObject({ name: inboxName });

class TooLarge extends Error {}

export function ingestEndpoints(deps: ServiceDeps): Endpoint[] {
  const folder = inboxFolder(deps.dataDir);
  const most = deps.config.http.maxUploadBytes;
  const create = endpoint({
    method: 'POST',
    path: '/v1/ingests',
    access: 'write',
    tag: 'ingests',
    summary: 'Take files of the inbox into a collection',
    body: ingestRequestSchema,
    isCreate: true,
    answers: { 201: { words: 'It is on disk and will be done', schema: taskSchema } },
    async handle({ body, request, reply }) {
      const faults: string[] = [];
      for (const [i, name] of body.files.entries())
        if ((await stat(join(folder, name)).catch(() => null)) === null) faults.push(`files.${i}: is not in the inbox`);
      if (faults.length > 0)
        return sendProblem(reply, { status: 400, title: 'Bad request', errors: faults.slice(0, 50) });
      return deps.idempotency.once(request, reply, {
        asked: body,
        newId: () => `i-${randomBytes(5).toString('hex')}`,
        list: '/v1/ingests',
        async make(id) {
          const task = await deps.ingests.create(id, body);
          return task;
        },
      });
    },
  });
  const put = endpoint({
    method: 'PUT',
    path: '/v1/inbox/{name}',
    access: 'write',
    tag: 'ingests',
    summary: 'Put a file into the inbox; one of that name is replaced when the new one is whole',
    params: nameParams,
    bodyType: 'application/octet-stream',
    answers: { 201: { words: 'It is on disk', schema: fileSchema }, 413: { words: 'Larger than http.maxUploadBytes' } },
    async handle({ params: { name }, body, reply }) {
      if (!(body instanceof Readable)) return badRequest(reply, 'send the file as application/octet-stream');
      await mkdir(folder, { recursive: true });
      const aside = join(folder, `${name}.${randomBytes(4).toString('hex')}.part`);
      try {
        const bytes = await receive(body, aside, most);
        await rename(aside, join(folder, name));
        return reply.code(201).send({ name, bytes });
      } catch (error) {
        await rm(aside, { force: true });
        if (error instanceof TooLarge)
          return sendProblem(reply, { status: 413, title: 'Content too large', detail: `at most ${most} bytes` });
        throw error;
      }
    },
  });
  const list = endpoint({
    method: 'GET',
    path: '/v1/inbox',
    access: 'read',
    tag: 'ingests',
    summary: 'Files in the inbox, by name',
    query: z.strictObject(pageQuery),
    answers: { 200: { words: 'A page of them', schema: pageOf(fileSchema) } },
    async handle({ query: { limit, cursor }, reply }) {
      const after = cursor === undefined ? '' : decodeCursor(z.string().max(300), cursor);
      if (after === null) return badRequest(reply, 'cursor: not one of ours');
      const names = (await namesIn(folder)).filter((name) => name > after && !name.endsWith('.part'));
      const items = await Promise.all(
        names.slice(0, limit).map(async (name) => ({ name, bytes: (await stat(join(folder, name))).size })),
      );
      return { items, next_cursor: names.length > limit ? encodeCursor(names[limit - 1]) : null };
    },
  });
  const remove = endpoint({
    method: 'DELETE',
    path: '/v1/inbox/{name}',
    access: 'write',
    tag: 'ingests',
    summary: 'Remove a file from the inbox; what was taken from it stays',
    params: nameParams,
    answers: { 204: { words: 'It is gone' } },
    async handle({ params: { name }, reply }) {
      if (!(await namesIn(folder)).includes(name)) return notFound(reply, 'file in the inbox');
      await rm(join(folder, name), { force: true });
      return reply.code(204).send();
    },
  });
  return [create, ...taskEndpoints('ingest', deps.ingests), put, list, remove];
}

async function receive(body: Readable, path: string, most: number): Promise<number> {
  let bytes = 0;
  const counted = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      if (bytes > most) done(new TooLarge());
      else done(null, chunk);
    },
  });
  await pipeline(body, counted, createWriteStream(path));
  const file = await open(path, 'r');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
  return bytes;
}
