// /v1/exports: corpora made from a collection, listed, shown and downloaded.
import { randomBytes } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { basename } from 'node:path';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import {
  exportFileName,
  exportFilePath,
  exportFiles,
  exportFolder,
  exportName,
  exportRequestSchema,
} from '../../app/service/export-task.ts';
import { tarBytes, tarStream } from '../../app/service/tar-stream.ts';
import type { Task } from '../../app/service/tasks.ts';
import { type Endpoint, endpoint } from './endpoint.ts';
import { badRequest, conflict, notFound } from './problem.ts';
import { decodeCursor, encodeCursor, idParams, pageOf, pageQuery, taskSchema } from './schemas.ts';
import { sendFile } from './send-file.ts';
import type { ServiceDeps } from './service-deps.ts';
import { taskEndpoints } from './task-endpoints.ts';

/** Shown as a page, but nothing in it may run or load. */
const REPORT_POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'";
const fileSchema = z.object({ name: z.string(), bytes: z.number().int() });

export function exportEndpoints(deps: ServiceDeps): Endpoint[] {
  const { dataDir, exports } = deps;
  const create = endpoint({
    method: 'POST',
    path: '/v1/exports',
    access: 'write',
    tag: 'exports',
    summary: 'Make a corpus',
    body: exportRequestSchema,
    isCreate: true,
    answers: { 201: { words: 'It is on disk and will be made', schema: taskSchema } },
    async handle({ body, request, reply }) {
      return deps.idempotency.once(request, reply, {
        asked: body,
        newId: () => `e-${randomBytes(5).toString('hex')}`,
        list: '/v1/exports',
        async make(id) {
          const task = await exports.create(id, body);
          return task;
        },
      });
    },
  });
  /** The export, or the answer that it cannot be downloaded. */
  const done = async (id: string): Promise<Task | null | 'open'> => {
    const task = await exports.load(id);
    return task === null || task.state === 'done' ? task : 'open';
  };
  const files = endpoint({
    method: 'GET',
    path: '/v1/exports/{id}/files',
    access: 'read',
    tag: 'exports',
    summary: 'The files of an export, by name',
    params: idParams,
    query: z.strictObject(pageQuery),
    answers: { 200: { words: 'A page of them', schema: pageOf(fileSchema) } },
    async handle({ params: { id }, query: { limit, cursor }, reply }) {
      const task = await done(id);
      if (task === null) return notFound(reply, 'export');
      const after = cursor === undefined ? '' : decodeCursor(z.string().max(300), cursor);
      if (after === null) return badRequest(reply, 'cursor: not one of ours');
      const all = task === 'open' ? [] : (await exportFiles(dataDir, id)).filter(({ name }) => name > after);
      const items = all.slice(0, limit);
      return { items, next_cursor: all.length > limit ? encodeCursor(items.at(-1)?.name ?? '') : null };
    },
  });
  const bytes = { 200: { words: 'The bytes', type: 'application/octet-stream' }, 206: { words: 'A range of them' } };
  const send = async (
    id: string,
    name: string,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply> => {
    const task = await done(id);
    if (task === null) return notFound(reply, 'export');
    if (task === 'open') return conflict(reply, 'the export is not done');
    const path = await exportFilePath(dataDir, id, name);
    return path === null
      ? notFound(reply, 'file in this export')
      : sendFile(request, reply, { path, name: basename(name) });
  };
  const file = endpoint({
    method: 'GET',
    path: '/v1/exports/{id}/files/{name}',
    access: 'read',
    tag: 'exports',
    summary: 'Download one file of an export, by its name as `files` lists it',
    params: z.strictObject({ id: z.string().min(1).max(200), name: exportFileName }),
    answers: bytes,
    handle: ({ params: { id, name }, request, reply }) => send(id, name, request, reply),
  });
  const fileWithin = endpoint({
    method: 'GET',
    path: '/v1/exports/{id}/files/{folder}/{name}',
    access: 'read',
    tag: 'exports',
    summary: 'The same for a file in a folder, its slash as it is',
    params: z.strictObject({ id: z.string().min(1).max(200), folder: exportName, name: exportName }),
    answers: bytes,
    handle: ({ params: { id, folder, name }, request, reply }) => send(id, `${folder}/${name}`, request, reply),
  });
  const download = endpoint({
    method: 'GET',
    path: '/v1/exports/{id}/download',
    access: 'read',
    tag: 'exports',
    summary: 'Download a whole export: its one file, or all of them as one tar',
    params: idParams,
    answers: { 200: { words: 'The bytes', type: 'application/octet-stream' } },
    async handle({ params: { id }, request, reply }) {
      const task = await done(id);
      if (task === null) return notFound(reply, 'export');
      if (task === 'open') return conflict(reply, 'the export is not done');
      const all = await exportFiles(dataDir, id);
      const name = nameOf(task);
      const [only] = all;
      if (all.length === 1 && only !== undefined) {
        const path = await exportFilePath(dataDir, id, only.name);
        return path === null ? notFound(reply, 'file') : sendFile(request, reply, { path, name: basename(only.name) });
      }
      const entries = all.map((f) => ({
        ...f,
        name: `${name}/${f.name}`,
        path: `${exportFolder(dataDir, id)}/${f.name}`,
      }));
      return reply
        .header('content-type', 'application/x-tar')
        .header('content-disposition', `attachment; filename="${name}.tar"`)
        .header('content-length', tarBytes(entries))
        .send(tarStream(entries));
    },
  });
  const report = endpoint({
    method: 'GET',
    path: '/v1/exports/{id}/report',
    access: 'read',
    tag: 'exports',
    summary: 'What is in an export and what was left out, as a page (formats other than txt and wacz)',
    params: idParams,
    answers: { 200: { words: 'A page without scripts', type: 'text/html' } },
    async handle({ params: { id }, reply }) {
      const path = (await exports.load(id)) === null ? null : await exportFilePath(dataDir, id, 'report.html');
      if (path === null) return notFound(reply, 'report of that export');
      return reply
        .header('content-type', 'text/html; charset=utf-8')
        .header('content-security-policy', REPORT_POLICY)
        .header('x-frame-options', 'SAMEORIGIN')
        .send(await readFile(path));
    },
  });
  const manifest = endpoint({
    method: 'GET',
    path: '/v1/exports/{id}/manifest',
    access: 'read',
    tag: 'exports',
    summary: 'What proves an export complete: counts, reasons with examples, files with their hashes',
    params: idParams,
    answers: { 200: { words: 'manifest.json', schema: z.looseObject({}) } },
    async handle({ params: { id }, reply }) {
      const path = (await exports.load(id)) === null ? null : await exportFilePath(dataDir, id, 'manifest.json');
      if (path === null) return notFound(reply, 'manifest of that export');
      return reply.header('content-type', 'application/json').send(await readFile(path));
    },
  });
  const remove = endpoint({
    method: 'DELETE',
    path: '/v1/exports/{id}',
    access: 'write',
    tag: 'exports',
    summary: 'Remove an export that has ended, and its files',
    params: idParams,
    answers: { 204: { words: 'It is gone' }, 409: { words: 'It has not ended' } },
    async handle({ params: { id }, reply }) {
      const task = await exports.load(id);
      if (task === null) return notFound(reply, 'export');
      if (task.state === 'queued' || task.state === 'running') return conflict(reply, `the export is ${task.state}`);
      await exports.remove(id);
      await rm(exportFolder(dataDir, task.id), { recursive: true, force: true });
      return reply.code(204).send();
    },
  });
  return [create, ...taskEndpoints('export', exports), files, file, fileWithin, download, report, manifest, remove];
}

/** What the caller called it, else its id. */
function nameOf(task: Task): string {
  const parsed = exportName.safeParse(task.request['name']);
  return parsed.success ? parsed.data : task.id;
}
