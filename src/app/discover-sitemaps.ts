// Reads sitemaps and the sitemaps that they name, breadth first, each once, within stated bounds.
import { parseSitemap, SITEMAP_LIMITS, type SitemapUrl, type SitemapVerdict } from '../domain/discovery/sitemap.ts';
import { canonicalUrl } from '../domain/url/canonical.ts';
import { openGzip } from './open-gzip.ts';

export interface FetchedFile {
  /** After redirects. */
  url: string;
  status: number;
  contentType: string | null;
  /** Without content coding. */
  bytes: Buffer;
  truncated: boolean;
}

/** Gets one file under the crawl's own rules (robots, addresses, delay); null with a reason when it cannot be had. */
export type FetchFile = (url: string) => Promise<FetchedFile | { refused: string }>;

export interface SitemapWalkLimits {
  /** Indexes below indexes; the first sitemap is at 0. */
  maxDepth: number;
  maxSitemaps: number;
  maxUrls: number;
}

export const SITEMAP_WALK_LIMITS: SitemapWalkLimits = { maxDepth: 5, maxSitemaps: 50_000, maxUrls: 10_000_000 };

/** So many in a row that cannot be had: the index is of another time, or a trap. */
const MOST_UNREACHABLE = 100;

/** One sitemap that was read, or why not. */
export interface SitemapVisit {
  sitemap: string;
  depth: number;
  urls: SitemapUrl[];
  verdict: SitemapVerdict | 'repeat' | 'depth' | 'unreachable';
  note: string | null;
}

/** Yields each sitemap's URLs as it is read; a consumer that has enough stops taking. A sitemap named again is told as `repeat` and not read. */
export async function* walkSitemaps(
  fetchFile: FetchFile,
  seeds: readonly string[],
  limits: SitemapWalkLimits = SITEMAP_WALK_LIMITS,
): AsyncGenerator<SitemapVisit> {
  const queue: Array<{ url: string; depth: number }> = [];
  const known = new Set<string>();
  for (const seed of seeds) {
    const url = canonicalUrl(seed);
    if (url === null) yield { sitemap: seed, depth: 0, urls: [], verdict: 'error', note: 'not an http(s) URL' };
    else if (!known.has(url)) {
      known.add(url);
      queue.push({ url, depth: 0 });
    }
  }
  let urls = 0;
  let unreachable = 0;
  for (let read = 0; read < queue.length && read < limits.maxSitemaps && urls < limits.maxUrls; read++) {
    const next = queue[read];
    if (next === undefined) break;
    const { visit, children } = await readOne(fetchFile, next.url, next.depth, limits.maxUrls - urls);
    urls += visit.urls.length;
    yield visit;
    unreachable = visit.verdict === 'unreachable' ? unreachable + 1 : 0;
    if (unreachable >= MOST_UNREACHABLE && read + 1 < queue.length) {
      const left = queue.length - read - 1;
      yield { ...visit, urls: [], note: `given up: ${unreachable} in a row cannot be had, ${left} not asked for` };
      break;
    }
    for (const { url } of children) {
      const told = { sitemap: url, depth: next.depth + 1, urls: [] };
      if (known.has(url)) yield { ...told, verdict: 'repeat', note: 'named before' };
      else if (next.depth + 1 > limits.maxDepth)
        yield { ...told, verdict: 'depth', note: `below ${limits.maxDepth} levels` };
      else if (queue.length < limits.maxSitemaps) {
        known.add(url);
        queue.push({ url, depth: next.depth + 1 });
      }
    }
  }
}

async function readOne(
  fetchFile: FetchFile,
  url: string,
  depth: number,
  maxUrls: number,
): Promise<{ visit: SitemapVisit; children: SitemapUrl[] }> {
  const visit: SitemapVisit = { sitemap: url, depth, urls: [], verdict: 'unreachable', note: null };
  const file = await fetchFile(url);
  if ('refused' in file) return { visit: { ...visit, note: file.refused }, children: [] };
  if (file.status !== 200) return { visit: { ...visit, note: `status ${file.status}` }, children: [] };
  const opened = await openGzip(file.bytes, SITEMAP_LIMITS.maxBytes);
  const sitemap = parseSitemap(opened.bytes, file.contentType, file.url, {
    truncated: file.truncated || opened.truncated,
    maxUrls: Math.min(maxUrls, SITEMAP_LIMITS.maxUrls),
  });
  return {
    visit: { ...visit, urls: sitemap.urls, verdict: sitemap.verdict, note: sitemap.note },
    children: sitemap.children,
  };
}
