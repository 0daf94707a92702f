// Seeds that the crawl's own rules would refuse are told when it is asked for, not when it has run.

import { compileAddressPolicy } from '../../domain/address/policy.ts';
import type { CrawlSpec } from '../../domain/crawl.ts';

const SAID_MOST = 20;

/** One line a seed, sitemap or feed that may not be fetched, judged from its URL alone. */
export function refusedSeeds(
  spec: Pick<CrawlSpec, 'seeds' | 'sitemaps' | 'feeds' | 'allowPrivate' | 'allowPorts'>,
): string[] {
  const policy = compileAddressPolicy(spec);
  const faults: string[] = [];
  for (const name of ['seeds', 'sitemaps', 'feeds'] as const) {
    for (const [i, url] of spec[name].entries()) {
      const verdict = policy.judgeUrl(url);
      if (!verdict.ok)
        faults.push(`${name}.${i}: is refused (${verdict.reason}); allowPrivate and allowPorts open what you mean`);
      if (faults.length >= SAID_MOST) return faults;
    }
  }
  return faults;
}
