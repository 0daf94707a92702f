// OpenAPI 3.1 out of the endpoints' own schemas.
import { z } from 'zod';
import { VERSION } from '../../config/version.ts';
import type { Endpoint } from './endpoint.ts';
import { problemSchema } from './schemas.ts';

type Json = Record<string, unknown>;

const TAGS: Record<string, string> = {
  crawls: 'One run over seeds.',
  schedules: 'Crawls that recur.',
  documents: 'The clean texts of captures, and why they are what they are.',
  captures: 'What is in the archive, by URL.',
  exports: 'Corpora.',
  ingests: 'Files of other tools that become captures.',
  webhooks: 'Calls to you when something has ended, signed.',
  keys: 'API keys.',
  service: 'Health, metrics, description.',
};

export function openApi(endpoints: readonly Endpoint[]): Json {
  const definitions: Json = {};
  const paths: Record<string, Json> = {};
  for (const e of endpoints) {
    const item = paths[e.path] ?? {};
    item[e.method.toLowerCase()] = operation(e, definitions);
    paths[e.path] = item;
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Gristmill',
      version: VERSION,
      description:
        'Crawls, their archive and its clean texts. Every error is a problem detail (RFC 9457). Lists are paged by cursor: ask again with `next_cursor` until it is null. Creating calls take an `Idempotency-Key`.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
    security: [{ key: [] }],
    paths,
    components: {
      securitySchemes: {
        key: { type: 'http', scheme: 'bearer', description: 'An API key; none is needed on loopback without keys.' },
      },
      schemas: { ...definitions, Problem: schemaOf(problemSchema, 'output', definitions, true) },
    },
  };
}

function operation(e: Endpoint, definitions: Json): Json {
  const parameters = [
    ...parametersOf(e.params, 'path', definitions),
    ...parametersOf(e.query, 'query', definitions),
    ...(e.isCreate === true ? [IDEMPOTENCY] : []),
  ];
  const type = e.bodyType ?? 'application/json';
  const body = e.bodyType === undefined ? e.body : z.any();
  const isOptional = body?.safeParse(undefined).success ?? true;
  return {
    operationId: operationId(e),
    tags: [e.tag],
    summary: e.summary,
    ...(e.access === 'open' ? { security: [] } : { 'x-scope': e.access }),
    ...(parameters.length > 0 && { parameters }),
    ...(body !== undefined && {
      requestBody: {
        required: e.bodyType !== undefined || !isOptional,
        content: { [type]: { schema: e.bodyType === undefined ? schemaOf(body, 'input', definitions) : BYTES } },
      },
    }),
    responses: {
      ...Object.fromEntries(Object.entries(e.answers).map(([status, a]) => [status, responseOf(a, definitions)])),
      default: {
        description: 'A problem',
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    },
  };
}

const BYTES: Json = { type: 'string', format: 'binary' };

const IDEMPOTENCY: Json = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description: 'The same key with the same request makes one thing only, for a day.',
  schema: { type: 'string', pattern: '^[\\x21-\\x7e]{1,255}$' },
};

function responseOf(a: Endpoint['answers'][number], definitions: Json): Json {
  if (a.schema === undefined && a.type === undefined) return { description: a.words };
  const schema = a.schema === undefined ? { type: 'string' } : schemaOf(a.schema, 'output', definitions);
  return { description: a.words, content: { [a.type ?? 'application/json']: { schema } } };
}

function parametersOf(schema: z.ZodType | undefined, where: 'path' | 'query', definitions: Json): Json[] {
  if (schema === undefined) return [];
  const whole = schemaOf(schema, 'output', definitions) as {
    properties?: Record<string, Json>;
  };
  const asked = schemaOf(schema, 'input', definitions) as { required?: string[] };
  return Object.entries(whole.properties ?? {}).map(([name, property]) => {
    const { description, ...rest } = property;
    return {
      name,
      in: where,
      required: where === 'path' || (asked.required ?? []).includes(name),
      ...(description !== undefined && { description }),
      schema: rest,
    };
  });
}

/** Shapes with a name go to the components, once. */
function schemaOf(schema: z.ZodType, io: 'input' | 'output', definitions: Json, isNamed = false): Json {
  const whole = z.toJSONSchema(schema, { io, unrepresentable: 'any', reused: 'inline' }) as Json;
  const { $schema: _, $defs, ...rest } = whole as Json & { $defs?: Json };
  for (const [name, definition] of Object.entries($defs ?? {})) definitions[name] = relink(withoutId(definition));
  const id = rest['id'];
  if (typeof id === 'string' && !isNamed) {
    definitions[id] = relink(withoutId(rest));
    return { $ref: `#/components/schemas/${id}` };
  }
  return relink(withoutId(rest)) as Json;
}

function withoutId(value: unknown): Json {
  const { id: _, ...rest } = value as Json;
  return rest;
}

/** `#/$defs/X` becomes `#/components/schemas/X`. */
const relink = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value).replaceAll('"#/$defs/', '"#/components/schemas/'));

const operationId = (e: Endpoint): string =>
  `${e.method.toLowerCase()}${e.path
    .split(/[/.-]/)
    .filter((part) => part !== '' && part !== 'v1')
    .map((part) => part.replaceAll(/[{}]/g, ''))
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
    .join('')}`;
