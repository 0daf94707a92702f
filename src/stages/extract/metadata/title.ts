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
  const declared = [facts.titleTag, metaOf(facts, 'og:title', 'twitter:title')]
    .filter((title) => title !== null)
    .map((title) => withoutSite(title, keys, view.articleLike))
    .filter((title) => title !== '');
  const heading = view.heading === null ? '' : cutSection(clean(view.heading.text));
  if (isTitleLike(heading, keys)) {
    const agrees = declared.some((title) => samePiece(titleKey(heading), titleKey(title)));
    const near = view.articleLike || view.forum ? isAbout(heading, [...declared, pathWords(view.url)]) : agrees;
    if (near && (agrees || !alien(heading, declared))) return heading;
  }
  const headline = view.article === null ? undefined : stringsOf(view.article['headline'])[0];
  const citation = metaOf(facts, 'citation_title', 'dc.title', 'dcterms.title');
  const own = declared.find((title) => !isSiteAlone(title, keys));
  const best = own ?? headline ?? citation ?? (heading === '' ? undefined : heading) ?? declared[0] ?? null;
  return best === null ? null : clean(best) || null;
}

function samePiece(heading: string, title: string): boolean {
  return heading === title || (heading.length > 3 && (title.startsWith(heading) || title.endsWith(heading)));
}

/** A heading that shares no word with a title which the page gives for sharing names something else: a blog, a section. */
function alien(heading: string, declared: readonly string[]): boolean {
  const words = new Set(wordsOf(heading));
  return declared.length > 1 && declared.some((title) => !wordsOf(title).some((word) => words.has(word)));
}

/** Do a heading's words come back in what the page declares of itself? A slogan's do not. */
function isAbout(heading: string, declared: readonly string[]): boolean {
  const words = wordsOf(heading);
  if (words.length === 0) return false;
  for (const title of declared) {
    const others = new Set(wordsOf(title));
    let shared = 0;
    for (const word of words) if (others.has(word)) shared++;
    if (shared / words.length >= MIN_SHARED || (shared >= 2 && words.length <= 12)) return true;
  }
  return false;
}

const MIN_SHARED = 0.2;

function wordsOf(text: string): string[] {
  return titleKey(text)
    .split(' ')
    .filter((word) => word.length > 2 || /\d/.test(word) || !/^[a-z]+$/.test(word))
    .map((word) => word.slice(0, 6));
}

function pathWords(url: URL | null): string {
  if (url === null) return '';
  const last =
    url.pathname
      .split('/')
      .filter((part) => /[a-z]{3}/i.test(part))
      .pop() ?? '';
  return last.replace(/\.\w{2,5}$/, '').replace(/[-_+%]+/g, ' ');
}

/** `Heading | Opinion` without what follows the bar; permalink signs off. */
function cutSection(heading: string): string {
  return heading
    .replace(/^(?:thread|topic|title)\s*:\s*/i, '')
    .replace(/\s*[¶#]$/, '')
    .replace(/\s*\((?!(?:19|20)\d\d\))\d[\d,.]*\+?\)$/, '')
    .replace(/\s+[|｜]\s+.*$/, '')
    .trim();
}

function clean(title: string): string {
  return foldSpaces(title.slice(0, MAX_CHARS))
    .replace(/^[|–—•·»«:]+\s+|\s+[|–—•·»«]+$/g, '')
    .trim();
}

function isTitleLike(heading: string, keys: readonly string[]): boolean {
  return heading.length >= 2 && heading.length <= 250 && !isSiteAlone(heading, keys);
}

function isSiteAlone(title: string, keys: readonly string[]): boolean {
  return keys.includes(squeeze(title));
}

const SEPARATOR = /\s+[|｜–—\-·•»«:~/⋆✦]{1,3}\s+|\s*[|｜]\s*|\s+::\s+|:\s{2,}/g;

/** `Title | Section - Site` without what the site signs with; the longest piece when nothing tells which is which. */
function withoutSite(title: string, keys: readonly string[], article: boolean): string {
  let rest = clean(title);
  for (let i = 0; i < 4; i++) {
    const cuts = [...rest.matchAll(SEPARATOR)];
    const last = cuts[cuts.length - 1];
    const first = cuts[0];
    if (last === undefined || first === undefined) break;
    const head = rest.slice(0, last.index).trim();
    const tail = rest.slice(last.index + last[0].length).trim();
    if (signs(tail, keys) && head !== '') rest = head;
    else {
      const lead = rest.slice(0, first.index).trim();
      if (keys.includes(squeeze(lead)) && rest.slice(first.index + first[0].length).trim() !== '')
        rest = rest.slice(first.index + first[0].length).trim();
      else break;
    }
  }
  return firstPiece(rest, article ? BAR : BAR_OR_DASH);
}

const BAR = /\s+[|｜]\s*|\s*[|｜]\s+/;
const BAR_OR_DASH = /\s+[|｜]\s*|\s*[|｜]\s+|\s[–—-]\s|\s+::\s+|\s\/\s/;

/** What stands before the first bar; the pieces after it are sections and slogans. After a dash, articles have subtitles. */
function firstPiece(title: string, end: RegExp): string {
  const bar = end.exec(title);
  return bar === null || bar.index < 3 ? title : title.slice(0, bar.index).trim();
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
