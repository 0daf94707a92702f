// What robots.txt says about one URL for one agent: the agent's groups joined, the longest pattern wins, Allow wins a tie.
import { parseUrl } from '../url/canonical.ts';
import { toByteString } from '../url/percent.ts';
import type { Robots, RobotsGroup } from './parse.ts';
import { compilePattern, matchesPath, normalizePath, type PathPattern } from './pattern.ts';

export interface RobotsVerdict {
  allowed: boolean;
  /** The rule that decided, as `disallow: /private (line 3)`; null when none matched. */
  rule: string | null;
}

interface CompiledRule {
  isAllow: boolean;
  pattern: PathPattern;
  value: string;
  line: number;
}

/** The groups that speak to one agent. */
interface AgentRules {
  /** By precedence: the first that matches decides. */
  rules: CompiledRule[];
  crawlDelaySeconds: number | null;
}

const ALLOWED: RobotsVerdict = { allowed: true, rule: null };
const compiled = new WeakMap<Robots, Map<string, AgentRules>>();
const AGENTS_REMEMBERED = 16;

/** May `agent` (a product token such as `gristmill`, case ignored) fetch `url`? */
export function isAllowed(robots: Robots, agent: string, url: string): RobotsVerdict {
  const path = pathOf(url);
  // RFC 9309 §2.2.2: /robots.txt itself is implicitly allowed.
  if (path === '/robots.txt') return ALLOWED;
  for (const rule of rulesFor(robots, agent).rules) {
    if (!matchesPath(rule.pattern, path)) continue;
    const value = Buffer.from(rule.value, 'latin1').toString();
    return { allowed: rule.isAllow, rule: `${rule.isAllow ? 'allow' : 'disallow'}: ${value} (line ${rule.line})` };
  }
  return ALLOWED;
}

/** Seconds that the agent's groups ask between requests, or null. */
export function crawlDelaySeconds(robots: Robots, agent: string): number | null {
  return rulesFor(robots, agent).crawlDelaySeconds;
}

/** Path and query, normalized. */
function pathOf(url: string): string {
  const parsed = /^https?:\/\//i.test(url) ? parseUrl(url) : null;
  return parsed === null ? '/' : normalizePath(toByteString(parsed.pathname + parsed.search));
}

function rulesFor(robots: Robots, agent: string): AgentRules {
  let byAgent = compiled.get(robots);
  if (byAgent === undefined) compiled.set(robots, (byAgent = new Map()));
  const token = (agent.split('/')[0] ?? '').trim().toLowerCase();
  let rules = byAgent.get(token);
  if (rules === undefined) {
    rules = compileFor(robots, token);
    if (byAgent.size >= AGENTS_REMEMBERED) byAgent.clear();
    byAgent.set(token, rules);
  }
  return rules;
}

function compileFor(robots: Robots, token: string): AgentRules {
  const own = robots.groups.filter((group) => group.agents.some((name) => isFor(name, token)));
  const groups = own.length > 0 ? own : robots.groups.filter((group) => group.agents.some(isForAll));
  const rules = groups.flatMap(compileGroup);
  rules.sort(
    (a, b) =>
      b.pattern.source.length - a.pattern.source.length || Number(b.isAllow) - Number(a.isAllow) || a.line - b.line,
  );
  const delays = groups.map((group) => group.crawlDelaySeconds).filter((delay) => delay !== null);
  return { rules, crawlDelaySeconds: delays.length > 0 ? Math.max(...delays) : null };
}

/** `*`, also with words behind it. */
const isForAll = (name: string): boolean => /^\*(?:\s|$)/.test(name);

/**
 * A name counts up to its first character that no product token has (RFC 9309 §2.2.1 allows letters, "_" and "-"; Google cuts there). Names without a token
 * at their start, and names with letters beyond ASCII, are compared whole.
 */
function isFor(name: string, token: string): boolean {
  if (token === '' || token === '*') return false;
  const end = name.search(/[^a-zA-Z_-]/);
  const product = end < 0 ? name : name.slice(0, end);
  if (product !== '' && product.toLowerCase() === token) return true;
  const isWhole = product === '' || /[\x80-\xff]/.test(name);
  return isWhole && Buffer.from(name, 'latin1').toString().toLowerCase() === token;
}

function compileGroup(group: RobotsGroup): CompiledRule[] {
  const rules: CompiledRule[] = [];
  for (const { isAllow, value, line } of group.rules) {
    // An empty value says nothing.
    if (value === '') continue;
    rules.push({ isAllow, pattern: compilePattern(value), value, line });
    // Google: a folder's index page allows the folder's own URL.
    const slash = value.lastIndexOf('/');
    if (isAllow && slash >= 0 && value.startsWith('/index.htm', slash)) {
      rules.push({ isAllow, pattern: compilePattern(`${value.slice(0, slash + 1)}$`), value, line });
    }
  }
  return rules;
}
