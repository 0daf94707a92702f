// The facts of a page with what is derived from them once: schema.org nodes, title candidates, the main heading, what kind of page it looks like.
import type { ParentNode } from 'domhandler';
import { isNode, type LdNode, parseJsonLd, stringsOf, typesOf } from './json-ld.ts';
import { metaOf, type PageFacts, POST_TITLE, type Spot } from './page-facts.ts';
import { lineage } from './spot-context.ts';
import { titleKey } from './title-key.ts';

export interface PageView {
  facts: PageFacts;
  url: URL | null;
  /** Tag of `<html lang>` or its metas, lower case. */
  language: string | null;
  nodes: readonly LdNode[];
  /** The node that describes the page's own article, thread or question; null for none or several. */
  article: LdNode | null;
  /** Places of the main heading in document order; null when no heading can be told. */
  heading: { text: string; order: number } | null;
  /** The heading and the elements around it: what stands in them stands with the page's own content. */
  aroundHeading: ReadonlySet<ParentNode>;
  /** Is this a thread of a forum or a question page? */
  forum: boolean;
  /** Does the page declare or look like something that has no date and no author: a product, a manual, a home page? */
  undated: boolean;
  /** Declared an article, or at an address where articles are. */
  articleLike: boolean;
  /** A home page or one of a topic, tag, section or search. */
  listing: boolean;
}

const ARTICLE_TYPES =
  /^(?:\w*Article|\w*Posting|Report|Recipe|Question|QAPage|CreativeWork|Book|Chapter|HowTo|PodcastEpisode|VideoObject|Thesis)$/;
const STRONG_TYPES = /^(?:\w*Article|\w*Posting|Report|Question)$/;

export function viewPage(facts: PageFacts, address: string | null): PageView {
  const nodes = parseJsonLd(facts.jsonLd);
  const url = parseUrl(address);
  const heading = mainHeading(facts);
  const forum = isForum(facts, nodes, url);
  const listing = url !== null && url.search === '' && !forum && LISTING_PATH.test(url.pathname);
  const article = articleNode(nodes, facts, url, heading?.text ?? null);
  return {
    facts,
    url,
    language: (facts.htmlLang ?? metaOf(facts, 'og:locale', 'content-language'))?.trim().toLowerCase() ?? null,
    nodes,
    article,
    heading,
    aroundHeading: heading === null ? new Set() : lineage(heading.element),
    forum,
    undated: listing || isUndated(facts, nodes, url),
    listing,
    articleLike: !listing && (article !== null || isArticleLike(facts, url)),
  };
}

function parseUrl(address: string | null): URL | null {
  if (address === null) return null;
  try {
    return new URL(address);
  } catch {
    return null;
  }
}

/** The first `h1` outside menus that agrees with the page's declared titles, else the first `h1`, else an `h2` that agrees. */
function mainHeading(facts: PageFacts): (Spot & { text: string }) | null {
  const declared = [metaOf(facts, 'og:title', 'twitter:title'), facts.titleTag]
    .filter((title) => title !== null)
    .map(titleKey);
  const agrees = (text: string): boolean => {
    const key = titleKey(text);
    return key.length > 2 && declared.some((title) => title.includes(key) || (title.length > 8 && key.includes(title)));
  };
  const leads = (text: string): boolean => {
    const key = titleKey(text);
    return key.length > 2 && declared.some((title) => title.startsWith(key) || key.startsWith(title));
  };
  const firsts = facts.headings.filter((heading) => heading.level === 1);
  const best =
    facts.headings.find((h) => POST_TITLE.test(h.names) && agrees(h.text) && titleKey(h.text).length > 12) ??
    firsts.find((h) => leads(h.text) && titleKey(h.text).length > 12) ??
    firsts.find((h) => leads(h.text)) ??
    firsts.find((h) => agrees(h.text) && titleKey(h.text).length > 12) ??
    facts.headings.find((h) => h.level === 2 && agrees(h.text) && titleKey(h.text).length > 12) ??
    firsts.find((h) => agrees(h.text));
  return best ?? firsts[0] ?? null;
}

