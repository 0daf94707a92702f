// `--lock FILE`: what an export was made of, so that the same bytes can be made again from an archive that has grown since.
import { readFile, rename, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { PAGE_TYPES } from '../../domain/document.ts';
import { QUALITY_FILTER_NAMES } from '../../domain/filters/quality-filters.ts';
import { MASK_KINDS } from '../../domain/masking/mask-personal.ts';
import type { CorpusFileEntry } from './corpus-file.ts';
import type { ReadExtent } from './document-lines.ts';
import { EXPORT_FORMATS, type ExportRequest } from './request.ts';

const strings = z.array(z.string());
const lockSchema = z.object({
  lock_version: z.literal(1),
  collection: z.string(),
  format: z.enum(EXPORT_FORMATS),
  filters: z.object({
    crawl: strings,
    since: z.string().nullable(),
    until: z.string().nullable(),
    host: strings,
    language: strings,
    minWords: z.number().nullable(),
    pageType: z.array(z.enum(PAGE_TYPES)),
  }),
  versions: z.enum(['latest', 'all']),
  duplicates: z.enum(['drop', 'keep']),
  quality: z.array(z.enum(QUALITY_FILTER_NAMES)),
  mask: z.array(z.enum(MASK_KINDS)),
  furniture: z.enum(['keep', 'remove']),
  shardBytes: z.number().nullable(),
  software: z.object({ gristmill: z.string(), engines: z.record(z.string(), z.string()) }),
  inputs: z.array(z.object({ key: z.string(), bytes: z.number(), sha256: z.string() })),
  files: z.array(z.object({ name: z.string(), bytes: z.number(), sha256: z.string(), rows: z.number() })),
});
export type ExportLock = z.infer<typeof lockSchema>;

/** The locked corpus cannot be made again; `missing` says why, a line each. */
export class ExportLockError extends Error {
  override readonly name = 'ExportLockError';
  readonly missing: readonly string[];

  constructor(missing: readonly string[]) {
    super(`the locked corpus cannot be rebuilt:\n${missing.map((line) => `  ${line}`).join('\n')}`);
    this.missing = missing;
  }
}

/** Null when there is no such file: the export will write it. */
export async function readLock(path: string): Promise<ExportLock | null> {
  try {
    return lockSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

/** The request that the lock stands for; only the folders come from the new one. */
export function lockedRequest(request: ExportRequest, lock: ExportLock): ExportRequest {
  const { collection, format, filters, versions, duplicates, quality, mask, furniture, shardBytes } = lock;
  const { shardBytes: _ignored, ...rest } = request;
  const same = { ...rest, collection, format, filters, versions, duplicates, quality, mask, furniture };
  return shardBytes === null ? same : { ...same, shardBytes };
}

export interface ExportOutcome {
  engines: Record<string, string>;
  inputs: readonly ReadExtent[];
  files: readonly CorpusFileEntry[];
}

export async function writeLock(path: string, request: ExportRequest, outcome: ExportOutcome): Promise<void> {
  const lock: ExportLock = {
    lock_version: 1,
    collection: request.collection,
    format: request.format,
    filters: {
      ...request.filters,
      crawl: [...request.filters.crawl],
      host: [...request.filters.host],
      language: [...request.filters.language],
      pageType: [...request.filters.pageType],
    },
    versions: request.versions,
    duplicates: request.duplicates,
    quality: [...(request.quality ?? [])],
    mask: [...(request.mask ?? [])],
    furniture: request.furniture ?? 'keep',
    shardBytes: request.shardBytes ?? null,
    software: { gristmill: request.gristmillVersion, engines: outcome.engines },
    inputs: [...outcome.inputs],
    files: [...outcome.files],
  };
  const temporary = `${path}.${process.pid}.tmp`;
  await writeFile(temporary, `${JSON.stringify(lock, null, 2)}\n`);
  await rename(temporary, path);
}

/** Throws ExportLockError when what was made is not what the lock names. */
export function checkAgainstLock(lock: ExportLock, outcome: ExportOutcome): void {
  const missing: string[] = [];
  const inputs = new Map(outcome.inputs.map((input) => [input.key, input]));
  for (const { key, bytes, sha256 } of lock.inputs) {
    const found = inputs.get(key);
    if (found === undefined || found.bytes < bytes)
      missing.push(`${key}: ${bytes} bytes wanted, ${found?.bytes ?? 0} there`);
    else if (found.sha256 !== sha256) missing.push(`${key}: its first ${bytes} bytes have changed`);
  }
  const files = new Map(outcome.files.map((file) => [file.name, file.sha256]));
  const changed = lock.files.filter((file) => files.get(file.name) !== file.sha256);
  if (changed.length > 0 || files.size !== lock.files.length) {
    for (const [engine, version] of Object.entries(lock.software.engines)) {
      const here = outcome.engines[engine];
      if (here !== version) missing.push(`${engine} ${version} made it, here is ${here ?? 'none'}`);
    }
    missing.push(`${changed.length} of ${lock.files.length} files differ`);
  }
  if (missing.length > 0) throw new ExportLockError(missing);
}
