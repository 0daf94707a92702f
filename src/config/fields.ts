// The schema as a flat list of fields, with what each takes and what its environment variable is called.
import { z } from 'zod';
import { configSchema } from './schema.ts';

export type FieldValue = string | number | boolean | null;

export interface ConfigField {
  /** As in the file: `fetch.timeoutMs`. */
  path: string;
  keys: string[];
  env: string;
  /** Variables of others that are looked at when that one is not set. */
  alsoEnv: readonly string[];
  words: string;
  /** `whole number from 1 to 64`, `one of auto, on, off`, … */
  expected: string;
  kind: 'number' | 'string' | 'boolean';
  fallback: FieldValue;
  nullable: boolean;
  secret: boolean;
}

/** All fields in the schema's order. */
export const configFields: readonly ConfigField[] = listFields(configSchema, []);

/** `fetch.maxBodyBytes` is `GRISTMILL_FETCH_MAX_BODY_BYTES`. */
export function envNameOf(keys: readonly string[]): string {
  return `GRISTMILL_${keys.map((key) => key.replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2').toUpperCase()).join('_')}`;
}

function listFields(schema: z.ZodType, keys: string[]): ConfigField[] {
  const inner = schema instanceof z.ZodPrefault ? schema.unwrap() : schema;
  if (inner instanceof z.ZodObject) {
    return Object.entries(inner.shape).flatMap(([key, value]) => listFields(value as z.ZodType, [...keys, key]));
  }
  return [toField(schema, keys)];
}

/** The parts of JSON Schema that our leaves come out as. */
interface Leaf {
  type?: string;
  enum?: string[];
  minimum?: number;
  maximum?: number;
  default?: FieldValue;
  description?: string;
  anyOf?: Leaf[];
}

function toField(schema: z.ZodType, keys: string[]): ConfigField {
  const whole = z.toJSONSchema(schema, { io: 'input' }) as Leaf;
  const nullable = whole.anyOf?.some((part) => part.type === 'null') ?? false;
  const leaf = whole.anyOf?.find((part) => part.type !== 'null') ?? whole;
  const meta = schema.meta();
  return {
    path: keys.join('.'),
    keys,
    env: meta?.env ?? envNameOf(keys),
    alsoEnv: meta?.alsoEnv ?? [],
    words: whole.description ?? '',
    expected: sayExpected(leaf) + (nullable ? ', or nothing' : ''),
    kind: leaf.type === 'integer' || leaf.type === 'number' ? 'number' : leaf.type === 'boolean' ? 'boolean' : 'string',
    fallback: whole.default ?? null,
    nullable,
    secret: meta?.secret ?? false,
  };
}

function sayExpected(leaf: Leaf): string {
  if (leaf.enum) return `one of ${leaf.enum.join(', ')}`;
  if (leaf.type === 'integer') return `a whole number from ${leaf.minimum} to ${leaf.maximum}`;
  if (leaf.type === 'boolean') return 'true or false';
  return 'text';
}