/** By address or headline where several nodes offer themselves; listings, whose nodes describe other pages, have none. */
function articleNode(
  nodes: readonly LdNode[],
  facts: PageFacts,
  url: URL | null,
  heading: string | null,
): LdNode | null {
  const candidates = nodes.filter(
    (node) => typesOf(node).some((type) => ARTICLE_TYPES.test(type)) && hasArticleFacts(node),
  );
  let best: LdNode | null = null;
  let bestScore = 0;
  const strong = candidates.filter((node) => typesOf(node).some((type) => STRONG_TYPES.test(type))).length;
  const titles = [heading, metaOf(facts, 'og:title'), facts.titleTag].filter((t) => t !== null).map(titleKey);
  for (const node of candidates) {
    let score = typesOf(node).some((type) => STRONG_TYPES.test(type)) ? 1 : -1;
    if (strong === 1 && score === 1) score += 1;
    const at = pathOf(node);
    if (url !== null && at !== null) score += at === comparablePath(url) ? 3 : -1;
    const headline = stringsOf(node['headline'] ?? node['name'])[0];
    if (headline !== undefined && titles.length > 0) {
      const key = titleKey(headline);
      score +=
        key.length > 2 && titles.some((title) => title.includes(key) || (title !== '' && key.includes(title))) ? 3 : -2;
    }
    if (node['datePublished'] !== undefined || node['author'] !== undefined) score += 0.5;
    if (score > bestScore) {
      bestScore = score;
      best = node;
    }
  }
  return best;
}

function hasArticleFacts(node: LdNode): boolean {
  return ['headline', 'datePublished', 'author', 'dateCreated', 'creator', 'name'].some(
    (key) => node[key] !== undefined,
  );
}

function pathOf(node: LdNode): string | null {
  const page = node['mainEntityOfPage'];
  const id = isNode(page) ? (page['@id'] ?? page['url']) : page;
  for (const value of [node['url'], id]) {
    if (typeof value !== 'string' || !/^https?:\/\//i.test(value)) continue;
    const url = parseUrl(value);
    if (url !== null) return comparablePath(url);
  }
  return null;
}

function comparablePath(url: URL): string {
  return url.pathname
    .replace(/\/+$/, '')
    .replace(/\.(html?|php|amp)$/, '')
    .toLowerCase();
}

const FORUM_PATH =
  /^(?:forums?|community|communities|discuss|discourse|boards?|bbs)\.[^/]*\/.|\/(?:[\w-]+-forums?|forums?|threads?|thread-\d+|viewtopic|showthread|discussions?|questions|t|board)(?:[/.]|$)|\/topics?\/(?:[\w-]*-)?\d|\/community\/[\w-]+\/|viewtopic\.php|showthread\.php|[?&](?:topic|threadid|showtopic)=/i;
const FORUM_GENERATOR =
  /discourse|phpbb|vbulletin|xenforo|simple machines|mybb|invision|vanilla|flarum|nodebb|stack exchange/i;

function isForum(facts: PageFacts, nodes: readonly LdNode[], url: URL | null): boolean {
  if (nodes.some((node) => typesOf(node).some((type) => /^(?:DiscussionForumPosting|QAPage)$/.test(type)))) return true;
  if (FORUM_GENERATOR.test(metaOf(facts, 'generator') ?? '')) return true;
  return url !== null && FORUM_PATH.test(url.hostname + url.pathname + url.search);
}

const DOCUMENTATION = /^(?:docs?|developer|api|man)\.|\/(?:docs?|documentation|reference|manual|api)\//i;

const ARTICLE_PATH =
  /\/(?:blogs?|news|articles?|posts?|stor(?:y|ies)|insights?|magazine|opinion|press|p|archives?|learn|resources?|guides?|magazin|aktuell\w*|artikel|nachrichten|beitrag|noticias?|actualites?|articulos?|notizie|articol[oi]|nyheter|nieuws|wiadomosci|novosti)\/[^/]|\/(?:19|20)\d\d\/\d\d?\//i;

function isArticleLike(facts: PageFacts, url: URL | null): boolean {
  if (metaOf(facts, 'article:published_time', 'datepublished', 'parsely-pub-date', 'sailthru.date') !== null)
    return true;
  if (url !== null && ARTICLE_PATH.test(url.pathname)) return true;
  return /^(?:written by|verfasst von|écrit par|escrito por|scritto da)/i.test(metaOf(facts, 'twitter:label1') ?? '');
}

const LISTING_PATH = /^\/$|\/topics?\/[^/]*\/?$|\/(?:tags?|categor(?:y|ies)|sections?|authors?|search)(?:\/|$)/i;

function isUndated(facts: PageFacts, nodes: readonly LdNode[], url: URL | null): boolean {
  if (/^(?:og:)?product|^product/i.test(metaOf(facts, 'og:type') ?? '')) return true;
  if (facts.metas.has('product:price:amount') || facts.metas.has('og:price:amount')) return true;
  const kinds = nodes.flatMap(typesOf);
  if (url !== null && DOCUMENTATION.test(url.hostname + url.pathname)) return true;
  if (kinds.some((type) => /Article$|Posting$/.test(type))) return false;
  if (
    kinds.some((type) =>
      /^(?:Product|ProductGroup|CollectionPage|ItemList|SearchResultsPage|ProfilePage|Service|SoftwareApplication)$/.test(
        type,
      ),
    )
  )
    return true;
  return false;
}
