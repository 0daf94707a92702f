// Every endpoint of the description, asked with made-up parameters and bodies: no 5xx, no leak of what is inside, no hang.
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from '../support/programs.ts';
import { askRaw, startTestService, type TestService } from '../support/service.ts';
import { type TempDir, tempDir } from '../support/temp-dir.ts';

interface Operation {
  method: string;
  path: string;
  query: string[];
  body: Record<string, unknown> | null;
}
interface Described {
  paths: Record<
    string,
    Record<
      string,
      {
        parameters?: Array<{ name: string; in: string }>;
        requestBody?: { content: Record<string, { schema: Record<string, unknown> }> };
      }
    >
  >;
}

let dir: TempDir;
let service: TestService;
let operations: Operation[];
const RUNS = 14;

beforeAll(async () => {
  dir = await tempDir();
  service = await startTestService({
    dir: dir.path,
    args: ['--no-workers'],
    env: {
      GRISTMILL_HTTP_API_KEYS: `${createHash('sha256').update('root').digest('hex')}:admin`,
      GRISTMILL_HTTP_REQUESTS_PER_MINUTE: '0',
    },
    key: 'root',
  });
  const { body } = await service.ask<Described>('/openapi.json');
  operations = Object.entries(body.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, o]) => ({
      method: method.toUpperCase(),
      path,
      query: (o.parameters ?? []).filter((p) => p.in === 'query').map((p) => p.name),
      body: o.requestBody?.content['application/json']?.schema ?? null,
    })),
  );
});
afterAll(async () => {
  await service.stop();
  await dir.remove();
});

const hostile = fc.constantFrom(
  '..',
  '../../etc/passwd',
  '%00',
  '\u0000',
  "' or 1=1",
  '<script>',
  '__proto__',
  '1e400',
  '-1',
  '9'.repeat(40),
  '',
  'null',
  '[]',
  '{}',
  'a\r\nb: c',
  '\ud800',
  '🦆',
  'main',
  'http://a.example/',
  '2026-01-01',
  'e-1',
  'x'.repeat(3000),
);
const word = fc.oneof(hostile, fc.string({ maxLength: 40 }), fc.string({ unit: 'binary', maxLength: 20 }));
const LEAKS = [
  root,
  'node_modules',
  '/dist/',
  '    at ',
  'ECONNREFUSED',
  'ENOENT',
  'redis',
  'gm:',
  'TypeError',
  'RangeError',
];

const encoded = (text: string): string => encodeURIComponent(text.toWellFormed());

async function ask(o: Operation, params: string[], query: Array<[string, string]>, body: string | null): Promise<void> {
  let n = 0;
  const path = o.path.replaceAll(/\{\w+\}/g, () => encoded(params[n++ % params.length] ?? 'x') || 'x');
  const search = query.map(([name, value]) => `${encoded(name)}=${encoded(value)}`).join('&');
  const url = `${service.base}${path}${search === '' ? '' : `?${search}`}`;
  const answer =
    body === null
      ? await askRaw(service.base, {
          method: o.method,
          path: url.slice(service.base.length),
          headers: { authorization: 'Bearer root' },
        })
      : await service.ask(url.slice(service.base.length), {
          method: o.method,
          headers: { 'content-type': 'application/json' },
          body,
        });
  const told = `${o.method} ${path} ${search.slice(0, 200)} ${body?.slice(0, 200) ?? ''} -> ${answer.status} ${answer.text.slice(0, 300)}`;
  expect(answer.status, told).toBeLessThan(500);
  if (answer.status < 400) return;
  const type =
    'get' in answer.headers
      ? (answer.headers as Headers).get('content-type')
      : (answer.headers as Record<string, unknown>)['content-type'];
  expect(type, told).toMatch(/^application\/problem\+json/);
  const detail = JSON.stringify({ ...(JSON.parse(answer.text) as object), errors: [] });
  for (const leak of LEAKS) expect(detail.includes(leak), `${leak} in ${told}`).toBe(false);
}

/** A body that is like what the schema says, with one thing wrong or strange here and there. */
function bodyLike(schema: Record<string, unknown>, depth = 0): fc.Arbitrary<unknown> {
  const strange = fc.oneof(fc.jsonValue(), hostile, fc.constantFrom(null, true, -1, 1e308, 0.5, 2 ** 53, [], {}));
  if (depth > 4) return strange;
  const {
    type,
    properties,
    items,
    anyOf,
    enum: known,
  } = schema as {
    type?: string;
    properties?: Record<string, Record<string, unknown>>;
    items?: Record<string, unknown>;
    anyOf?: Array<Record<string, unknown>>;
    enum?: unknown[];
  };
  if (known !== undefined) return fc.oneof(fc.constantFrom(...known), strange);
  if (anyOf !== undefined) return fc.oneof(...anyOf.map((s) => bodyLike(s, depth + 1)), strange);
  if (type === 'object') {
    const fields = Object.fromEntries(
      Object.entries(properties ?? {}).map(([name, s]) => [name, bodyLike(s, depth + 1)]),
    );
    return fc.record(fields, { requiredKeys: [] });
  }
  if (type === 'array') return fc.array(bodyLike(items ?? {}, depth + 1), { maxLength: 3 });
  if (type === 'integer' || type === 'number') return fc.oneof(fc.integer(), fc.double(), strange);
  if (type === 'boolean') return fc.oneof(fc.boolean(), strange);
  return fc.oneof(word, strange);
}

describe('every endpoint', () => {
  it('answers made-up parameters without a fault of ours', async () => {
    for (const o of operations)
      await fc.assert(
        fc.asyncProperty(
          fc.array(word, { minLength: 1, maxLength: 2 }),
          fc.array(fc.tuple(o.query.length === 0 ? word : fc.oneof(fc.constantFrom(...o.query), word), word), {
            maxLength: 4,
          }),
          (params, query) => ask(o, params, query, null),
        ),
        { numRuns: RUNS, seed: 20261126 },
      );
  });

  it('answers made-up bodies without a fault of ours', async () => {
    for (const o of operations.filter(({ method }) => method !== 'GET'))
      await fc.assert(
        fc.asyncProperty(
          fc.array(word, { minLength: 1, maxLength: 2 }),
          fc.oneof(
            bodyLike(o.body ?? {}).map((value) => JSON.stringify(value) ?? ''),
            word,
            fc.json(),
          ),
          (params, body) => ask(o, params, [], body.toWellFormed()),
        ),
        { numRuns: RUNS * 3, seed: 20261126 },
      );
  });

  it('is still there and well', async () => {
    expect((await service.ask('/readyz')).status).toBe(200);
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  });
});
