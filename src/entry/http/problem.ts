// Errors of the HTTP API as problem details (RFC 9457).
import type { FastifyInstance, FastifyReply } from 'fastify';

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
    .send({ type: 'about:blank', ...problem });
}

/** Every error leaves as a problem; only what the caller can mend is told. */
export function useProblems(app: FastifyInstance): void {
  app.setErrorHandler((error: { statusCode?: number; message?: string }, request, reply) => {
    const status = error.statusCode ?? 500;
    if (status >= 500) request.log.error({ err: error }, 'request failed');
    return sendProblem(reply, {
      status,
      title: status >= 500 ? 'Internal error' : 'Bad request',
      ...(status < 500 && error.message !== undefined && { detail: error.message }),
    });
  });
  app.setNotFoundHandler((_request, reply) =>
    sendProblem(reply, {
      status: 404,
      title: 'Not found',
      detail: 'There is nothing at this path; /openapi.json lists what there is.',
    }),
  );
}
