// The one place that reads the environment: defaults < file < environment < flags, checked once, frozen, passed on by argument.
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { StageError } from '../domain/errors.ts';
import { CRASH_VARIABLE } from './crash-plan.ts';
import { type ConfigField, configFields, type FieldValue } from './fields.ts';
import { type ConfigValues, configSchema } from './schema.ts';

/** The checked settings. `dataDir` is absolute. */
export interface Config extends Readonly<ConfigValues> {
  /** The environment for child processes: ours, with every setting spelled out, so that they see what we see. */
  readonly childEnv: NodeJS.ProcessEnv;
}

/** Settings by path (`fetch.timeoutMs`), as flags give them; undefined means not given. */
export type ConfigOverrides = Record<string, FieldValue | undefined>;

export interface LoadOptions {
  overrides?: ConfigOverrides;
  /** A file named by a flag; else GRISTMILL_CONFIG, else gristmill.json in the working directory if there is one. */
  file?: string | undefined;
  env?: NodeJS.ProcessEnv;
  cwd?: string;
}

const FILE_NAME = 'gristmill.json';

/** Throws StageError CONFIG_INVALID that names each wrong field, its value and source, and what was expected. */
export function loadConfig(options: LoadOptions = {}): Config {
  const env = options.env ?? process.env;
  const cwd = options.cwd ?? process.cwd();
  const faults: string[] = [];
  const origins = new Map<string, string>();
  const input = readSettingsFile(options.file ?? env['GRISTMILL_CONFIG'], cwd, origins);
  for (const field of configFields) {
    const name = [field.env, ...field.alsoEnv].find((variable) => (env[variable] ?? '') !== '');
    if (name !== undefined) {
      put(input, field, fromText(field, env[name] ?? ''));
      origins.set(field.path, name);
    }
    const given = options.overrides?.[field.path];
    if (given !== undefined) {
      put(input, field, given);
      origins.set(field.path, 'a flag');
    }
  }
  for (const path of Object.keys(options.overrides ?? {}))
    if (!configFields.some((field) => field.path === path)) faults.push(`${path}: is no setting`);

  const parsed = configSchema.safeParse(input);
  if (!parsed.success || faults.length > 0) {
    for (const issue of parsed.error?.issues ?? []) faults.push(sayFault(issue, input, origins));
    throw new StageError('CONFIG_INVALID', 'permanent', `bad configuration\n  ${faults.join('\n  ')}`);
  }
  const values = { ...parsed.data, dataDir: resolve(cwd, parsed.data.dataDir) };
  return deepFreeze({ ...values, childEnv: { ...env, ...toEnv(values) } });
}

/** Variables that begin like ours and are no setting: most likely misspelt. */
export function unknownVariables(env: NodeJS.ProcessEnv = process.env): string[] {
  const known = new Set(['GRISTMILL_CONFIG', CRASH_VARIABLE, ...configFields.map((field) => field.env)]);
  return Object.keys(env).filter((name) => name.startsWith('GRISTMILL_') && !known.has(name));
}

/** The settings as environment variables; what is null is left out. */
export function toEnv(values: ConfigValues): Record<string, string> {
  const env: Record<string, string> = {};
  for (const field of configFields) {
    const value = valueAt(values, field.keys);
    if (value !== null && value !== undefined) env[field.env] = String(value);
  }
  return env;
}

export function valueAt(values: unknown, keys: readonly string[]): unknown {
  let at: unknown = values;
  for (const key of keys) {
    if (typeof at !== 'object' || at === null) return undefined;
    at = (at as Record<string, unknown>)[key];
  }
  return at;
}

function readSettingsFile(
  named: string | undefined,
  cwd: string,
  origins: Map<string, string>,
): Record<string, unknown> {
  const path = resolve(cwd, named ?? FILE_NAME);
  if (named === undefined && !existsSync(path)) return {};
  try {
    const parsed: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed))
      throw new Error('expected one JSON object');
    for (const field of configFields) if (valueAt(parsed, field.keys) !== undefined) origins.set(field.path, path);
    return parsed as Record<string, unknown>;
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new StageError('CONFIG_INVALID', 'permanent', `bad configuration\n  ${path}: ${why}`, { cause });
  }
}

/** Text that is no number or truth value stays text, for the schema to refuse by name. */
function fromText(field: ConfigField, text: string): FieldValue {
  if (field.kind === 'number') return /^-?\d+(\.\d+)?$/.test(text.trim()) ? Number(text) : text;
  if (field.kind === 'boolean')
    return /^(true|1|yes|on)$/i.test(text) ? true : /^(false|0|no|off)$/i.test(text) ? false : text;
  return text;
}

function put(input: Record<string, unknown>, field: ConfigField, value: FieldValue): void {
  let at = input;
  for (const key of field.keys.slice(0, -1)) {
    const next = at[key];
    if (typeof next === 'object' && next !== null) at = next as Record<string, unknown>;
    else {
      const made: Record<string, unknown> = {};
      at[key] = made;
      at = made;
    }
  }
  const last = field.keys.at(-1);
  if (last !== undefined) at[last] = value;
}

interface Issue {
  code?: string;
  message: string;
  path: PropertyKey[];
  keys?: string[];
}

function sayFault(issue: Issue, input: unknown, origins: Map<string, string>): string {
  const path = issue.path.map(String).join('.');
  if (issue.code === 'unrecognized_keys')
    return (issue.keys ?? []).map((key) => `${path === '' ? '' : `${path}.`}${key}: is no setting`).join('\n  ');
  const field = configFields.find((f) => f.path === path);
  const value = valueAt(input, issue.path.map(String));
  const shown = field?.secret ? '(hidden)' : JSON.stringify(value);
  const origin = origins.get(path);
  const expected = issue.message.startsWith('expected') ? issue.message.slice(9) : (field?.expected ?? issue.message);
  return `${path}${origin ? ` (${origin})` : ''}: is ${shown}, expected ${expected}`;
}

function deepFreeze<T extends object>(value: T): T {
  for (const inner of Object.values(value)) if (typeof inner === 'object' && inner !== null) deepFreeze(inner);
  return Object.freeze(value);
}
