// Every text of a page that could be its title: headings, declared titles, and those with the site's name or their later pieces off.
import { Element, type ParentNode } from 'domhandler';
import { isNode, stringsOf, typesOf } from '../json-ld.ts';
import { metaOf } from '../page-facts.ts';
import type { PageView } from '../page-view.ts';
import { squeeze } from '../site-name.ts';
import { foldSpaces } from '../walk.ts';

/** Where a candidate was found; one text may be found in several places. */
export const SOURCES = [
  'main-heading',
  'first-h1',
  'other-h1',
  'first-h2',
  'other-h2',
  'in-main',
  'in-menu',
  'tag',
  'tag-unsigned',
  'tag-before-bar',
  'tag-before-dash',
  'tag-after-first',
  'tag-before-last',
  'og',
  'og-unsigned',
  'og-before-bar',
  'og-before-dash',
  'og-after-first',
  'twitter',
  'headline',
  'product',
  'cited',
] as const;
export type TitleSource = (typeof SOURCES)[number];

export interface TitleCandidate {
  text: string;
  sources: ReadonlySet<TitleSource>;
}

const MAX_CHARS = 500;
const MAX_CANDIDATES = 40;

/** In a fixed order; texts that differ only in case, quotes and dashes are one candidate, spelt as the first place has it. */
export function titleCandidates(view: PageView, keys: readonly string[]): TitleCandidate[] {
  const found = new Map<string, { text: string; sources: Set<TitleSource> }>();
  const offer = (source: TitleSource, raw: string | null | undefined): void => {
    const text = raw === null || raw === undefined ? '' : tidy(raw);
    if (text.length < 2) return;
    const key = sameKey(text);
    const known = found.get(key);
    if (known !== undefined) {
      known.sources.add(source);
      if (isShouted(known.text) && !isShouted(text)) known.text = text;
    } else if (found.size < MAX_CANDIDATES) found.set(key, { text, sources: new Set([source]) });
  };
  offerHeadings(view, offer);
  const { facts } = view;
  offerDeclared('tag', facts.titleTag, keys, offer);
  offerDeclared('og', metaOf(facts, 'og:title'), keys, offer);
  offer('twitter', metaOf(facts, 'twitter:title'));
  if (view.article !== null) offer('headline', stringsOf(view.article['headline'])[0]);
  const products = view.nodes.filter((node) => typesOf(node).some((type) => /^Product(?:Group)?$/.test(type)));
  const own = products.length === 1 ? products[0] : undefined;
  if (isNode(own)) offer('product', stringsOf(own['name'])[0]);
  offer('cited', metaOf(facts, 'citation_title', 'dc.title', 'dcterms.title'));
  return [...found.values()];
}

type Offer = (source: TitleSource, text: string | null | undefined) => void;

function offerHeadings(view: PageView, offer: Offer): void {
  if (view.heading !== null) offer('main-heading', cutSection(view.heading.text));
  for (const level of [1, 2] as const) {
    const own = view.facts.headings.filter((heading) => heading.level === level).slice(0, MAX_HEADINGS);
    own.forEach((heading, i) => {
      const text = cutSection(heading.text);
      offer(`${i === 0 ? 'first' : 'other'}-h${level}`, text);
      const place = placeOf(heading.element);
      if (place !== null) offer(place, text);
    });
  }
}

/** Is a heading part of the main column, or of the site's own head and menus? */
function placeOf(element: Element): 'in-main' | 'in-menu' | null {
  let at: ParentNode | null = element;
  for (let up = 0; at instanceof Element && up < MAX_CLIMB; up++) {
    if (at.name === 'main' || at.name === 'article') return 'in-main';
    const names = `${at.attribs['class'] ?? ''} ${at.attribs['id'] ?? ''}`.slice(0, 300).toLowerCase();
    if (at.name === 'nav' || at.name === 'aside' || at.name === 'footer' || MENU.test(names)) return 'in-menu';
    at = at.parent;
  }
  return null;
}

