// The domain's address policy and robots rules in the shapes that fetching takes.
import { compileAddressPolicy } from '../../domain/address/policy.ts';
import type { CrawlSpec } from '../../domain/crawl.ts';
import { crawlDelaySeconds, isAllowed } from '../../domain/robots/match.ts';
import { parseRobots } from '../../domain/robots/parse.ts';
import type { EgressPolicy } from './egress.ts';
import type { RobotsRules } from './robots-cache.ts';

export function egressPolicy(spec: Pick<CrawlSpec, 'allowPrivate' | 'allowPorts'>): EgressPolicy {
  const policy = compileAddressPolicy(spec);
  const refusal = (verdict: { ok: boolean; reason: string }): string | null => (verdict.ok ? null : verdict.reason);
  return {
    refuseUrl: (url) => refusal(policy.judgeUrl(url)),
    refuseAddress: (address, host, port) => refusal(policy.judgeAddress(host, address, port)),
  };
}

/** Rules of one robots.txt for one product token. */
export function robotsRules(text: string, agent: string): RobotsRules {
  const robots = parseRobots(text);
  const delay = crawlDelaySeconds(robots, agent);
  return {
    allows: (pathAndQuery) => isAllowed(robots, agent, `http://robots.invalid${pathAndQuery}`).allowed,
    crawlDelayMs: delay === null ? null : delay * 1000,
    sitemaps: robots.sitemaps,
  };
}
