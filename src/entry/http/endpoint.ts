// An endpoint as a value: its schemas check requests and make the OpenAPI description, so that the two cannot differ.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { Access, Caller } from './caller.ts';
import { sendProblem } from './problem.ts';

export interface Answer {
  words: string;
  schema?: z.ZodType;
  /** Media type; JSON when absent. */
  type?: string;
}

export interface EndpointInput<P, Q, B> {
  params: P;
  query: Q;
  body: B;
  request: FastifyRequest;
  reply: FastifyReply;
  caller: Caller;
}

export interface Endpoint<
  P extends z.ZodType = z.ZodType,
  Q extends z.ZodType = z.ZodType,
  B extends z.ZodType = z.ZodType,
> {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** With `{name}` for parameters. */
  path: string;
  access: Access;
  tag: string;
  summary: string;
  params?: P;
  query?: Q;
  body?: B;
  /** Media type of a body that is no JSON and is not parsed. */
  bodyType?: string;
  /** Takes an Idempotency-Key. */
  isCreate?: boolean;
  answers: Record<number, Answer>;
  handle(input: EndpointInput<z.output<P>, z.output<Q>, z.output<B>>): Promise<unknown> | unknown;
}

/** Keeps the types of the schemas for `handle`, and forgets them for lists of endpoints. */
export const endpoint = <P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType>(
  value: Endpoint<P, Q, B>,
): Endpoint => value as unknown as Endpoint;

export const routePath = (path: string): string => path.replaceAll(/\{(\w+)\}/g, ':$1');

export function addEndpoints(app: FastifyInstance, endpoints: readonly Endpoint[]): void {
  for (const e of endpoints) {
    app.route({
      method: e.method,
      url: routePath(e.path),
      config: { access: e.access },
      handler: (request, reply) => answer(e, request, reply),
    });
  }
}

async function answer(e: Endpoint, request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
  const faults: string[] = [];
  const read = (schema: z.ZodType | undefined, value: unknown, where: string): unknown => {
    if (schema === undefined) {
      if (isSomething(value)) faults.push(`${where}: nothing is taken here`);
      return undefined;
    }
    const parsed = schema.safeParse(value);
    if (parsed.success) return parsed.data;
    faults.push(...faultLines(parsed.error, where));
    return undefined;
  };
  const params = read(e.params, request.params, 'path');
  const query = read(e.query, request.query, 'query');
  const body = e.bodyType === undefined ? read(e.body, request.body ?? undefined, 'body') : request.body;
  if (faults.length > 0) return sendProblem(reply, { status: 400, title: 'Bad request', errors: faults });
  return e.handle({ params, query, body, request, reply, caller: request.caller });
}

const isSomething = (value: unknown): boolean =>
  typeof value === 'object' && value !== null ? Object.keys(value).length > 0 : value !== undefined && value !== null;

const MOST_FAULTS = 50;

/** One line a fault, as `seeds.0: is not an http(s) URL`; parameters say where they were. */
export function faultLines(error: z.ZodError, where = 'body'): string[] {
  return error.issues.slice(0, MOST_FAULTS).map((issue) => {
    const path = issue.path.map(String).join('.');
    const prefix = where === 'body' ? path : `${where}${path === '' ? '' : `.${path}`}`;
    return `${prefix === '' ? '' : `${prefix}: `}${issue.message}`.slice(0, 500);
  });
}
