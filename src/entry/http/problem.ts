// Errors of the HTTP API as problem details (RFC 9457): every error leaves as one, and only what the caller can mend is told.
import type { FastifyInstance, FastifyReply } from 'fastify';

/** One thing that can be asked for: `/v1/crawls/{id}`. */
interface MethodPath {
  method: string;
  path: string;
}

export interface Problem {
  status: number;
  title: string;
  detail?: string;
  /** One line a fault in the request. */
  errors?: string[];
}

export function sendProblem(reply: FastifyReply, problem: Problem): FastifyReply {
  return reply
    .code(problem.status)
    .header('content-type', 'application/problem+json')
    .send(JSON.stringify({ type: 'about:blank', ...problem }));
}

export const notFound = (reply: FastifyReply, what: string): FastifyReply =>
  sendProblem(reply, { status: 404, title: 'Not found', detail: `no such ${what}` });
export const badRequest = (reply: FastifyReply, detail: string): FastifyReply =>
  sendProblem(reply, { status: 400, title: 'Bad request', detail });
export const conflict = (reply: FastifyReply, detail: string): FastifyReply =>
  sendProblem(reply, { status: 409, title: 'Conflict', detail });

const TITLES: Record<number, string> = {
  400: 'Bad request',
  404: 'Not found',
  405: 'Method not allowed',
  408: 'Request timeout',
  413: 'Content too large',
  414: 'URI too long',
  415: 'Unsupported media type',
  429: 'Too many requests',
  431: 'Request header fields too large',
  503: 'Service unavailable',
};

/** What the framework says of a request, in words that name none of our parts. */
const DETAILS: Record<string, string> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'send application/json',
  FST_ERR_CTP_BODY_TOO_LARGE: 'the body is larger than http.maxBodyBytes allows',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'the body is empty',
  FST_ERR_CTP_INVALID_JSON_BODY: 'the body is not JSON',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'the body is not as long as Content-Length says',
  FST_ERR_BAD_URL: 'the path is not well-formed',
  FST_ERR_MAX_PARAM_LENGTH: 'a part of the path is too long',
};

interface RequestError {
  statusCode?: number;
  code?: string;
  name?: string;
}

export function useProblems(app: FastifyInstance, endpoints: readonly MethodPath[]): void {
  app.setErrorHandler((error: RequestError, request, reply) => {
    const status = statusOf(error);
    if (status >= 500) request.log.error({ err: error, method: request.method }, 'request failed');
    const detail = status === 503 ? 'Redis does not answer' : (DETAILS[error.code ?? ''] ?? null);
    if (status === 503) reply.header('retry-after', '5');
    return sendProblem(reply, {
      status,
      title: TITLES[status] ?? (status >= 500 ? 'Internal error' : 'Bad request'),
      ...(detail === null ? status < 500 && { detail: 'the request cannot be read' } : { detail }),
    });
  });
  const methodsAt = pathMethods(endpoints);
  app.setNotFoundHandler((request, reply) => {
    const methods = methodsAt(request.url.split('?')[0] ?? '');
    if (methods.length === 0)
      return sendProblem(reply, {
        status: 404,
        title: 'Not found',
        detail: 'There is nothing at this path; /openapi.json lists what there is.',
      });
    const allow = [...methods, ...(methods.includes('GET') ? ['HEAD'] : []), 'OPTIONS'].sort().join(', ');
    reply.header('allow', allow);
    if (request.method === 'OPTIONS') return reply.code(204).send();
    return sendProblem(reply, { status: 405, title: 'Method not allowed', detail: `this path takes ${allow}` });
  });
}

function statusOf(error: RequestError): number {
  const { statusCode } = error;
  // a command that waited in vain for Redis
  if (error.name === 'MaxRetriesPerRequestError') return 503;
  return statusCode !== undefined && statusCode >= 400 && statusCode < 600 ? statusCode : 500;
}

/** Which methods a path takes, whatever its parameters are. */
function pathMethods(endpoints: readonly MethodPath[]): (path: string) => string[] {
  const patterns = endpoints.map((e) => ({
    method: e.method,
    pattern: new RegExp(`^${e.path.replaceAll(/[.*+?^$()|[\]\\]/g, '\\$&').replaceAll(/\{\w+\}/g, '[^/]+')}$`),
  }));
  return (path) => [...new Set(patterns.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method))];
}

/** For what is no HTTP, too late or too large before there is a request: the answer as bytes. */
export function rawProblem(code: string | undefined): string {
  const status = code === 'HPE_HEADER_OVERFLOW' ? 431 : code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400;
  const title = TITLES[status] ?? 'Bad request';
  const body = JSON.stringify({ type: 'about:blank', status, title });
  return `HTTP/1.1 ${status} ${title}\r\nContent-Type: application/problem+json\r\nX-Content-Type-Options: nosniff\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`;
}
