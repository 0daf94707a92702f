// Seed files: one URL a line, `#` comments, or JSON lines with a `url`.
import { canonicalUrl } from '../url/canonical.ts';

export interface SeedFile {
  /** Canonical, in order, each once. */
  seeds: string[];
  /** Lines that are no URL, from 1, at most MAX_REFUSED of them. */
  refused: Array<{ line: number; text: string }>;
  refusedCount: number;
}

const MAX_REFUSED = 100;
const MAX_SEEDS = 1_000_000;

/** A line may lack the scheme (`example.com/a`: http) and may have more fields behind a space, tab or comma. */
export function parseSeedFile(text: string, maxSeeds: number = MAX_SEEDS): SeedFile {
  const seeds = new Set<string>();
  const file: SeedFile = { seeds: [], refused: [], refusedCount: 0 };
  let number = 0;
  for (const raw of text.replace(/^\ufeff/, '').split(/\r\n|\n|\r/)) {
    number++;
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) continue;
    const seed = seedOf(line);
    if (seed === null) {
      file.refusedCount++;
      if (file.refused.length < MAX_REFUSED) file.refused.push({ line: number, text: line.slice(0, 200) });
    } else if (seeds.size < maxSeeds) seeds.add(seed);
  }
  file.seeds = [...seeds];
  return file;
}

function seedOf(line: string): string | null {
  if (line.startsWith('{')) return urlOfJson(line);
  const first = /^"([^"]*)"/.exec(line)?.[1] ?? line.split(/[\s\t]/, 1)[0] ?? '';
  return urlOf(first) ?? urlOf(first.split(',', 1)[0] ?? '');
}

function urlOf(text: string): string | null {
  if (/^https?:/i.test(text)) return /[,;]https?:/i.test(text) ? null : canonicalUrl(text);
  return /^[\p{L}\p{N}][\p{L}\p{N}.-]*\.[\p{L}\p{N}-]{2,}(?::\d{1,5})?(?:[/?#]|$)/u.test(text)
    ? canonicalUrl(`http://${text}`)
    : null;
}

function urlOfJson(line: string): string | null {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value !== 'object' || value === null || !('url' in value)) return null;
    return typeof value.url === 'string' ? canonicalUrl(value.url) : null;
  } catch (malformed) {
    if (!(malformed instanceof SyntaxError)) throw malformed;
    return null;
  }
}
