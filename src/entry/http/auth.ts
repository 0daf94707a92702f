// Bearer keys with scopes. Without any key the service listens on loopback alone, and everyone there may do everything.
import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import type { ApiScope, KeyRecord } from '../../app/service/api-keys.ts';
import { type Access, type Caller, may } from './caller.ts';
import { sendProblem } from './problem.ts';

/** A key of the configuration. */
export interface ApiKey {
  /** SHA-256 of the key, hex: keys themselves are not kept. */
  sha256: string;
  scopes: ApiScope[];
}

declare module 'fastify' {
  interface FastifyRequest {
    caller: Caller;
  }
  interface FastifyContextConfig {
    access?: Access;
  }
}

export interface AuthOptions {
  configured: readonly ApiKey[];
  /** Keys made while running; asked again every second. */
  stored(): Promise<KeyRecord[]>;
  now(): Date;
}

const LOCAL: Caller = { id: 'local', scopes: ['read', 'write', 'admin'] };
const NOBODY: Caller = { id: 'nobody', scopes: [] };
const STORED_FOR_MS = 1000;

interface KnownKey {
  id: string;
  hash: Buffer;
  scopes: readonly ApiScope[];
  until: number;
}

/** Guards every route that is not open, paths that lead nowhere included. A missing and a wrong key get the same answer in the same time. */
export function useKeys(app: FastifyInstance, options: AuthOptions): void {
  const keysNow = keyList(options);
  app.decorateRequest('caller', null as unknown as Caller);
  app.addHook('onRequest', async (request, reply) => {
    request.caller = NOBODY;
    const access = request.is404 ? 'read' : (request.routeOptions.config.access ?? 'admin');
    const keys = await keysNow();
    if (keys.length === 0) {
      request.caller = LOCAL;
      return undefined;
    }
    const given = /^Bearer (\S{1,512})$/i.exec(request.headers.authorization ?? '')?.[1] ?? '';
    const hash = createHash('sha256').update(given).digest();
    const now = options.now().getTime();
    let found: KnownKey | null = null;
    for (const key of keys) if (timingSafeEqual(key.hash, hash) && key.until > now) found = key;
    if (found !== null) request.caller = { id: found.id, scopes: found.scopes };
    if (access === 'open') return undefined;
    if (found === null) {
      reply.header('www-authenticate', 'Bearer');
      return sendProblem(reply, { status: 401, title: 'Unauthorized' });
    }
    if (!may(request.caller, access))
      return sendProblem(reply, { status: 403, title: 'Forbidden', detail: `this key lacks the scope ${access}` });
    return undefined;
  });
}

function keyList(options: AuthOptions): () => Promise<KnownKey[]> {
  const fixed = options.configured.map((key, i) => ({
    id: `configured-${i}`,
    hash: Buffer.from(key.sha256, 'hex'),
    scopes: key.scopes,
    until: Number.POSITIVE_INFINITY,
  }));
  let known: KnownKey[] = fixed;
  let at = Number.NEGATIVE_INFINITY;
  return async () => {
    const now = Date.now();
    if (Math.abs(now - at) < STORED_FOR_MS) return known;
    at = now;
    known = [...fixed, ...(await options.stored()).flatMap(knownKeys)];
    return known;
  };
}

function knownKeys(record: KeyRecord): KnownKey[] {
  const ends = record.expires_at === null ? Number.POSITIVE_INFINITY : Date.parse(record.expires_at);
  return record.secrets.map(({ sha256, until }) => ({
    id: record.id,
    hash: Buffer.from(sha256, 'hex'),
    scopes: record.scopes,
    until: Math.min(ends, until === null ? Number.POSITIVE_INFINITY : Date.parse(until)),
  }));
}
