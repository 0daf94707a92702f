// /v1/keys: API keys made, rotated and removed while the service runs. A key is shown once, in the answer that made it.
import { z } from 'zod';
import { API_SCOPES, keyRequestSchema, rotateRequestSchema } from '../../app/service/api-keys.ts';
import { type Endpoint, endpoint } from './endpoint.ts';
import { badRequest, notFound } from './problem.ts';
import { decodeCursor, encodeCursor, idParams, pageOf, pageQuery } from './schemas.ts';
import type { ServiceDeps } from './service-deps.ts';

const keySchema = z
  .object({
    id: z.string(),
    name: z.string(),
    scopes: z.array(z.enum(API_SCOPES)),
    created_at: z.string(),
    expires_at: z.string().nullable(),
    old_secret_until: z.string().nullable(),
    key: z.string().optional(),
  })
  .meta({ id: 'Key' });

export function keyEndpoints({ keys }: ServiceDeps): Endpoint[] {
  const create = endpoint({
    method: 'POST',
    path: '/v1/keys',
    access: 'admin',
    tag: 'keys',
    summary: 'Make a key; from the first one on every call needs one',
    body: keyRequestSchema,
    answers: { 201: { words: 'The key, shown this once', schema: keySchema } },
    async handle({ body, reply }) {
      const made = await keys.create(body, new Date());
      return reply.code(201).header('location', `/v1/keys/${made.id}`).send(made);
    },
  });
  const list = endpoint({
    method: 'GET',
    path: '/v1/keys',
    access: 'admin',
    tag: 'keys',
    summary: 'Keys that were made here; those of the configuration are not listed',
    query: z.strictObject(pageQuery),
    answers: { 200: { words: 'A page of them', schema: pageOf(keySchema) } },
    async handle({ query: { limit, cursor }, reply }) {
      const after = cursor === undefined ? '' : decodeCursor(z.string().max(128), cursor);
      if (after === null) return badRequest(reply, 'cursor: not one of ours');
      const all = (await keys.list()).filter(({ id }) => id > after);
      const items = all.slice(0, limit);
      return { items, next_cursor: all.length > limit ? encodeCursor(items.at(-1)?.id ?? '') : null };
    },
  });
  const rotate = endpoint({
    method: 'POST',
    path: '/v1/keys/{id}/rotate',
    access: 'admin',
    tag: 'keys',
    summary: 'Give a key a new secret; the old one works until the overlap ends',
    params: idParams,
    body: rotateRequestSchema.optional(),
    answers: { 200: { words: 'The new secret, shown this once', schema: keySchema } },
    async handle({ params, body, reply }) {
      const { overlapSeconds } = body ?? rotateRequestSchema.parse({});
      return (await keys.rotate(params.id, overlapSeconds, new Date())) ?? notFound(reply, 'key');
    },
  });
  const remove = endpoint({
    method: 'DELETE',
    path: '/v1/keys/{id}',
    access: 'admin',
    tag: 'keys',
    summary: 'Remove a key: it stops working within a second',
    params: idParams,
    answers: { 204: { words: 'It is gone' } },
    async handle({ params, reply }) {
      return (await keys.remove(params.id)) ? reply.code(204).send() : notFound(reply, 'key');
    },
  });
  return [create, list, rotate, remove];
}
