// Sitemaps (sitemaps.org protocol 0.9): URL sets, indexes, text lists, and feeds used as sitemaps; tolerant of what real files get wrong.
import { canonicalUrl } from '../url/canonical.ts';
import { decodeText } from './decode-text.ts';
import { parseFeed } from './feed.ts';
import { readDate } from './feed-date.ts';
import { scanXml, type XmlTag } from './xml-scan.ts';

export interface SitemapUrl {
  /** Canonical. */
  url: string;
  /** RFC 3339 UTC, null when absent or unreadable. */
  lastmod: string | null;
}

/**
 * - `ok`: read to its end.
 * - `recovered`: broken off or ill-formed; what was whole is kept.
 * - `limit`: more URLs or bytes than the protocol allows; the first ones are kept.
 * - `error`: no sitemap at all; nothing is taken.
 */
export type SitemapVerdict = 'ok' | 'recovered' | 'limit' | 'error';

export interface Sitemap {
  kind: 'urlset' | 'index' | 'text' | 'feed' | 'unknown';
  urls: SitemapUrl[];
  /** Sitemaps that an index names. */
  children: SitemapUrl[];
  verdict: SitemapVerdict;
  /** What was wrong, for people; null for `ok`. */
  note: string | null;
  truncated: boolean;
}

/** Limits of the protocol (https://www.sitemaps.org/protocol.html). */
export const SITEMAP_LIMITS = { maxUrls: 50_000, maxBytes: 50 * 1024 * 1024 };
const MAX_URL_LENGTH = 8192;

/** `bytes` without any content coding; `truncated` when they are known not to be all. */
export function parseSitemap(
  bytes: Uint8Array,
  contentType: string | null,
  url: string,
  options: { truncated?: boolean; maxUrls?: number; maxBytes?: number } = {},
): Sitemap {
  const maxBytes = options.maxBytes ?? SITEMAP_LIMITS.maxBytes;
  const tooLong = bytes.length > maxBytes;
  const text = decodeText(tooLong ? bytes.subarray(0, maxBytes) : bytes, contentType).replace(/^\ufeff/, '');
  const list: UrlList = {
    base: url,
    seen: new Set(),
    items: [],
    maxUrls: options.maxUrls ?? SITEMAP_LIMITS.maxUrls,
    overLimit: false,
  };
  const sitemap = readAny(text, bytes, contentType, list);
  const truncated = tooLong || options.truncated === true || sitemap.verdict === 'recovered';
  if (sitemap.verdict === 'error') return { ...sitemap, truncated };
  if (tooLong) return { ...sitemap, verdict: 'limit', note: `larger than ${maxBytes} bytes`, truncated };
  if (list.overLimit) return { ...sitemap, verdict: 'limit', note: `more than ${list.maxUrls} URLs`, truncated };
  if (truncated)
    return { ...sitemap, verdict: 'recovered', note: sitemap.note ?? 'breaks off before its end', truncated };
  return { ...sitemap, truncated };
}

interface UrlList {
  base: string;
  seen: Set<string>;
  items: SitemapUrl[];
  maxUrls: number;
  overLimit: boolean;
}

/** False when the list is full. */
function take(list: UrlList, loc: string, lastmod: string | null): boolean {
  const bare = loc.trim();
  const url = bare === '' || bare.length > MAX_URL_LENGTH ? null : canonicalUrl(bare, list.base);
  if (url === null || list.seen.has(url)) return true;
  if (list.items.length >= list.maxUrls) {
    list.overLimit = true;
    return false;
  }
  list.seen.add(url);
  list.items.push({ url, lastmod });
  return true;
}

const EMPTY = { urls: [], children: [], truncated: false };

function readAny(text: string, bytes: Uint8Array, contentType: string | null, list: UrlList): Sitemap {
  const root = rootOf(text);
  if (root === 'urlset' || root === 'sitemapindex') return readXml(text, root, list);
  if (root === 'rss' || root === 'feed' || root === 'rdf') return readFeed(bytes, contentType, list);
  if (root === null) return readText(text, list);
  return { ...EMPTY, kind: 'unknown', verdict: 'error', note: `<${root}> is no sitemap` };
}

