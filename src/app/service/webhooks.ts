// Webhooks: where to call when something ended, and each call's delivery. A delivery is on disk before the end it tells of is; it is tried
// again with back-off until it is taken or given up.
import { createHmac, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import { createJsonFiles } from '../../stores/json-files.ts';

export const WEBHOOK_EVENTS = ['crawl.ended', 'export.ended', 'ingest.ended'] as const;
export type WebhookEvent = (typeof WEBHOOK_EVENTS)[number];

export const webhookRequestSchema = z.strictObject({
  url: z
    .url({ protocol: /^https?$/ })
    .max(2048)
    .describe('Where to POST; redirects are not followed'),
  events: z
    .array(z.enum(WEBHOOK_EVENTS))
    .min(1)
    .max(10)
    .default([...WEBHOOK_EVENTS]),
  description: z.string().max(200).default(''),
});

export interface WebhookRecord {
  id: string;
  url: string;
  events: WebhookEvent[];
  description: string;
  created_at: string;
  active: boolean;
  /** `whsec_` and base64, as Standard Webhooks has it. */
  secret: string;
}

export interface Delivery {
  id: string;
  webhook: string;
  event: WebhookEvent;
  state: 'pending' | 'delivered' | 'failed';
  attempts: number;
  created_at: string;
  next_at: string | null;
  last_status: number | null;
  last_error: string | null;
  body: string;
}

/** What one POST came to; a thrown error counts as no answer. */
export type Send = (url: string, headers: Record<string, string>, body: string) => Promise<{ status: number }>;

export interface WebhooksOptions {
  dataDir: string;
  send: Send;
  now(): Date;
  onFault(error: unknown): void;
}

export interface Webhooks {
  create(id: string, request: z.output<typeof webhookRequestSchema>): Promise<WebhookRecord>;
  list(): Promise<WebhookRecord[]>;
  load(id: string): Promise<WebhookRecord | null>;
  remove(id: string): Promise<boolean>;
  /** On disk when it resolves. `subject` names what ended: telling twice makes one delivery. */
  tell(event: WebhookEvent, subject: string, data: unknown): Promise<void>;
  deliveries(webhook: string): Promise<Delivery[]>;
  /** Sends what is due; answers how many wait for a later try. */
  deliver(): Promise<number>;
}

/** Waits before each further try; a day and a half in all. */
export const RETRY_SECONDS: readonly number[] = [5, 30, 120, 600, 3600, 21_600, 86_400];
const KEPT_DELIVERIES = 200;
const AT_ONCE = 8;

export function createWebhooks(options: WebhooksOptions): Webhooks {
  const hooks = createJsonFiles<WebhookRecord>(join(options.dataDir, 'service', 'webhooks'));
  const deliveries = createJsonFiles<Delivery>(join(options.dataDir, 'service', 'deliveries'));
  const sending = new Set<string>();

  const sendOne = async (delivery: Delivery): Promise<void> => {
    const hook = await hooks.load(delivery.webhook);
    if (hook === null) {
      await deliveries.remove(delivery.id);
      return;
    }
    const attempts = delivery.attempts + 1;
    const end = await trySend(options, hook, delivery);
    const taken = end.status !== null && end.status >= 200 && end.status < 300;
    const isGone = end.status === 410;
    const wait = RETRY_SECONDS[attempts - 1];
    const state = taken ? 'delivered' : isGone || wait === undefined ? 'failed' : 'pending';
    const nextAt = state === 'pending' ? new Date(options.now().getTime() + (wait ?? 0) * 1000).toISOString() : null;
    await deliveries.save(delivery.id, {
      ...delivery,
      state,
      attempts,
      next_at: nextAt,
      last_status: end.status,
      last_error: end.error,
    });
    if (isGone) await hooks.save(hook.id, { ...hook, active: false });
  };

  return {
    async create(id, request) {
      const before = await hooks.load(id);
      if (before !== null) return before;
      const record: WebhookRecord = {
        id,
        ...request,
        created_at: options.now().toISOString(),
        active: true,
        secret: `whsec_${randomBytes(32).toString('base64')}`,
      };
      await hooks.save(id, record);
      return record;
    },
    list: () => hooks.list(),
    load: (id) => hooks.load(id),
    remove: (id) => hooks.remove(id),
    async tell(event, subject, data) {
      const at = options.now().toISOString();
      for (const hook of await hooks.list()) {
        if (!hook.active || !hook.events.includes(event)) continue;
        const id = `${hook.id}_${event.replace('.', '-')}_${subject}`.slice(0, 128);
        const body = JSON.stringify({ type: event, timestamp: at, data });
        await deliveries.create(id, {
          id,
          webhook: hook.id,
          event,
          state: 'pending',
          attempts: 0,
          created_at: at,
          next_at: at,
          last_status: null,
          last_error: null,
          body,
        });
      }
    },
    async deliveries(webhook) {
      const all = (await deliveries.list()).filter((d) => d.webhook === webhook);
      return all.sort((a, b) => (a.created_at < b.created_at ? 1 : -1));
    },
    async deliver() {
      const now = options.now().toISOString();
      const all = await deliveries.list();
      const due = all.filter((d) => d.state === 'pending' && (d.next_at ?? '') <= now && !sending.has(d.id));
      const lanes = due.values();
      const lane = async (): Promise<void> => {
        for (const delivery of lanes) {
          sending.add(delivery.id);
          await sendOne(delivery)
            .catch(options.onFault)
            .finally(() => sending.delete(delivery.id));
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, lane));
      const ended = all.filter((d) => d.state !== 'pending').sort((a, b) => (a.created_at < b.created_at ? 1 : -1));
      for (const old of ended.slice(KEPT_DELIVERIES)) await deliveries.remove(old.id);
      return (await deliveries.list()).filter((d) => d.state === 'pending').length;
    },
  };
}

async function trySend(
  options: WebhooksOptions,
  hook: WebhookRecord,
  delivery: Delivery,
): Promise<{ status: number | null; error: string | null }> {
  const seconds = Math.floor(options.now().getTime() / 1000);
  const headers = {
    'content-type': 'application/json',
    'webhook-id': delivery.id,
    'webhook-timestamp': String(seconds),
    'webhook-signature': signature(hook.secret, delivery.id, seconds, delivery.body),
  };
  try {
    const { status } = await options.send(hook.url, headers, delivery.body);
    return { status, error: null };
  } catch (error) {
    return { status: null, error: (error instanceof Error ? error.message : String(error)).slice(0, 300) };
  }
}

/** Standard Webhooks: HMAC-SHA256 over `id.timestamp.body`. */
export function signature(secret: string, id: string, seconds: number, body: string): string {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  return `v1,${createHmac('sha256', key).update(`${id}.${seconds}.${body}`).digest('base64')}`;
}
