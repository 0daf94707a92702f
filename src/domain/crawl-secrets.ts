// What of a crawl must not be shown, logged or kept in Redis: credentials that it was given to send.
import type { CrawlSpec } from './crawl.ts';

const MASK = '***';
/** Header fields that say what they carry; any other that looks like a secret's name is masked too. */
const SECRET_FIELD = /authorization|cookie|token|secret|password|api-?key|session/i;

/** The spec without its secrets; equal specs stay equal. */
export function withoutSecrets(spec: CrawlSpec): CrawlSpec {
  return {
    ...spec,
    headers: spec.headers.map(([name, value]) => [name, SECRET_FIELD.test(name) ? MASK : value]),
    cookies: spec.cookies.map((cookie) => cookie.replace(/=.*/s, `=${MASK}`)),
    proxy: spec.proxy === null ? null : hideCredentials(spec.proxy),
    seeds: spec.seeds.map(hideCredentials),
    sitemaps: spec.sitemaps.map(hideCredentials),
    feeds: spec.feeds.map(hideCredentials),
  };
}

/** Whether something was taken out: the whole spec is in the crawl's record then. */
export const isMasked = (spec: CrawlSpec): boolean =>
  spec.headers.some(([, value]) => value === MASK) ||
  spec.cookies.some((cookie) => cookie.endsWith(`=${MASK}`)) ||
  (spec.proxy ?? '').includes(`${MASK}@`);

/** `http://user:password@host/` without what stands before the @. */
export const hideCredentials = (url: string): string => url.replace(/^(\w+:\/\/)[^/@]*@/, `$1${MASK}@`);
