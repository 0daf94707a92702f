// An export as the service takes it: what may be asked, the verb's arguments, and the files it made.
import { readdir, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { z } from 'zod';
import { PAGE_TYPES } from '../../domain/document.ts';
import { QUALITY_FILTER_NAMES } from '../../domain/filters/quality-filters.ts';
import { MASK_KINDS } from '../../domain/masking/mask-personal.ts';
import { isMissing } from '../../stores/read-folder.ts';
import { EXPORT_FORMATS } from '../export/request.ts';
import type { Task } from './tasks.ts';

const time = z
  .string()
  .max(40)
  .refine((text) => !Number.isNaN(Date.parse(text)), 'a day or an RFC 3339 time')
  .nullable()
  .default(null);
/** Words that go into a list joined by commas. */
const words = (most: number, longest = 200) =>
  z
    .array(
      z
        .string()
        .min(1)
        .max(longest)
        .regex(/^[^,\p{C}\s]+$/u, 'no commas, spaces or control characters'),
    )
    .max(most)
    .default([]);

/** Names that Windows keeps for devices are no names of files anywhere. */
const DEVICE = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;
export const exportName = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'letters, digits, ".", "_", "-", at most 64')
  .refine((name) => !name.includes('..') && !name.endsWith('.') && !DEVICE.test(name), 'no name of a file');

/** A file of an export: in its folder, or, of formats that keep their data apart, in a folder of it. */
export const exportFileName = z
  .string()
  .max(200)
  .refine((name) => {
    const parts = name.split('/');
    return parts.length <= 2 && parts.every((part) => exportName.safeParse(part).success);
  }, 'no name of a file of an export');

export const exportRequestSchema = z.strictObject({
  name: exportName.nullable().default(null).describe('What downloads are called'),
  collection: z
    .string()
    .regex(/^[a-z0-9][a-z0-9._-]{0,63}$/, 'not a name of a collection')
    .default('main'),
  format: z.enum([...EXPORT_FORMATS, 'wacz']).default('txt'),
  crawl: words(100),
  since: time,
  until: time,
  host: words(1000, 300),
  language: words(200, 20),
  minWords: z.number().int().min(0).max(1_000_000_000).nullable().default(null),
  pageType: z.array(z.enum(PAGE_TYPES)).max(20).default([]),
  versions: z.enum(['latest', 'all']).default('latest'),
  duplicates: z.enum(['drop', 'keep']).default('drop'),
  quality: z.array(z.enum(QUALITY_FILTER_NAMES)).max(20).default([]),
  mask: z.array(z.enum(MASK_KINDS)).max(20).default([]),
  furniture: z.enum(['keep', 'remove']).default('keep'),
});
type ExportTaskRequest = z.output<typeof exportRequestSchema>;

export const exportsFolder = (dataDir: string): string => join(dataDir, 'exports', 'service');

/** Where an export's files are; its id names the folder, never what a caller wrote. */
export const exportFolder = (dataDir: string, id: string): string => join(exportsFolder(dataDir), id);

export function exportArguments(dataDir: string, task: Task): string[] {
  const r = exportRequestSchema.parse(task.request) satisfies ExportTaskRequest;
  const list = (flag: string, values: readonly string[]): string[] => values.map((value) => `--${flag}=${value}`);
  const one = (flag: string, value: string | number | null): string[] => (value === null ? [] : [`--${flag}=${value}`]);
  const common = ['export', '--json', `--data=${dataDir}`, `--format=${r.format}`, `--collection=${r.collection}`];
  const out = [`--out=${exportFolder(dataDir, task.id)}`];
  if (r.format === 'wacz') return [...common, ...out];
  return [
    ...common,
    ...out,
    ...list('crawl', r.crawl),
    ...one('since', r.since),
    ...one('until', r.until),
    ...list('host', r.host),
    ...list('language', r.language),
    ...one('min-words', r.minWords),
    ...list('page-type', r.pageType),
    `--versions=${r.versions}`,
    `--duplicates=${r.duplicates}`,
    ...list('quality', r.quality),
    ...list('mask', r.mask),
    `--furniture=${r.furniture}`,
  ];
}

export interface ExportFile {
  name: string;
  bytes: number;
}

/** Sorted by name, those of folders in it as `data/NAME`; none when it has made none yet. */
export async function exportFiles(dataDir: string, id: string): Promise<ExportFile[]> {
  const folder = exportFolder(dataDir, id);
  try {
    const names: string[] = [];
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      if (entry.isFile()) names.push(entry.name);
      if (!entry.isDirectory()) continue;
      const within = await readdir(join(folder, entry.name), { withFileTypes: true });
      names.push(...within.filter((file) => file.isFile()).map((file) => `${entry.name}/${file.name}`));
    }
    return await Promise.all(
      names.sort().map(async (name) => ({ name, bytes: (await stat(join(folder, name))).size })),
    );
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

/** The path of one file of an export; null when it has none of that name. */
export async function exportFilePath(dataDir: string, id: string, name: string): Promise<string | null> {
  const folder = exportFolder(dataDir, id);
  try {
    const path = await realpath(join(folder, name));
    const root = await realpath(folder);
    return path.startsWith(root + sep) && (await stat(path)).isFile() ? path : null;
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}
