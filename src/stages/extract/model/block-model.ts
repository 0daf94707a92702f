// The model file: one gzip member of a JSON head line and the trees' raw arrays (see training/README.md for the layout).
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { z } from 'zod';
import { FEATURE_NAMES } from '../features/block-features.ts';
import { PRIOR_NAMES, type TokenPriors } from '../features/token-priors.ts';
import { TYPE_FEATURE_NAMES } from '../features/type-features.ts';
import type { Forest } from './forest.ts';
import { STACK_NAMES } from './stack-features.ts';

export interface BlockModel {
  version: string;
  priors: TokenPriors;
  /** Page type from the page's shape. */
  types: Forest;
  /** Names of the outputs of `types`. */
  typeNames: string[];
  /** Main text or not, from a block and its surroundings. */
  first: Forest;
  /** The same, knowing what the first said of the block's neighbours; null in one-stage models. */
  second: Forest | null;
}

const MODEL_FILE = 'models/main-text.gmm';
const LEVELS_TO_ROOT = 8;
const FORMAT = 1;
const MAX_BYTES = 64 * 1024 * 1024;
const gunzipBytes = promisify(gunzip);

const forestSchema = z.object({
  trees: z.number().int().nonnegative(),
  nodes: z.number().int().nonnegative(),
  outputs: z.number().int().positive(),
  base: z.number(),
});
const priorsSchema = z.record(z.string(), z.number());
const headSchema = z.object({
  format: z.literal(FORMAT),
  version: z.string().min(1),
  features: z.array(z.string()),
  typeFeatures: z.array(z.string()),
  typeNames: z.array(z.string()),
  words: priorsSchema,
  classes: priorsSchema,
  forests: z.object({ types: forestSchema, first: forestSchema, second: forestSchema.nullable() }),
});

/** `file` null: the model that ships with the package. Throws RangeError when the file is not a model for this code. */
export async function loadBlockModel(file: string | null): Promise<BlockModel | null> {
  const path = file ?? packagedModel();
  return path === null ? null : parseBlockModel(await readFile(path));
}

/** The nearest `models/` above this file: the package root's, from the sources and from any build folder alike. */
function packagedModel(): string | null {
  let folder = dirname(fileURLToPath(import.meta.url));
  for (let up = 0; up < LEVELS_TO_ROOT; up++) {
    const file = join(folder, MODEL_FILE);
    if (existsSync(file)) return file;
    folder = dirname(folder);
  }
  return null;
}

export async function parseBlockModel(packed: Buffer): Promise<BlockModel> {
  const bytes = await gunzipBytes(packed, { maxOutputLength: MAX_BYTES });
  const end = bytes.indexOf(0x0a);
  if (end < 0) throw new RangeError('not a Gristmill model file');
  const head = headSchema.parse(JSON.parse(bytes.toString('utf8', 0, end)));
  sameNames('features', head.features, [
    ...FEATURE_NAMES,
    ...PRIOR_NAMES,
    ...head.typeNames.map((name) => `type-${name}`),
    ...STACK_NAMES,
  ]);
  sameNames('type features', head.typeFeatures, TYPE_FEATURE_NAMES);
  const reader = new ForestReader(bytes, end + 1);
  const types = reader.read(head.forests.types);
  const first = reader.read(head.forests.first);
  const second = head.forests.second === null ? null : reader.read(head.forests.second);
  return {
    version: head.version,
    priors: { words: new Map(Object.entries(head.words)), classes: new Map(Object.entries(head.classes)) },
    types,
    typeNames: head.typeNames,
    first,
    second,
  };
}

function sameNames(what: string, found: readonly string[], wanted: readonly string[]): void {
  if (found.length === wanted.length && found.every((name, i) => name === wanted[i])) return;
  throw new RangeError(`the model was trained on other ${what} than this version computes`);
}

class ForestReader {
  private readonly bytes: Buffer;
  private at: number;
  constructor(bytes: Buffer, at: number) {
    this.bytes = bytes;
    this.at = at;
  }

  read({ trees, nodes, outputs, base }: z.infer<typeof forestSchema>): Forest {
    return {
      roots: new Uint32Array(this.take(trees * 4)),
      feature: new Uint16Array(this.take(nodes * 2)),
      value: new Float32Array(this.take(nodes * 4)),
      right: new Uint16Array(this.take(nodes * 2)),
      outputs,
      base,
    };
  }

  /** A copy, so that typed arrays are aligned. Little-endian, as every platform of Node is. */
  private take(length: number): ArrayBuffer {
    if (this.at + length > this.bytes.length) throw new RangeError('the model file is cut short');
    const copy = new Uint8Array(length);
    copy.set(this.bytes.subarray(this.at, this.at + length));
    this.at += length;
    return copy.buffer;
  }
}
