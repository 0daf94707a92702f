// Decides which of the eight page types of docs/contract.md §4 a page is.
import { PAGE_TYPES, type PageType } from '../../domain/document.ts';
import type { PageSignals } from './features/page-signals.ts';
import type { PageView } from './features/page-view.ts';

/** Below this the model's best guess is no answer. */
const LEAST_SURE = 0.3;
const isPageType = (name: string): name is PageType => (PAGE_TYPES as readonly string[]).includes(name);

/** From here on a page whose address names a forum is one, whatever else is likelier. */
const LEAST_FORUM = 0.15;

/** The model's likeliest type; `other` where it knows none, or the page holds next to nothing and its head names no forum. */
export function pageTypeByModel(types: Float64Array, names: readonly string[], view: PageView): PageType {
  if (view.totalWords < 10) return isDeclaredForum(view.signals) ? 'forum' : 'other';
  if ((types[names.indexOf('forum')] ?? 0) >= LEAST_FORUM && isForumAddress(view.signals.url)) return 'forum';
  return likeliestType(types, names);
}

/** As the model says alone. */
export function likeliestType(types: Float64Array, names: readonly string[]): PageType {
  let best = 0;
  for (let i = 1; i < types.length; i++) if ((types[i] ?? 0) > (types[best] ?? 0)) best = i;
  const name = names[best];
  return name !== undefined && isPageType(name) && (types[best] ?? 0) >= LEAST_SURE ? name : 'other';
}

/** By rules on the URL, the declared types and the shape of the page: for engines without a model. */
export function pageTypeByRules({ page, signals }: PageView): PageType {
  const path = pathAndQuery(signals.url);
  const has = (...types: string[]): boolean => types.some((type) => signals.schemaTypes.has(type));
  if (isDeclaredForum(signals) || FORUM_PATH.test(path)) return 'forum';
  if (has('Product', 'ProductGroup') || signals.ogType === 'product' || /\/(products?|p|dp|item)\/[^/]+/i.test(path))
    return 'product';
  if (/\/(collections?|categor(y|ies)|c|shop)\//i.test(path)) return 'collection';
  if (DOCUMENTATION.test(signals.url ?? '')) return 'documentation';
  if (has('NewsArticle', 'Article', 'BlogPosting') || signals.ogType === 'article') return 'article';
  const long = page.blocks.filter((block) => block.words >= 25 && block.linkChars < block.chars / 3).length;
  if (long >= 4) return 'article';
  return page.blocks.length >= 20 ? 'listing' : 'other';
}

/** By what the head says of the page's software and content. */
const isDeclaredForum = ({ schemaTypes, generator }: PageSignals): boolean =>
  schemaTypes.has('DiscussionForumPosting') || schemaTypes.has('QAPage') || FORUM_SOFTWARE.test(generator);

const FORUM_SOFTWARE = /discourse|phpbb|vbulletin|xenforo|smf|mybb|invision/i;
const FORUM_PATH = /\/(forums?|threads?|topic|viewtopic|showthread|discussion|questions|t)\b/i;
const DOCUMENTATION = /\/\/(docs?|developer|api|wiki)\.|\/(docs?|documentation|reference|manual|api|guide)\//i;

/** Whether a host or path names a forum or a thread. "Topic" alone is also what a newspaper calls its sections. */
const isForumAddress = (url: string | null): boolean => {
  if (url === null || !URL.canParse(url)) return false;
  const { hostname, pathname } = new URL(url);
  return FORUM_ADDRESS.test(`${hostname}${pathname}`.toLowerCase());
};

const FORUM_ADDRESS =
  /forum|(?:^|[^a-z])(?:(?:message)?boards?|threads?|showthread|viewtopic|discussions?|bbs)(?![a-z])/;

const pathAndQuery = (url: string | null): string => {
  if (url === null || !URL.canParse(url)) return '';
  const { pathname, search } = new URL(url);
  return pathname + search;
};
