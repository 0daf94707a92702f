// An ingest as the service takes it: files of its inbox, never paths of the machine.
import { join } from 'node:path';
import { z } from 'zod';
import type { Task } from './tasks.ts';

export const inboxName = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,199}$/, 'letters, digits, ".", "_", "-", at most 200')
  .refine((name) => !name.includes('..') && !name.endsWith('.') && !name.endsWith('.part'), 'no name of a file');

export const ingestRequestSchema = z.strictObject({
  files: z.array(inboxName).min(1).max(1000).describe('Names in the inbox'),
  collection: z
    .string()
    .regex(/^[a-z0-9][a-z0-9._-]{0,63}$/, 'not a name of a collection')
    .default('main'),
  dryRun: z.boolean().default(false).describe('Read and report without taking'),
});

export const inboxFolder = (dataDir: string): string => join(dataDir, 'inbox');

export function ingestArguments(dataDir: string, task: Task): string[] {
  const { files, collection, dryRun } = ingestRequestSchema.parse(task.request);
  const paths = files.map((name) => join(inboxFolder(dataDir), name));
  return [
    'ingest',
    '--json',
    `--data=${dataDir}`,
    `--collection=${collection}`,
    ...(dryRun ? ['--dry-run'] : []),
    '--',
    ...paths,
  ];
}
