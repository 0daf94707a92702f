// What a page says of itself: title, authors, dates, site, description, canonical address.
import type { Document } from 'domhandler';
import type { PageMetadata } from '../../../domain/document.ts';
import { elementsOf, foldSpaces, textOf } from './walk.ts';

export interface MetadataContext {
  /** Address that the page was fetched from; null when unknown. */
  url: string | null;
}

/** Every field that the page does not say is null; never throws. */
export function extractMetadata(document: Document, context: MetadataContext): PageMetadata {
  const metas = new Map<string, string>();
  let title: string | null = null;
  let canonical: string | null = null;
  for (const element of elementsOf(document)) {
    if (element.name === 'meta') {
      const name = (element.attribs['property'] ?? element.attribs['name'] ?? '').trim().toLowerCase();
      const content = foldSpaces((element.attribs['content'] ?? '').slice(0, 4000));
      if (name !== '' && content !== '' && metas.size < 1000 && !metas.has(name)) metas.set(name, content);
    } else if (element.name === 'title') title ??= textOf(element, 1000) || null;
    else if (element.name === 'link' && element.attribs['rel']?.toLowerCase() === 'canonical')
      canonical ??= absolute(element.attribs['href'], context.url);
  }
  const meta = (...names: string[]): string | null => {
    for (const name of names) {
      const value = metas.get(name);
      if (value !== undefined) return value;
    }
    return null;
  };
  const author = meta('author', 'article:author', 'dc.creator', 'citation_author');
  return {
    title: meta('og:title', 'twitter:title') ?? title,
    authors: author === null || /^https?:/.test(author) ? [] : [author],
    publishedAt: dayOf(meta('article:published_time', 'datepublished', 'dc.date', 'date')),
    modifiedAt: dayOf(meta('article:modified_time', 'datemodified')),
    siteName: meta('og:site_name', 'application-name'),
    description: meta('og:description', 'description', 'twitter:description'),
    canonicalUrl: canonical,
  };
}

function dayOf(value: string | null): string | null {
  return value === null ? null : (/^\d{4}-\d\d-\d\d/.exec(value)?.[0] ?? null);
}

function absolute(href: string | undefined, base: string | null): string | null {
  if (href === undefined || href.length > 4096) return null;
  try {
    const url = base === null ? new URL(href) : new URL(href, base);
    return url.protocol === 'http:' || url.protocol === 'https:' ? url.href : null;
  } catch {
    return null;
  }
}
