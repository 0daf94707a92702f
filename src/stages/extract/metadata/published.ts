// When a page was published and last changed: what it declares as data first, then what it shows near its heading, then its address.
import { dayString } from './dates/calendar-day.ts';
import { structuredDate } from './dates/structured-date.ts';
import { stringsOf, typesOf } from './json-ld.ts';
import { metaOf } from './page-facts.ts';
import type { PageView } from './page-view.ts';
import { visibleDates } from './visible-dates.ts';

export interface PageDates {
  publishedAt: string | null;
  modifiedAt: string | null;
}

export const PUBLISHED_METAS = [
  'article:published_time',
  'article:published',
  'og:article:published_time',
  'og:published_time',
  'og:publish_date',
  'article.published',
  'datepublished',
  'parsely-pub-date',
  'sailthru.date',
  'cxenseparse:publishtime',
  'cxenseparse:recs:publishtime',
  'publish-date',
  'publish_date',
  'publishdate',
  'published_time',
  'published-date',
  'publication_date',
  'pubdate',
  'date-pub',
  'citation_publication_date',
  'citation_online_date',
  'citation_date',
  'dc.date.issued',
  'dc.date.created',
  'dcterms.issued',
  'dcterms.created',
  'dcterms.date',
  'dc.date',
  'prism.publicationdate',
  'rnews:datepublished',
  'article_date_original',
  'bt:pubdate',
] as const;

const CITATION_METAS = ['citation_publication_date', 'citation_online_date', 'citation_date'] as const;

/** Metas that any page of a site may carry: believed on pages that look like articles. */
const WEAK_METAS = ['date', 'datecreated', 'created', 'published', 'uploaddate', 'article:post_date'] as const;
const MODIFIED_METAS = [
  'article:modified_time',
  'og:updated_time',
  'article:modified',
  'datemodified',
  'dcterms.modified',
  'dc.date.modified',
  'last-modified',
  'lastmod',
] as const;

export function pageDates(view: PageView): PageDates {
  const visible = visibleDates(view);
  const published = publishedAt(view, visible.published, visible.updated);
  const modified = modifiedAt(view) ?? visible.updated?.day ?? null;
  return {
    publishedAt: published,
    modifiedAt:
      published !== null && modified !== null && modified.slice(0, 10) < published.slice(0, 10) ? null : modified,
  };
}

type Seen = ReturnType<typeof visibleDates>['published'];

/** docs/metadata.md gives the order and why. */
function publishedAt(view: PageView, shown: Seen, updated: Seen): string | null {
  if (view.undated) return undatedPublished(view, shown);
  const fromArticle = view.article === null ? null : fromNode(view, view.article);
  // A journal shows when a paper was submitted, reviewed and accepted, and declares when it came out.
  const cited = firstMeta(view, CITATION_METAS);
  if (cited !== null) return cited;
  // What a page shows its readers by its heading outweighs what its software declares; a thread need not show its first post first.
  if (shown?.near === true && !view.forum) return fullest(view, fromArticle ?? firstMeta(view, PUBLISHED_METAS), shown);
  const stated = fromArticle ?? publishedMeta(view) ?? shown?.value ?? dayOfUrl(view);
  if (stated !== undefined) return stated;
  // "Updated" far from the heading is the site's or a box's; by the heading, or on an article, it is all the page says of its age.
  if (updated !== null && (updated.near || view.articleLike)) return updated.value;
  return view.article !== null || looksLikeArticle(view) ? (fromPageNode(view) ?? firstMeta(view, WEAK_METAS)) : null;
}

/** Products, manuals and services are not dated; where one shows a date all the same, what it declares counts too. */
function undatedPublished(view: PageView, shown: Seen): string | null {
  const fromArticle = view.article === null ? null : fromNode(view, view.article);
  if (shown !== null) {
    const stated = fromArticle ?? publishedMeta(view);
    if (stated !== null) return stated;
    if (shown.sure && !view.listing) return shown.value;
  }
  return dayOfUrl(view) ?? null;
}

/**
 * The shown date, or what the page declares of the same moment: a day apart it is that in another time zone, and the date that
 * tells the time is taken, unless the address has the shown day; with day and month exchanged the shown one was misread.
 */