const MENU =
  /(?:^|[\s_-])(?:nav|navbar|menu|logo|brand|branding|site-?title|site-?name|modal|popup|cookie\w*)(?:$|[\s_-])/;
const MAX_CLIMB = 40;
const MAX_HEADINGS = 4;

function offerDeclared(place: 'tag' | 'og', title: string | null, keys: readonly string[], offer: Offer): void {
  if (title === null) return;
  const whole = tidy(title);
  const unsigned = withoutSite(whole, keys);
  offer(place, whole);
  offer(`${place}-unsigned`, unsigned);
  offer(`${place}-before-bar`, beforeFirst(unsigned, BAR));
  offer(`${place}-before-dash`, beforeFirst(unsigned, BAR_OR_DASH));
  const first = new RegExp(SEPARATOR.source).exec(unsigned);
  if (first !== null) offer(`${place}-after-first`, unsigned.slice(first.index + first[0].length));
  if (place === 'tag') {
    const last = [...whole.matchAll(SEPARATOR)].pop();
    if (last !== undefined) offer('tag-before-last', whole.slice(0, last.index));
  }
}

/** Case, quotes and dashes folded: readers do not tell such titles apart. */
export function sameKey(text: string): string {
  return text
    .normalize('NFC')
    .toLowerCase()
    .replace(/[\u2018\u2019\u02bc`´]/g, "'")
    .replace(/[\u201c\u201d\u00ab\u00bb]/g, '"')
    .replace(/[\u2010-\u2015\u2212]/g, '-')
    .replace(/\u2026/g, '...');
}

function isShouted(text: string): boolean {
  return text.length > 8 && text === text.toUpperCase() && text !== text.toLowerCase();
}

function tidy(title: string): string {
  return foldSpaces(title.slice(0, MAX_CHARS).replaceAll('\u00ad', ''))
    .replace(/^(?:[|–—•·»«:/]+|#{1,6}) | [|–—•·»«]+$| ?\(\)$/g, '')
    .trim();
}

/** `Heading | Opinion` without what follows the bar; permalink signs and counts off. */
function cutSection(heading: string): string {
  return foldSpaces(heading.slice(0, MAX_CHARS))
    .replace(/^(?:thread|topic|title) ?: ?/i, '')
    .replace(/ ?[¶#]$/, '')
    .replace(/ ?\((?!(?:19|20)\d\d\))\d[\d,.]*\+?\)$/, '')
    .replace(/ [|｜] .*$/, '')
    .trim();
}

const SEPARATOR = / [|｜–—\-·•»«:~/⋆✦]{1,3} | ?[|｜] ?| :: /g;
const BAR = / [|｜] ?|[|｜] /;
const BAR_OR_DASH = / [|｜] ?|[|｜] | [–—-] | :: | \/ /;

/** `Title | Section - Site` without what the site signs with, before or after. */
function withoutSite(title: string, keys: readonly string[]): string {
  let rest = title;
  for (let i = 0; i < 4; i++) {
    const cuts = [...rest.matchAll(SEPARATOR)];
    const last = cuts[cuts.length - 1];
    const first = cuts[0];
    if (last === undefined || first === undefined) break;
    const head = rest.slice(0, last.index).trim();
    const lead = rest.slice(0, first.index).trim();
    const after = rest.slice(first.index + first[0].length).trim();
    if (head !== '' && signs(rest.slice(last.index + last[0].length), keys)) rest = head;
    else if (after !== '' && keys.includes(squeeze(lead))) rest = after;
    else break;
  }
  return rest;
}

function beforeFirst(title: string, end: RegExp): string {
  const bar = end.exec(title);
  return bar === null || bar.index < 3 ? title : title.slice(0, bar.index).trim();
}

/** Is this piece of a title the site's name, or that and little more? */
export function signs(piece: string, keys: readonly string[]): boolean {
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
