// What stands before every route: headers that bind browsers, the Host check against DNS rebinding, and the refusal of other sites' requests.
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { sendProblem } from './problem.ts';

export interface GuardOptions {
  /** Hosts (without port) that may be asked for; null takes any. */
  hosts: ReadonlySet<string> | null;
}

/** Answers of the API are data: nothing in them may run, load or be framed. */
export const API_POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const HEADERS: Record<string, string> = {
  'content-security-policy': API_POLICY,
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'cache-control': 'no-store',
};

export const LOOPBACK_HOSTS: readonly string[] = ['localhost', '127.0.0.1', '[::1]'];

export function useGuards(app: FastifyInstance, options: GuardOptions): void {
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(HEADERS);
    const host = hostName(request.headers.host);
    if (host === null || (options.hosts !== null && !isKnown(options.hosts, host)))
      return sendProblem(reply, {
        status: 421,
        title: 'Misdirected request',
        detail: 'this service does not answer for that host; http.allowedHosts names those it answers for',
      });
    if (isForeign(request))
      return sendProblem(reply, {
        status: 403,
        title: 'Forbidden',
        detail: 'requests of other sites’ pages are refused',
      });
    return undefined;
  });
}

/** Without port, lower case; null when there is no usable Host. */
function hostName(header: string | undefined): string | null {
  const [, name] = /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::\d{1,5})?$/i.exec(header ?? '') ?? [];
  return name === undefined ? null : name.toLowerCase().replace(/\.$/, '');
}

const isKnown = (hosts: ReadonlySet<string>, host: string): boolean =>
  hosts.has(host) || (hosts.has('127.0.0.1') && /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(host));

/** A page of another origin asked: by what browsers say of it (Sec-Fetch-Site), else by Origin. Following a link to a page is no harm. */
function isForeign(request: FastifyRequest): boolean {
  const isReading = request.method === 'GET' || request.method === 'HEAD';
  const site = request.headers['sec-fetch-site'];
  const isNavigation = request.headers['sec-fetch-mode'] === 'navigate' && isReading;
  const isPage = !/^\/(v1|cdx|metrics)(\/|\?|$)/.test(request.url);
  if (typeof site === 'string' && site !== 'same-origin' && site !== 'none') return !(isNavigation && isPage);
  const { origin, host } = request.headers;
  if (origin === undefined) return false;
  if (isReading && isPage) return false;
  return !URL.canParse(origin) || new URL(origin).host !== host;
}
