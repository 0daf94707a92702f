// A page's own title: its heading where that agrees with what it declares, without the names of site and section.
import { stringsOf } from './json-ld.ts';
import { metaOf } from './page-facts.ts';
import type { PageView } from './page-view.ts';
import { siteKeys, squeeze } from './site-name.ts';
import { titleKey } from './title-key.ts';
import { foldSpaces } from './walk.ts';

const MAX_CHARS = 500;

export function pageTitle(view: PageView, site: string | null): string | null {
  const { facts } = view;
  const keys = siteKeys(site, view.url);
  const tag = facts.titleTag;
  const social = metaOf(facts, 'og:title', 'twitter:title');
  const declared = [social, tag].filter((title) => title !== null).map((title) => withoutSite(title, keys));
  const heading = view.heading === null ? null : clean(view.heading.text);
  if (heading !== null && heading !== '' && isTitleLike(heading, keys)) {
    const key = titleKey(heading);
    for (const title of declared) {
      const other = titleKey(title);
      if (other === key || (key.length > 5 && (other.startsWith(key) || other.endsWith(key)))) return heading;
    }
  }
  const headline = view.article === null ? undefined : stringsOf(view.article['headline'])[0];
  const citation = metaOf(facts, 'citation_title', 'dc.title', 'dcterms.title');
  const best =
    declared.find((title) => title !== '' && !isSiteAlone(title, keys)) ??
    headline ??
    citation ??
    heading ??
    declared[0] ??
    null;
  return best === null || best === '' ? null : clean(best);
}

function clean(title: string): string {
  return foldSpaces(title.slice(0, MAX_CHARS))
    .replace(/^[|–—•·»«:]+\s+|\s+[|–—•·»«]+$/g, '')
    .trim();
}

function isTitleLike(heading: string, keys: readonly string[]): boolean {
  return heading.length <= 300 && !isSiteAlone(heading, keys);
}

function isSiteAlone(title: string, keys: readonly string[]): boolean {
  return keys.includes(squeeze(title));
}

const SEPARATOR = /\s+[|｜–—\-·•»«:~/⋆✦]{1,3}\s+|\s*[|｜]\s*|\s+::\s+|:\s{2,}/g;

/** `Title | Section - Site` without what the site signs with; the longest piece when nothing tells which is which. */
function withoutSite(title: string, keys: readonly string[]): string {
  let rest = clean(title);
  for (let i = 0; i < 4; i++) {
    const cuts = [...rest.matchAll(SEPARATOR)];
    const last = cuts[cuts.length - 1];
    const first = cuts[0];
    if (last === undefined || first === undefined) return rest;
    const head = rest.slice(0, last.index).trim();
    const tail = rest.slice(last.index + last[0].length).trim();
    if (signs(tail, keys) && head !== '') rest = head;
    else {
      const lead = rest.slice(0, first.index).trim();
      if (signs(lead, keys) && rest.slice(first.index + first[0].length).trim() !== '')
        rest = rest.slice(first.index + first[0].length).trim();
      else break;
    }
  }
  return rest;
}

function signs(piece: string, keys: readonly string[]): boolean {
  const squeezed = squeeze(piece);
  if (squeezed === '') return true;
  return keys.some(
    (key) =>
      key.length > 2 &&
      (squeezed === key ||
        (key.length > 3 && squeezed.length <= key.length + 14 && squeezed.includes(key)) ||
        (squeezed.length > 3 && key.includes(squeezed))),
  );
}
