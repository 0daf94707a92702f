// Matching a robots.txt path pattern (RFC 9309 §2.2.3): `*` is any run, a last `$` the end. Linear in path plus pattern, whatever they are.
import { escapeOctet, normalizeEscapes } from '../url/percent.ts';

export interface PathPattern {
  /** Normalized; its length is its precedence. */
  source: string;
  /** What stands between the `*`; the first is anchored at the start. */
  runs: readonly string[];
  isAnchored: boolean;
}

/**
 * Octets over ASCII, and those that URL parsers escape, are escaped; escapes of unreserved characters decoded, the others in upper case (RFC 9309 §2.2.2).
 */
export function normalizePath(byteString: string): string {
  return normalizeEscapes(byteString.replaceAll(/[\x00-\x20"'<>^`{|}\x7f-\xff]/g, (c) => escapeOctet(c.charCodeAt(0))));
}

export function compilePattern(value: string): PathPattern {
  const source = normalizePath(value);
  const isAnchored = source.endsWith('$');
  const body = isAnchored ? source.slice(0, -1) : source;
  return { source, runs: body.split(/\*+/), isAnchored };
}

/** `path` normalized, with its query. */
export function matchesPath(pattern: PathPattern, path: string): boolean {
  const { runs, isAnchored } = pattern;
  const first = runs[0] ?? '';
  if (!path.startsWith(first)) return false;
  if (runs.length === 1) return !isAnchored || path.length === first.length;
  let at = first.length;
  for (let i = 1; i < runs.length - 1; i++) {
    const run = runs[i] ?? '';
    const found = indexOf(path, run, at);
    if (found < 0) return false;
    at = found + run.length;
  }
  const last = runs[runs.length - 1] ?? '';
  if (isAnchored) return path.length - last.length >= at && path.endsWith(last);
  return indexOf(path, last, at) >= 0;
}

/** Under this many comparisons at worst the engine's own search is used. */
const PLAIN_SEARCH = 65_536;

function indexOf(text: string, sought: string, from: number): number {
  if (sought === '') return from;
  if (sought.length > text.length - from) return -1;
  if (sought.length * (text.length - from) <= PLAIN_SEARCH) return text.indexOf(sought, from);
  return indexOfLinear(text, sought, from);
}

/** Knuth, Morris and Pratt (1977): the built-in search may take text x sought steps. */
function indexOfLinear(text: string, sought: string, from: number): number {
  const border = new Uint32Array(sought.length);
  for (let i = 1, k = 0; i < sought.length; i++) {
    while (k > 0 && sought[i] !== sought[k]) k = border[k - 1] ?? 0;
    if (sought[i] === sought[k]) k++;
    border[i] = k;
  }
  for (let i = from, k = 0; i < text.length; i++) {
    while (k > 0 && text[i] !== sought[k]) k = border[k - 1] ?? 0;
    if (text[i] === sought[k]) k++;
    if (k === sought.length) return i - k + 1;
  }
  return -1;
}
