// Bearer keys with scopes. Without any key the service listens on loopback alone, and everyone there may do everything.
import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { sendProblem } from './problem.ts';

export type ApiScope = 'read' | 'write' | 'admin';

export interface ApiKey {
  /** SHA-256 of the key, hex: keys themselves are not kept. */
  sha256: string;
  scopes: ApiScope[];
}

const OPEN_PATHS = new Set(['/healthz', '/readyz']);

/** Guards every route but health. A missing and a wrong key get the same answer in the same time. */
export function useKeys(app: FastifyInstance, keys: readonly ApiKey[]): void {
  if (keys.length === 0) return;
  app.addHook('onRequest', async (request, reply) => {
    if (OPEN_PATHS.has(request.url.split('?')[0] ?? '')) return;
    const given = /^Bearer (\S{1,512})$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
    const hash = createHash('sha256').update(given).digest();
    let scopes: ApiScope[] | null = null;
    for (const key of keys) if (timingSafeEqual(Buffer.from(key.sha256, 'hex'), hash)) scopes = key.scopes;
    if (scopes === null) {
      reply.header('www-authenticate', 'Bearer');
      return sendProblem(reply, { status: 401, title: 'Unauthorized' });
    }
    const needed: ApiScope = request.method === 'GET' || request.method === 'HEAD' ? 'read' : 'write';
    if (!scopes.includes(needed) && !scopes.includes('admin'))
      return sendProblem(reply, { status: 403, title: 'Forbidden', detail: `this key lacks the scope ${needed}` });
    return undefined;
  });
}
