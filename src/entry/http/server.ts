// The service's HTTP server: guards, keys, limits, then the endpoints of API and console.

import type { Socket } from 'node:net';
import Fastify, { type FastifyBaseLogger, type FastifyInstance, type FastifyReply, LogController } from 'fastify';
import { archiveEndpoints } from './archive-endpoints.ts';
import { useKeys } from './auth.ts';
import { changeEndpoints } from './change-endpoints.ts';
import { consoleEndpoints } from './console-files.ts';
import { crawlEndpoints } from './crawl-endpoints.ts';
import { documentEndpoints } from './document-endpoints.ts';
import { addEndpoints, type Endpoint, endpoint } from './endpoint.ts';
import { exportEndpoints } from './export-endpoints.ts';
import { LOOPBACK_HOSTS, useGuards } from './guards.ts';
import { ingestEndpoints } from './ingest-endpoints.ts';
import { keyEndpoints } from './key-endpoints.ts';
import { openApi } from './openapi.ts';
import { rawProblem, sendProblem, useProblems } from './problem.ts';
import { useRateLimit } from './rate-limit.ts';
import { scheduleEndpoints } from './schedule-endpoints.ts';
import type { ServiceDeps } from './service-deps.ts';
import { systemEndpoints } from './system-endpoints.ts';
import { webhookEndpoints } from './webhook-endpoints.ts';

/** Everything of the API; the console's files are not part of its description. */
export function apiEndpoints(deps: ServiceDeps): Endpoint[] {
  return [
    ...crawlEndpoints(deps),
    ...changeEndpoints(deps),
    ...scheduleEndpoints(deps),
    ...documentEndpoints(deps),
    ...archiveEndpoints(deps),
    ...exportEndpoints(deps),
    ...ingestEndpoints(deps),
    ...webhookEndpoints(deps),
    ...keyEndpoints(deps),
    ...systemEndpoints(deps),
  ];
}

/** Requests for each key in a minute when nothing is set: far above what people do, far below a flood. */
const USUAL_PER_MINUTE = 6000;
const MOST_CONNECTIONS = 2000;

export function createHttpServer(deps: ServiceDeps): FastifyInstance {
  const { http } = deps.config;
  const app = Fastify({
    loggerInstance: deps.logger as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: http.maxBodyBytes,
    requestTimeout: 0, // uploads take their time; the head of a request does not
    connectionTimeout: 60_000,
    keepAliveTimeout: 30_000,
    forceCloseConnections: true,
    http: { headersTimeout: 10_000, connectionsCheckingInterval: 2000, maxHeaderSize: 16_384 },
    routerOptions: { maxParamLength: 2048 },
    clientErrorHandler: (error, socket) => answerClientError(error, socket as Socket),
    frameworkErrors: (error, request, reply) => {
      request.log.debug({ err: error }, 'request refused');
      void sendProblem(reply as unknown as FastifyReply, { status: 400, title: 'Bad request' });
    },
  });
  app.server.maxConnections = MOST_CONNECTIONS;
  app.removeContentTypeParser(['text/plain', 'application/json']);
  const parseJson = app.getDefaultJsonParser('error', 'error');
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    // many clients send the type with every call, also where there is nothing to say
    if (body === '') done(null, undefined);
    else void parseJson(request, typeof body === 'string' ? body : body.toString('utf8'), done);
  });
  // an upload is a stream, bounded where it is received
  app.addContentTypeParser('application/octet-stream', { bodyLimit: http.maxUploadBytes }, (_request, body, done) =>
    done(null, body),
  );
  const api = apiEndpoints(deps);
  const description = JSON.stringify(openApi(api));
  const described = endpoint({
    method: 'GET',
    path: '/openapi.json',
    access: 'open',
    tag: 'service',
    summary: 'This description',
    answers: { 200: { words: 'OpenAPI 3.1' } },
    handle: ({ reply }) => reply.header('content-type', 'application/json').send(description),
  });
  const all = [...api, described, ...consoleEndpoints((hostname) => deps.archiveOrigin.originFor(hostname))];
  useProblems(app, all);
  useGuards(app, { hosts: allowedHosts(deps) });
  useKeys(app, { configured: deps.configuredKeys, stored: () => deps.keys.records(), now: () => new Date() });
  const hasKeys = deps.configuredKeys.length > 0;
  useRateLimit(app, { requestsPerMinute: http.requestsPerMinute ?? (hasKeys ? USUAL_PER_MINUTE : 0), now: Date.now });
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'none';
    deps.metrics.requestEnded({ method: request.method, route, status: reply.statusCode }, reply.elapsedTime / 1000);
  });
  addEndpoints(app, all);
  return app;
}

/** On loopback only loopback's names and those that are set: a name that leads here by a trick is refused. */
function allowedHosts({ config: { http } }: ServiceDeps): ReadonlySet<string> | null {
  const named = (http.allowedHosts ?? '').split(',').filter((name) => name !== '');
  const onLoopback = isLoopback(http.host);
  if (named.length === 0 && !onLoopback) return null;
  return new Set([...LOOPBACK_HOSTS, ...named.map((name) => name.toLowerCase())]);
}

export const isLoopback = (host: string): boolean => host === 'localhost' || host === '::1' || host.startsWith('127.');

function answerClientError(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  if (socket.writable) socket.end(rawProblem(error.code));
  else socket.destroy();
}
