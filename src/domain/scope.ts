// Which URLs belong to a crawl.
import { RE2JS } from 're2js';
import type { ScopeKind } from './crawl.ts';

export interface ScopeSpec {
  seeds: readonly string[];
  kind: ScopeKind;
  include: readonly string[];
  exclude: readonly string[];
}

export interface Scope {
  judge(url: string): { accepted: boolean; reason: string };
}

export function compileScope(spec: ScopeSpec): Scope {
  const hosts = new Set(spec.seeds.filter((s) => URL.canParse(s)).map((s) => new URL(s).host));
  const include = spec.include.map((p) => RE2JS.compile(p));
  const exclude = spec.exclude.map((p) => RE2JS.compile(p));
  return {
    judge(url) {
      if (spec.kind !== 'any' && !hosts.has(new URL(url).host)) return { accepted: false, reason: 'scope' };
      if (include.length > 0 && !include.some((p) => p.matcher(url).find())) return { accepted: false, reason: 'include' };
      if (exclude.some((p) => p.matcher(url).find())) return { accepted: false, reason: 'exclude' };
      return { accepted: true, reason: spec.kind };
    },
  };
}
