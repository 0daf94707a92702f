// What in a crawl opens doors that are closed to strangers: a key that may only write must not.
import type { CrawlSpec } from '../../domain/crawl.ts';

/** Names of the fields that need the scope admin. */
export function powers(spec: CrawlSpec): string[] {
  const opens = spec.allowPrivate === true || (Array.isArray(spec.allowPrivate) && spec.allowPrivate.length > 0);
  return [
    ...(opens ? ['allowPrivate'] : []),
    ...(spec.allowPorts.length > 0 ? ['allowPorts'] : []),
    ...(spec.resolve.length > 0 ? ['resolve'] : []),
    ...(spec.proxy === null ? [] : ['proxy']),
    ...(spec.ca === null ? [] : ['ca']),
  ];
}
