// Where on a page something stands: in its main column, or among menus, related stories, comments and other people's words.
import { Element, type ParentNode } from 'domhandler';

const MAX_CLIMB = 60;
const ASIDE_TAGS: ReadonlySet<string> = new Set([
  'nav',
  'aside',
  'template',
  'select',
  'form',
  'dialog',
  'blockquote',
  'figcaption',
]);
const ASIDE_NAMES =
  /(?:^|[\s_-])(?:related|recommend\w*|recirc\w*|sidebar|side-bar|widget|popular|trending|latest|recent\w*|upcoming|more-?(?:posts|stories|articles|news|from)|read-?(?:next|more)|carousel|slider|swiper|slick|teaser|promo\w*|menu|mega\w*|navbar|nav|navigation|breadcrumbs?|cookies?|consent|modal|popup|newsletter|subscribe|copyright|testimonials?|reviews?-?list|card|cards|tile|tiles|listing|archive|toc|w-dyn-items?|grid-item|post-grid|collection-list|loop-item|advert\w*|sponsor\w*)(?:$|[\s_-])/;
const FOOTER_NAMES = /(?:^|\s)(?:(?:site|page|global|main)[_-]?)?footer(?:$|[\s_-])/;
const COMMENT_NAMES =
  /(?:^|[\s_-])(?:comments?|comment-?(?:list|author|meta|body|content|respond)|commentlist|disqus\w*|respond|repl(?:y|ies)|answers?|reviews?|reviewer)(?:$|[\s_-])/;

export interface SpotContext {
  /** Among menus, cards, related stories, footers. */
  aside: boolean;
  /** Within readers' comments, replies or reviews. */
  comment: boolean;
  /** Within the page's own footer. */
  footer: boolean;
}

/** Judged by the names and tags of the elements around it, up to the first one that holds the main heading too. */
export function contextOf(element: Element, aroundHeading: ReadonlySet<ParentNode>): SpotContext {
  const context: SpotContext = { aside: false, comment: false, footer: false };
  let at: ParentNode | null = element;
  for (let climbed = 0; at instanceof Element && climbed < MAX_CLIMB; climbed++) {
    if (aroundHeading.has(at)) break;
    const names = `${at.attribs['class'] ?? ''} ${at.attribs['id'] ?? ''}`.slice(0, 300).toLowerCase();
    if (at.name === 'body' || at.name === 'html' || at.name === 'main') break;
    context.aside ||= ASIDE_NAMES.test(names) || isAsideTag(at, climbed > 0);
    context.comment ||= COMMENT_NAMES.test(names);
    context.footer ||= FOOTER_NAMES.test(names) || (at.name === 'footer' && !insideArticle(at));
    at = at.parent;
  }
  return context;
}

/** An article within a list is a card; one that stands alone is the page's own. */
function isAsideTag(element: Element, around: boolean): boolean {
  return ASIDE_TAGS.has(element.name) || (around && element.name === 'article' && hasSiblingOfName(element, 'article'));
}

/** An element and all that it stands in. */
export function lineage(element: Element): ReadonlySet<ParentNode> {
  const line = new Set<ParentNode>();
  let at: ParentNode | null = element;
  while (at !== null && line.size < 2000) {
    line.add(at);
    at = at.parent;
  }
  return line;
}

function hasSiblingOfName(element: Element, name: string): boolean {
  return sibling(element, name, 'prev') || sibling(element, name, 'next');
}

function sibling(element: Element, name: string, side: 'prev' | 'next'): boolean {
  let at = element[side];
  for (let i = 0; at !== null && i < 6; i++) {
    if (at instanceof Element && at.name === name) return true;
    at = at[side];
  }
  return false;
}

function insideArticle(element: Element): boolean {
  let at: ParentNode | null = element.parent;
  for (let i = 0; at instanceof Element && i < MAX_CLIMB; i++) {
    if (at.name === 'article' || at.name === 'main') return true;
    at = at.parent;
  }
  return false;
}
