// A corpus of txt files as a test compares it.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { runCli } from './cli.ts';

/** Texts by file name. */
export async function corpusOf(folder: string): Promise<Map<string, string>> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.txt')).sort();
  return new Map(
    await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name), 'utf8')] as const)),
  );
}

/** Exports a collection of a data directory, and reads what came of it. */
export async function exportedCorpus(data: string, collection = 'main'): Promise<Map<string, string>> {
  const out = join(data, `corpus-${collection}`);
  const args = ['export', '--format', 'txt', '--collection', collection, '--data', data, '--out', out];
  const { stderr, code } = await runCli(args);
  expect(code, stderr).toBe(0);
  return corpusOf(out);
}
