// Our name and version, as archives and documents state them.
import { readFileSync } from 'node:fs';

/** The package root, from source and from dist alike. */
const rootOf = (depth: string): URL => new URL(depth, import.meta.url);

function readVersion(): string {
  for (const depth of ['../../package.json', '../../../package.json']) {
    try {
      const parsed = JSON.parse(readFileSync(rootOf(depth), 'utf8')) as { name?: string; version?: string };
      if (parsed.name === 'gristmill' && parsed.version) return parsed.version;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
    }
  }
  return '0.0.0';
}

export const VERSION = readVersion();
export const SOFTWARE = `gristmill/${VERSION}`;
