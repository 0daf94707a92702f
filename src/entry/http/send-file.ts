// A file as a download: never shown by the browser as a page, one byte range at a time (RFC 9110 §14).
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { sendProblem } from './problem.ts';

/** `name` holds only letters, digits, '.', '_' and '-'. */
export async function sendFile(
  request: FastifyRequest,
  reply: FastifyReply,
  file: { path: string; name: string },
): Promise<FastifyReply> {
  const { size } = await stat(file.path);
  reply
    .header('content-type', 'application/octet-stream')
    .header('content-disposition', `attachment; filename="${file.name}"`)
    .header('accept-ranges', 'bytes');
  const [, from = '', to = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(request.headers.range ?? '') ?? [];
  if (from === '' && to === '') {
    reply.header('content-length', size);
    return reply.send(size === 0 ? '' : createReadStream(file.path));
  }
  const start = from === '' ? Math.max(0, size - Number(to)) : Number(from);
  const end = from === '' || to === '' ? size - 1 : Math.min(size - 1, Number(to));
  if (start >= size || start > end)
    return sendProblem(reply.header('content-range', `bytes */${size}`), {
      status: 416,
      title: 'Range not satisfiable',
    });
  reply
    .code(206)
    .header('content-range', `bytes ${start}-${end}/${size}`)
    .header('content-length', end - start + 1);
  return reply.send(createReadStream(file.path, { start, end }));
}
