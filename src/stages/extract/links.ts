// The links that a page offers a crawler: anchors, areas, frames, and what `<link>` and refresh metas point at.
import type { Document, Element } from 'domhandler';
import type { PageLink } from '../../domain/document.ts';
import { canonicalUrl } from '../../domain/url/canonical.ts';
import { elementsOf } from './metadata/walk.ts';

/** Links kept of one page; what comes after is left out. */
export const MAX_LINKS = 10_000;
const MAX_HREF_CHARS = 4096;

/** Links in page order, each URL once a kind. `baseUrl` is the page's own address; `<base href>` is obeyed. */
export function extractLinks(document: Document, baseUrl: string): PageLink[] {
  const links: PageLink[] = [];
  const seen = new Set<string>();
  let base = baseUrl;
  let baseSeen = false;
  for (const node of elementsOf(document)) {
    if (node.name === 'base' && !baseSeen && node.attribs['href'] !== undefined) {
      baseSeen = true;
      base = resolve(node.attribs['href'], baseUrl) ?? baseUrl;
      continue;
    }
    const found = linkOf(node);
    if (found === null) continue;
    const url = resolve(found.href, base);
    if (url === null) continue;
    const key = `${found.kind} ${url}`;
    if (seen.has(key)) continue;
    seen.add(key);
    links.push({ url, kind: found.kind, rel: found.rel });
    if (links.length >= MAX_LINKS) break;
  }
  return links;
}

interface FoundLink {
  href: string;
  kind: PageLink['kind'];
  rel: string;
}

function linkOf(element: Element): FoundLink | null {
  const { attribs } = element;
  switch (element.name) {
    case 'a':
    case 'area':
      return found(attribs['href'], element.name, attribs['rel']);
    case 'frame':
    case 'iframe':
      return found(attribs['src'], 'frame', undefined);
    case 'link':
      return headLink(attribs);
    case 'meta':
      return refresh(attribs);
    default:
      return null;
  }
}

function found(href: string | undefined, kind: PageLink['kind'], rel: string | undefined): FoundLink | null {
  if (href === undefined || href.length > MAX_HREF_CHARS) return null;
  return { href, kind, rel: (rel ?? '').trim().toLowerCase().replace(/\s+/g, ' ').slice(0, 200) };
}

const FEED_TYPE = /^application\/(rss|atom|feed)\+(xml|json)|^application\/rdf\+xml/i;

function headLink(attribs: Record<string, string>): FoundLink | null {
  const rels = (attribs['rel'] ?? '').toLowerCase().split(/\s+/);
  const kind = ((): PageLink['kind'] | null => {
    if (rels.includes('canonical')) return 'canonical';
    if (rels.includes('next')) return 'next';
    if (!rels.includes('alternate') || rels.includes('stylesheet')) return null;
    if (FEED_TYPE.test((attribs['type'] ?? '').trim())) return 'feed';
    return attribs['hreflang'] === undefined ? null : 'alternate';
  })();
  return kind === null ? null : found(attribs['href'], kind, attribs['rel']);
}

function refresh(attribs: Record<string, string>): FoundLink | null {
  if ((attribs['http-equiv'] ?? '').trim().toLowerCase() !== 'refresh') return null;
  const target = /^[\s\d.]*[;,\s]\s*(?:url\s*=)?\s*["']?([^"']+)/i.exec(
    (attribs['content'] ?? '').slice(0, MAX_HREF_CHARS),
  );
  return target?.[1] === undefined ? null : found(target[1].trim(), 'refresh', undefined);
}

/** Canonical http(s) address, or null for what is none. */
function resolve(href: string, base: string): string | null {
  const trimmed = href.trim();
  return UNFOLLOWED.test(trimmed) ? null : canonicalUrl(trimmed, base);
}

const UNFOLLOWED = /^(?:javascript|mailto|tel|sms|data|about|blob|whatsapp|skype):/i;
