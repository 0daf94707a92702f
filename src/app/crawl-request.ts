// What a caller may ask of a crawl: one schema for the command line, the API and schedules, with the defaults filled in.
import { RE2JS } from 're2js';
import { z } from 'zod';
import { type CrawlSpec, DEFAULT_CRAWL_SPEC } from '../domain/crawl.ts';
import { hideCredentials } from '../domain/crawl-secrets.ts';
import { canonicalUrl } from '../domain/url/canonical.ts';

const httpUrl = z
  .string()
  .max(8192)
  .refine((s) => canonicalUrl(s) !== null, {
    error: (issue) => `is not an http(s) URL: ${hideCredentials(String(issue.input)).slice(0, 200)}`,
  });
const collectionName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{0,63}$/, 'a collection name has lower-case letters, digits, ".", "_", "-", at most 64');
const resolveEntry = z.string().regex(/^[^:\s]+:\d{1,5}:\S+$/, 'expected HOST:PORT:ADDRESS, as in curl --resolve');
/** No line ends or other control characters: a value stays within its header (RFC 9110 §5.5). */
const headerValue = (most: number) =>
  z
    .string()
    .max(most)
    .regex(/^[\t\x20-\x7e\x80-\xff]*$/, 'has characters that a header cannot hold');
const OWN_FIELDS = /^(host|connection|content-length|transfer-encoding|te|trailer|upgrade|keep-alive|expect)$/i;
const pattern = z.string().max(2000).refine(isPattern, 'is no RE2 pattern');
const port = z.number().int().min(1).max(65_535);

export const crawlRequestSchema = z
  .strictObject({
    seeds: z.array(httpUrl).max(1_000_000).default([]).describe('URLs to begin with'),
    sitemaps: z.array(httpUrl).max(10_000).default([]).describe('Sitemaps whose URLs are seeds'),
    feeds: z.array(httpUrl).max(10_000).default([]).describe('Feeds whose items are seeds'),
    scope: z.enum(['page', 'prefix', 'host', 'domain', 'any']).default(DEFAULT_CRAWL_SPEC.scope),
    include: z.array(pattern).max(1000).default([]).describe('RE2 patterns of which a URL must match one'),
    exclude: z.array(pattern).max(1000).default([]).describe('RE2 patterns of which a URL must match none'),
    depth: z
      .number()
      .int()
      .min(0)
      .max(1_000_000)
      .nullable()
      .default(null)
      .describe('Links followed from a seed; null: no bound'),
    limit: z.number().int().min(1).max(100_000_000).default(DEFAULT_CRAWL_SPEC.limit),
    maxSeconds: z
      .number()
      .int()
      .min(1)
      .max(315_360_000)
      .nullable()
      .default(null)
      .describe('After so long no new page begins, and what is under way is finished; null: no bound'),
    maxBytes: z
      .number()
      .int()
      .min(1)
      .max(Number.MAX_SAFE_INTEGER)
      .nullable()
      .default(null)
      .describe('After so many body bytes archived no new page begins; null: no bound'),
    render: z.enum(['auto', 'always', 'never']).default(DEFAULT_CRAWL_SPEC.render),
    capture: z.enum(['document', 'page']).default(DEFAULT_CRAWL_SPEC.capture),
    revisit: z
      .enum(['changed', 'all', 'new'])
      .default(DEFAULT_CRAWL_SPEC.revisit)
      .describe('Pages that the collection has: asked conditionally, fetched whole, or left alone'),
    delayMs: z
      .number()
      .int()
      .min(0)
      .max(86_400_000)
      .default(DEFAULT_CRAWL_SPEC.delayMs)
      .describe('Least gap between requests to one host'),
    collection: collectionName.default(DEFAULT_CRAWL_SPEC.collection),
    allowPrivate: z.union([z.boolean(), z.array(z.string().min(1).max(253)).max(1000)]).default(false),
    allowPorts: z.array(port).max(100).default([]),
    resolve: z.array(resolveEntry).max(100_000).default([]),
    robots: z.boolean().default(true),
    obeyTags: z
      .boolean()
      .default(false)
      .describe('Keep no page that says noarchive, and no text of one that says noindex'),
    userAgent: headerValue(500).min(1).nullable().default(null),
    headers: z
      .array(
        z.tuple([
          z
            .string()
            .max(200)
            .regex(/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/, 'is not a header name')
            .refine((name) => !OWN_FIELDS.test(name), 'is a header of the connection, which is ours to set'),
          headerValue(8192),
        ]),
      )
      .max(100)
      .default([]),
    cookies: z.array(headerValue(8192)).max(1000).default([]),
    keepCookies: z.boolean().default(false).describe('Keep the cookies that servers set, for this crawl'),
    proxy: z
      .string()
      .max(2000)
      .regex(/^(https?|socks[45]?[ah]?):\/\/[^\s/]+\/?$/i, 'expected http://, https:// or socks5://HOST:PORT')
      .nullable()
      .default(null)
      .describe('Proxy that every request goes through'),
    ca: z.string().max(1_000_000).nullable().default(null),
    screenshot: z.boolean().default(false),
  })
  .refine(
    (r) => r.seeds.length + r.sitemaps.length + r.feeds.length > 0,
    'a crawl needs a seed URL, a sitemap or a feed',
  );

export type CrawlRequest = z.input<typeof crawlRequestSchema>;

function isPattern(text: string): boolean {
  try {
    RE2JS.compile(text);
    return true;
  } catch {
    return false;
  }
}

/** A whole spec, or what is wrong with the request, one line a fault. */
export function parseCrawlRequest(
  request: unknown,
): { spec: CrawlSpec; faults: null } | { spec: null; faults: string[] } {
  const parsed = crawlRequestSchema.safeParse(request);
  if (parsed.success) return { spec: parsed.data, faults: null };
  return {
    spec: null,
    faults: parsed.error.issues.map(
      (issue) => `${issue.path.length > 0 ? `${issue.path.join('.')}: ` : ''}${issue.message}`,
    ),
  };
}