function fullest(view: PageView, stated: string | null, shown: NonNullable<Seen>): string {
  const ofUrl = dayOfUrl(view) ?? null;
  if (ofUrl === shown.day) return stated?.slice(0, 10) === shown.day ? stated : shown.value;
  if (stated !== null && stated.length > 10 && isDayApart(stated, shown.day)) return stated;
  if (!shown.ambiguous) return shown.value;
  const turned = `${shown.day.slice(0, 5)}${shown.day.slice(8)}-${shown.day.slice(5, 7)}`;
  if (stated?.slice(0, 10) === turned) return stated;
  return ofUrl === turned || shown.others.has(turned) ? turned : shown.value;
}

function publishedMeta(view: PageView): string | null {
  return firstMeta(view, PUBLISHED_METAS) ?? firstMeta(view, publishedKeys(view));
}

function dayOfUrl(view: PageView): string | undefined {
  return view.url === null ? undefined : (dayOfPath(view.url.pathname) ?? undefined);
}

function isDayApart(a: string, b: string): boolean {
  return Math.abs(Date.parse(a.slice(0, 10)) - Date.parse(b)) <= 86_400_000;
}

function fromNode(view: PageView, node: Readonly<Record<string, unknown>>): string | null {
  for (const key of ['datePublished', 'dateCreated', 'uploadDate'] as const) {
    for (const text of stringsOf(node[key])) {
      const date = structuredDate(text, view.language);
      if (date !== null) return date;
    }
  }
  return null;
}

/** `datePublished` of WebPage nodes: blog software writes it on every page, contact forms included. */
function fromPageNode(view: PageView): string | null {
  for (const node of view.nodes) {
    if (!typesOf(node).some((type) => /Page$/.test(type))) continue;
    const date = fromNode(view, node);
    if (date !== null) return date;
  }
  return null;
}

function firstMeta(view: PageView, keys: readonly string[]): string | null {
  for (const key of keys) {
    for (const value of view.facts.metas.get(key) ?? []) {
      const date = structuredDate(value, view.language);
      if (date !== null) return date;
    }
  }
  return null;
}

const PUBLISHED_KEY = /(?:^|[._:-])(?:publish(?:ed)?|pub|publication)[._-]?(?:date|time|on|at)$|date[._-]?published$/;

function publishedKeys(view: PageView): string[] {
  return [...view.facts.metas.keys()].filter((key) => PUBLISHED_KEY.test(key));
}

function modifiedAt(view: PageView): string | null {
  const nodes =
    view.article === null ? view.nodes.filter((node) => typesOf(node).some((t) => /Page$/.test(t))) : [view.article];
  for (const node of nodes) {
    for (const text of stringsOf(node['dateModified'])) {
      const date = structuredDate(text, view.language);
      if (date !== null) return date;
    }
  }
  return firstMeta(view, MODIFIED_METAS);
}

/** `/2025/12/17/`, `/2025-12-17-title`, `/20251217/`. */
export function dayOfPath(path: string): string | null {
  const spaced = /(?:^|[/_-])((?:19|20)\d\d)([/_-])(\d{1,2})\2(\d{1,2})(?=[/_.+-]|$)/.exec(path);
  if (spaced !== null) return recentDay(Number(spaced[1]), Number(spaced[3]), Number(spaced[4]));
  const glued = /\/((?:19|20)\d\d)(\d\d)(\d\d)(?=[/_-]|\.\w{3,5}$|$)/.exec(path);
  return glued === null ? null : recentDay(Number(glued[1]), Number(glued[2]), Number(glued[3]));
}

function recentDay(year: number, month: number, day: number): string | null {
  return year < 1994 ? null : dayString(year, month, day);
}

const ARTICLE_PATH = /\/(?:blogs?|news|articles?|posts?|stor(?:y|ies)|insights?|magazine|opinion|press|p|archives?)\//i;

function looksLikeArticle(view: PageView): boolean {
  const type = view.facts.metas.get('og:type')?.[0]?.toLowerCase() ?? '';
  if (view.url !== null && ARTICLE_PATH.test(view.url.pathname)) return true;
  return (
    type === 'article' &&
    /^(?:written by|verfasst von|écrit par|escrito por|scritto da)/i.test(metaOf(view.facts, 'twitter:label1') ?? '')
  );
}
