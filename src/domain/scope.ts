// Which URLs belong to a crawl. Compiled once a crawl; judged for every link, so a judgement costs about a microsecond.
import { RE2JS } from 're2js';
import type { ScopeKind } from './crawl.ts';
import { canonicalUrl } from './url/canonical.ts';
import { registrableDomain } from './url/registrable-domain.ts';

export interface ScopeRules {
  seeds: readonly string[];
  kind: ScopeKind;
  /** RE2 patterns found anywhere in the canonical URL; when there are any, one must be found. */
  include: readonly string[];
  /** RE2 patterns of which none may be found. */
  exclude: readonly string[];
}

export interface ScopeVerdict {
  accepted: boolean;
  /** `in-scope`, or what stood against it: `not-http`, `outside-page`, `outside-prefix`, `outside-host`, `outside-domain`, `not-included`, `excluded`. */
  reason: string;
}

export interface Scope {
  /** `url` in canonical form. */
  judge(url: string): ScopeVerdict;
}

/** A pattern of `--include` or `--exclude` that RE2 cannot read. */
export class ScopePatternError extends Error {
  override readonly name = 'ScopePatternError';
}

const HOSTS_REMEMBERED = 10_000;
const ACCEPTED: ScopeVerdict = { accepted: true, reason: 'in-scope' };
const refuse = (reason: string): ScopeVerdict => ({ accepted: false, reason });

/**
 * docs/contract.md §6: `host` is a seed's host with its port (http and https on their default ports are one host), `prefix` the seed's host and
 * directory, `domain` its registrable domain on any port, `page` the seed alone. Patterns are matched in linear time (RE2), whatever they are.
 * Throws ScopePatternError.
 */
export function compileScope(rules: ScopeRules): Scope {
  const include = rules.include.map(compilePattern);
  const exclude = rules.exclude.map(compilePattern);
  const contains = compileKind(rules.kind, rules.seeds);
  const outside = refuse(`outside-${rules.kind}`);
  const notHttp = refuse('not-http');
  const notIncluded = refuse('not-included');
  const excluded = refuse('excluded');
  return {
    judge(url) {
      const parts = splitHttpUrl(url);
      if (parts === null) return notHttp;
      if (!contains(parts)) return outside;
      if (include.length > 0 && !include.some((matches) => matches(url))) return notIncluded;
      return exclude.some((matches) => matches(url)) ? excluded : ACCEPTED;
    },
  };
}

interface HttpUrlParts {
  /** Name and port, the port left out where it is the scheme's default. */
  host: string;
  /** Path and query. */
  path: string;
}

/** Cuts a canonical URL; anything else is brought to that form first. */
function splitHttpUrl(input: string): HttpUrlParts | null {
  const url = /^https?:\/\/[^/?#@\s]+\//.test(input) ? input : canonicalUrl(input);
  if (url === null) return null;
  const hostAt = url.startsWith('https') ? 8 : 7;
  const pathAt = url.indexOf('/', hostAt);
  return { host: url.slice(hostAt, pathAt), path: url.slice(pathAt) };
}

type Contains = (parts: HttpUrlParts) => boolean;

function compileKind(kind: ScopeKind, seedUrls: readonly string[]): Contains {
  const seeds = seedUrls.map((seed) => canonicalUrl(seed)).filter((seed) => seed !== null);
  const parts = seeds.map(splitHttpUrl).filter((seed) => seed !== null);
  switch (kind) {
    case 'any':
      return () => true;
    case 'page': {
      const pages = new Set(parts.map(({ host, path }) => host + path));
      return ({ host, path }) => pages.has(host + path);
    }
    case 'host': {
      const hosts = new Set(parts.map(({ host }) => host));
      return ({ host }) => hosts.has(host);
    }
    case 'prefix': {
      const prefixes = groupPrefixes(parts);
      return ({ host, path }) => prefixes.get(host)?.some((prefix) => path.startsWith(prefix)) ?? false;
    }
    case 'domain': {
      const domains = new Set(parts.map(({ host }) => domainOf(host)));
      const known = new Map<string, boolean>();
      return ({ host }) => {
        const before = known.get(host);
        if (before !== undefined) return before;
        const is = domains.has(domainOf(host));
        if (known.size >= HOSTS_REMEMBERED) known.clear();
        known.set(host, is);
        return is;
      };
    }
  }
}

function groupPrefixes(parts: readonly HttpUrlParts[]): Map<string, string[]> {
  const byHost = new Map<string, Set<string>>();
  for (const { host, path } of parts) {
    const question = path.indexOf('?');
    const bare = question < 0 ? path : path.slice(0, question);
    const folder = bare.slice(0, bare.lastIndexOf('/') + 1);
    byHost.set(host, (byHost.get(host) ?? new Set()).add(folder));
  }
  return new Map([...byHost].map(([host, folders]) => [host, [...folders]]));
}

/** Registrable domain; an address or a bare suffix stands for itself. */
function domainOf(host: string): string {
  const name = host.replace(/:\d+$/, '');
  return registrableDomain(name) ?? name;
}

function compilePattern(source: string): (url: string) => boolean {
  // Letters, digits, "/", ":", "-", "_", "~", "=", "&", "%" and "#" mean themselves: no engine is needed.
  if (/^[\w/:\-~=&%#,;@!]+$/.test(source)) return (url) => url.includes(source);
  try {
    const pattern = RE2JS.compile(source);
    return (url) => pattern.test(url);
  } catch (cause) {
    throw new ScopePatternError(
      `"${source}" is not an RE2 pattern: ${cause instanceof Error ? cause.message : String(cause)}`,
      { cause },
    );
  }
}
