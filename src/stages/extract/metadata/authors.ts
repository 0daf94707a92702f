// Who wrote a page: schema.org authors first, then metas, then the byline near the heading.
import { shownAuthors } from './byline.ts';
import { isNode, type LdNode, stringsOf, typesOf, withoutEntities } from './json-ld.ts';
import { isCompanyLike, sameAsSite } from './organisation.ts';
import type { PageView } from './page-view.ts';
import { cleanName, MAX_AUTHORS, namesIn, withoutLabel } from './person-name.ts';
import { resolved } from './site-name.ts';

const AUTHOR_METAS = [
  'citation_author',
  'citation_authors',
  'author',
  'article:author',
  'article:author_name',
  'article_author',
  'og:author',
  'og:article:author',
  'parsely-author',
  'sailthru.author',
  'cxenseparse:author',
  'dc.creator',
  'dc.contributor',
  'dcterms.creator',
  'creator',
  'byl',
  'rnews:author',
  'bt:author',
  'shareaholic:article_author_name',
  'authors',
] as const;

export function pageAuthors(view: PageView, site: string | null): string[] {
  const stated = statedAuthors(view);
  const shown = shownAuthors(view, site);
  // A site that signs for its writers, or a log-in name: the person whose name stands under the heading is meant.
  const vague = (name: string): boolean => sameAsSite(name, site, view.url) || isCompanyLike(name) || isHandle(name);
  if (!view.forum && stated.length > 0 && stated.every(vague)) {
    if (shown?.sure === true && shown.near) return shown.names;
    return view.undated ? [] : stated;
  }
  if (stated.length > 0) {
    if (view.undated && shown === null) return [];
    if (shown?.sure === true && shown.near && namesMore(shown.names, stated)) return shown.names;
    const people = stated.filter((name) => !sameAsSite(name, site, view.url) && !isCompanyLike(name));
    return people.length > 0 ? people : stated;
  }
  if (shown === null) return [];
  return view.undated && !(shown.sure && shown.near) ? [] : shown.names;
}

/** Software with room for one author declares the first of those that the byline names. */
function namesMore(shown: readonly string[], stated: readonly string[]): boolean {
  const only = stated.length === 1 ? stated[0]?.toLowerCase() : undefined;
  return only !== undefined && shown.length > 1 && shown.some((name) => name.toLowerCase() === only);
}

function isHandle(name: string): boolean {
  return !/\s/.test(name) && /^[a-z0-9._-]+$/.test(name) && /[._\d-]|[a-z]{9,}/.test(name);
}

function statedAuthors(view: PageView): string[] {
  const fromArticle = view.article === null ? [] : nodeAuthors(view.article, view);
  if (fromArticle.length > 0) return fromArticle;
  for (const key of AUTHOR_METAS) {
    const values = view.facts.metas.get(key) ?? [];
    const names = unique(
      values.flatMap((value) => (key.startsWith('citation_') ? citedNames(value) : namesIn(value, view.language))),
    );
    if (names.length > 0) return names;
  }
  const label = view.facts.metas.get('twitter:label1')?.[0] ?? '';
  const writer = /^(?:written by|verfasst von|écrit par|escrito por|scritto da|autor|par)$/i.test(label)
    ? view.facts.metas.get('twitter:data1')?.[0]
    : undefined;
  return writer === undefined ? [] : namesIn(writer, view.language);
}

function nodeAuthors(article: LdNode, view: PageView): string[] {
  for (const key of ['author', 'creator'] as const) {
    const value = article[key] ?? question(article)?.[key];
    const list = Array.isArray(value) ? value.slice(0, MAX_AUTHORS) : [value];
    const names = unique(
      list.flatMap((item) =>
        isNode(item)
          ? nodeNames(resolved(item, view.nodes), view.language)
          : stringsOf(item).flatMap((text) => namesIn(text, view.language)),
      ),
    );
    if (names.length > 0) return names;
  }
  return [];
}

function question(node: LdNode): LdNode | null {
  const entity = node['mainEntity'];
  return isNode(entity) && typesOf(entity).includes('Question') ? entity : null;
}

function nodeNames(node: LdNode, language: string | null): string[] {
  const list = Array.isArray(node['name']) ? node['name'] : [node['name']];
  return list.flatMap((name: unknown) => {
    if (typeof name !== 'string') return [];
    return namesOfNode(withoutEntities(name), node, language);
  });
}

function namesOfNode(name: string, node: LdNode, language: string | null): string[] {
  // A node of a type of its own names one person, commas and all.
  const whole = typesOf(node).length > 0 && !/[;|]|\sand\s/.test(name) ? cleanName(withoutLabel(name)) : null;
  return whole === null ? namesIn(name, language) : [whole];
}

/** `Roy, Aniruddha` of citation metas is one person, family name first. */
function citedNames(value: string): string[] {
  return value.split(/\s*;\s*/).flatMap((name) => {
    const turned = /^([^,]+),\s*([^,]+)$/.exec(name);
    const clean = cleanName(turned === null ? name : `${turned[2]} ${turned[1]}`);
    return clean === null ? [] : [clean];
  });
}

function unique(names: readonly string[]): string[] {
  const seen = new Map<string, string>();
  for (const name of names) if (!seen.has(name.toLowerCase())) seen.set(name.toLowerCase(), name);
  return [...seen.values()].slice(0, MAX_AUTHORS);
}
