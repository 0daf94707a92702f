// What `ingest` was given as files: folders become the files below them, and patterns that no shell has expanded the files they match.
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Elsewhere } from './elsewhere.ts';

const MAX_FILES = 1_000_000;

/** Folders are searched whole, in the order of their names; links are not followed. */
export async function inputFiles(
  given: readonly string[],
  elsewhere?: Elsewhere,
): Promise<{ paths: string[]; missing: string[] }> {
  const paths: string[] = [];
  const missing: string[] = [];
  for (const path of given) {
    if (elsewhere?.isOurs(path)) {
      const found = await elsewhere.find(path);
      paths.push(...found);
      if (found.length === 0) missing.push(path);
      continue;
    }
    const found = await stat(path).catch(() => null);
    if (found === null) {
      const matches = /[*?]/.test(path) ? await matching(path) : [];
      if (matches.length === 0) missing.push(path);
      paths.push(...matches);
    } else if (!found.isDirectory()) paths.push(path);
    else paths.push(...(await filesBelow(path)));
  }
  return { paths, missing };
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const names = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return names.sort().slice(0, MAX_FILES);
}

/** `*` and `?` within a name, `**` over folders. */
async function matching(pattern: string): Promise<string[]> {
  const parts = pattern.split('/');
  const first = parts.findIndex((part) => /[*?]/.test(part));
  const root = parts.slice(0, first).join('/') || (pattern.startsWith('/') ? '/' : '.');
  const rule = new RegExp(`^${parts.slice(first).map(ruleOf).join('/').replaceAll('(?:.*)/', '(?:.*/)?')}$`);
  const below = await filesBelow(root).catch(() => []);
  const start = root === '/' ? 1 : root === '.' ? 0 : join(root).length + 1;
  return below.filter((path) => rule.test(path.slice(start)));
}

function ruleOf(part: string): string {
  if (part === '**') return '(?:.*)';
  return part
    .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '[^/]*')
    .replaceAll('?', '[^/]');
}