/** The first element's local name, null when the text does not begin with markup. */
function rootOf(text: string): string | null {
  if (!/^\s*</.test(text.slice(0, 4096))) return null;
  let root = 'nothing';
  scanXml(text, {
    open(tag) {
      root = tag.local;
      return false;
    },
    close: () => undefined,
    text: () => undefined,
  });
  return root;
}

function readXml(text: string, root: 'urlset' | 'sitemapindex', list: UrlList): Sitemap {
  const entryName = root === 'urlset' ? 'url' : 'sitemap';
  let rootPrefix = '';
  let inEntry = false;
  let isClosed = false;
  /** An element of another vocabulary inside the entry: its `loc` is an image's or a video's. */
  let foreign: string | null = null;
  let field: 'loc' | 'lastmod' | null = null;
  let loc: string | null = null;
  let lastmod = '';
  const finish = (): boolean => {
    const more = loc === null || take(list, loc, readDate(lastmod));
    inEntry = false;
    foreign = null;
    field = null;
    loc = null;
    lastmod = '';
    return more;
  };
  const isField = (tag: XmlTag): boolean =>
    tag.prefix === rootPrefix && (tag.local === 'loc' || tag.local === 'lastmod');
  const isWhole = scanXml(text, {
    open(tag, _attributes, isEmpty) {
      if (tag.local === root) rootPrefix = tag.prefix;
      else if (tag.local === entryName && tag.prefix === rootPrefix) {
        if (inEntry && !finish()) return false;
        inEntry = true;
      } else if (!inEntry || foreign !== null || isEmpty) return undefined;
      else if (!isField(tag)) foreign = isSimple(tag, rootPrefix) ? null : tag.name;
      else if (tag.local === 'loc') {
        // The first `loc` counts.
        field = loc === null ? 'loc' : null;
        loc ??= '';
      } else field = 'lastmod';
      return undefined;
    },
    close(tag) {
      if (tag.local === root) isClosed = true;
      const endsEntry = tag.prefix === rootPrefix && (tag.local === entryName || tag.local === root);
      if (inEntry && endsEntry) return finish() ? undefined : false;
      if (tag.name === foreign) foreign = null;
      field = null;
      return undefined;
    },
    text(piece) {
      if (field === null || foreign !== null) return;
      if (field === 'loc') loc = ((loc ?? '') + piece).slice(0, MAX_URL_LENGTH + 64);
      else lastmod = (lastmod + piece).slice(0, 128);
    },
  });
  const isComplete = isWhole && (isClosed || list.overLimit);
  return {
    kind: root === 'urlset' ? 'urlset' : 'index',
    urls: root === 'urlset' ? list.items : [],
    children: root === 'urlset' ? [] : list.items,
    verdict: isComplete ? 'ok' : 'recovered',
    note: isComplete ? null : `breaks off before </${root}>`,
    truncated: !isComplete,
  };
}

const isSimple = (tag: XmlTag, prefix: string): boolean =>
  tag.prefix === prefix && (tag.local === 'changefreq' || tag.local === 'priority');

function readFeed(bytes: Uint8Array, contentType: string | null, list: UrlList): Sitemap {
  const feed = parseFeed(bytes, contentType, list.base);
  for (const item of feed.items) if (!take(list, item.url, item.modifiedAt ?? item.publishedAt)) break;
  const isOk = feed.verdict === 'ok';
  return {
    ...EMPTY,
    kind: 'feed',
    urls: list.items,
    verdict: isOk ? 'ok' : feed.verdict,
    note: isOk ? null : feed.note,
    truncated: !isOk,
  };
}

/** One absolute URL a line; other lines are passed over, but a file without any is no sitemap. */
function readText(text: string, list: UrlList): Sitemap {
  for (let at = 0; at < text.length; ) {
    const end = text.slice(at, at + 65_536).search(/[\r\n]/);
    const lineEnd = end < 0 ? Math.min(at + 65_536, text.length) : at + end;
    const line = text.slice(at, lineEnd).trim();
    at = lineEnd + 1;
    if (/^https?:\/\//i.test(line) && !/\s/.test(line) && !take(list, line, null)) break;
  }
  if (list.items.length > 0) return { ...EMPTY, kind: 'text', urls: list.items, verdict: 'ok', note: null };
  return {
    ...EMPTY,
    kind: 'unknown',
    verdict: 'error',
    note: text.trim() === '' ? 'empty' : 'neither XML nor a list of URLs',
  };
}
