// Idempotency-Key: the first request with a key names what it will make on disk before it makes it, so that a repeat, also after a crash,
// makes the same thing under the same id. Kept for a day.
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { createJsonFiles } from '../../stores/json-files.ts';
import { badRequest, sendProblem } from './problem.ts';

interface KeyUse {
  request: string;
  id: string;
  at: string;
}

export interface Idempotency {
  /** Makes once. `make` must do nothing new when the id exists already. */
  once<T extends { id: string }>(
    request: FastifyRequest,
    reply: FastifyReply,
    make: MakeOnce<T>,
  ): Promise<T | FastifyReply>;
  /** Forgets what is older than a day. */
  sweep(now: Date): Promise<void>;
}

export interface MakeOnce<T> {
  /** What was asked for, checked and with its defaults. */
  asked: unknown;
  newId(): string;
  make(id: string): Promise<T>;
  /** Path of the list that what was made is in. */
  list: string;
}

const KEPT_MS = 86_400_000;
const KEY = /^[\x21-\x7e]{1,255}$/;

export function createIdempotency(dataDir: string, now: () => Date = () => new Date()): Idempotency {
  const files = createJsonFiles<KeyUse>(join(dataDir, 'service', 'idempotency'));
  const under = new Map<string, Promise<unknown>>();
  return {
    async once<T extends { id: string }>(
      request: FastifyRequest,
      reply: FastifyReply,
      { asked, newId, make, list }: MakeOnce<T>,
    ) {
      const key = request.headers['idempotency-key'];
      const created = (made: T): T => {
        reply.code(201).header('location', `${list}/${made.id}`);
        return made;
      };
      if (key === undefined) return created(await make(newId()));
      if (typeof key !== 'string' || !KEY.test(key))
        return badRequest(reply, 'Idempotency-Key: 1 to 255 printable characters');
      const name = hash(`${request.caller.id}\n${request.routeOptions.url}\n${key}`);
      const wanted = hash(JSON.stringify(asked));
      const busy = under.get(name);
      if (busy !== undefined) await busy.catch(() => undefined);
      const fresh: KeyUse = { request: wanted, id: newId(), at: now().toISOString() };
      const isNew = await files.create(name, fresh);
      const use = isNew ? fresh : ((await files.load(name)) ?? fresh);
      if (use.request !== wanted)
        return sendProblem(reply, {
          status: 422,
          title: 'Unprocessable request',
          detail: 'this Idempotency-Key was used for another request',
        });
      if (!isNew) reply.header('idempotency-replayed', 'true');
      const making = (under.get(name) as Promise<T> | undefined) ?? make(use.id);
      under.set(name, making);
      try {
        return created(await making);
      } finally {
        under.delete(name);
      }
    },
    async sweep(at) {
      for (const name of await files.ids()) {
        const use = await files.load(name);
        if (use === null || at.getTime() - Date.parse(use.at) > KEPT_MS) await files.remove(name);
      }
    },
  };
}

const hash = (text: string): string => createHash('sha256').update(text).digest('hex');
