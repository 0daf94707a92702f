// Decides which of the eight page types of DESIGN.md §4 a page is.
import type { PageType } from '../../domain/document.ts';
import type { Segmentation } from './blocks/page-block.ts';

export interface PageSignals {
  url: string | null;
  /** `og:type`, lower case, '' for none. */
  ogType: string;
  /** JSON-LD `@type` values of the page. */
  schemaTypes: ReadonlySet<string>;
  generator: string;
}

/** By rules on the URL, the declared types and the shape of the page. */
export function pageTypeByRules(page: Segmentation, signals: PageSignals): PageType {
  const path = safePath(signals.url);
  const has = (...types: string[]): boolean => types.some((t) => signals.schemaTypes.has(t));
  if (
    has('DiscussionForumPosting', 'QAPage') ||
    /discourse|phpbb|vbulletin|xenforo|smf|mybb|invision/i.test(signals.generator)
  )
    return 'forum';
  if (/\/(forums?|threads?|topic|viewtopic|showthread|discussion|questions|t)\b/i.test(path)) return 'forum';
  if (has('Product', 'ProductGroup') || signals.ogType === 'product') return 'product';
  if (/\/(products?|p|dp|item)\/[^/]+/i.test(path)) return 'product';
  if (/\/(collections?|categor(y|ies)|c|shop)\//i.test(path)) return 'collection';
  if (/\/\/(docs?|developer|api|wiki)\.|\/(docs?|documentation|reference|manual|api|guide)\//i.test(signals.url ?? ''))
    return 'documentation';
  if (has('NewsArticle', 'Article', 'BlogPosting') || signals.ogType === 'article') return 'article';
  const long = page.blocks.filter((b) => b.words >= 25 && b.linkChars < b.chars / 3).length;
  return long >= 4 ? 'article' : 'listing';
}

function safePath(url: string | null): string {
  if (url === null) return '';
  try {
    const parsed = new URL(url);
    return parsed.pathname + parsed.search;
  } catch {
    return '';
  }
}
