// /v1/webhooks: where to call when something has ended, and how the calls went. The secret is told once, to whoever made it.
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { WEBHOOK_EVENTS, type WebhookRecord, webhookRequestSchema } from '../../app/service/webhooks.ts';
import { type Endpoint, endpoint } from './endpoint.ts';
import { badRequest, notFound, sendProblem } from './problem.ts';
import { decodeCursor, encodeCursor, idParams, pageOf, pageQuery } from './schemas.ts';
import type { ServiceDeps } from './service-deps.ts';

const webhookSchema = z
  .object({
    id: z.string(),
    url: z.string(),
    events: z.array(z.enum(WEBHOOK_EVENTS)),
    description: z.string(),
    created_at: z.string(),
    active: z.boolean(),
    secret: z.string().optional(),
  })
  .meta({ id: 'Webhook' });
const deliverySchema = z
  .looseObject({
    id: z.string(),
    event: z.enum(WEBHOOK_EVENTS),
    state: z.enum(['pending', 'delivered', 'failed']),
    attempts: z.number().int(),
    next_at: z.string().nullable(),
    last_status: z.number().int().nullable(),
    last_error: z.string().nullable(),
  })
  .meta({ id: 'Delivery' });

export function webhookEndpoints(deps: ServiceDeps): Endpoint[] {
  const { webhooks } = deps;
  const create = endpoint({
    method: 'POST',
    path: '/v1/webhooks',
    access: 'admin',
    tag: 'webhooks',
    summary: 'Be called when something ends; signed as Standard Webhooks has it',
    body: webhookRequestSchema,
    isCreate: true,
    answers: { 201: { words: 'It is on disk; its secret is shown this once', schema: webhookSchema } },
    async handle({ body, request, reply }) {
      const refused = new URL(body.url).username === '' ? deps.webhookSender.refusal(body.url) : 'credentials';
      if (refused !== null)
        return sendProblem(reply, {
          status: 400,
          title: 'Bad request',
          errors: [`url: the address is refused (${refused}); http.webhookAllow opens what you mean`],
        });
      return deps.idempotency.once(request, reply, {
        asked: body,
        newId: () => `w-${randomBytes(5).toString('hex')}`,
        list: '/v1/webhooks',
        async make(id) {
          const record = await webhooks.create(id, body);
          return record;
        },
      });
    },
  });
  const list = endpoint({
    method: 'GET',
    path: '/v1/webhooks',
    access: 'read',
    tag: 'webhooks',
    summary: 'Webhooks, by id',
    query: z.strictObject(pageQuery),
    answers: { 200: { words: 'A page of them', schema: pageOf(webhookSchema) } },
    async handle({ query: { limit, cursor }, reply }) {
      const after = cursor === undefined ? '' : decodeCursor(z.string().max(128), cursor);
      if (after === null) return badRequest(reply, 'cursor: not one of ours');
      const all = (await webhooks.list()).filter(({ id }) => id > after);
      const items = all.slice(0, limit);
      return { items: items.map(shown), next_cursor: all.length > limit ? encodeCursor(items.at(-1)?.id ?? '') : null };
    },
  });
  const show = endpoint({
    method: 'GET',
    path: '/v1/webhooks/{id}',
    access: 'read',
    tag: 'webhooks',
    summary: 'One webhook',
    params: idParams,
    answers: { 200: { words: 'The webhook', schema: webhookSchema } },
    async handle({ params, reply }) {
      const record = await webhooks.load(params.id);
      return record === null ? notFound(reply, 'webhook') : shown(record);
    },
  });
  const deliveries = endpoint({
    method: 'GET',
    path: '/v1/webhooks/{id}/deliveries',
    access: 'read',
    tag: 'webhooks',
    summary: 'Its calls, newest first: tries, last answer, next try',
    params: idParams,
    query: z.strictObject(pageQuery),
    answers: { 200: { words: 'A page of them', schema: pageOf(deliverySchema) } },
    async handle({ params, query: { limit, cursor }, reply }) {
      if ((await webhooks.load(params.id)) === null) return notFound(reply, 'webhook');
      const from = cursor === undefined ? 0 : decodeCursor(z.number().int().min(0).max(1_000_000), cursor);
      if (from === null) return badRequest(reply, 'cursor: not one of ours');
      const all = await webhooks.deliveries(params.id);
      const items = all.slice(from, from + limit).map(({ body: _, ...rest }) => rest);
      return { items, next_cursor: all.length > from + limit ? encodeCursor(from + limit) : null };
    },
  });
  const remove = endpoint({
    method: 'DELETE',
    path: '/v1/webhooks/{id}',
    access: 'admin',
    tag: 'webhooks',
    summary: 'Remove a webhook; calls that wait are dropped',
    params: idParams,
    answers: { 204: { words: 'It is gone' } },
    async handle({ params, reply }) {
      return (await webhooks.remove(params.id)) ? reply.code(204).send() : notFound(reply, 'webhook');
    },
  });
  return [create, list, show, deliveries, remove];
}

function shown({ secret: _, ...rest }: WebhookRecord): Omit<WebhookRecord, 'secret'> {
  return rest;
}
