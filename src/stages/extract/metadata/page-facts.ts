// One walk over the page that gathers what the rules for title, authors and dates judge, each kind bounded.
import { type Document, Element, Text } from 'domhandler';
import { wordFinder } from '../blocks/word-finder.ts';
import { KnownTexts } from '../known-texts.ts';
import { foldSpaces, nodesOf, textOf } from './walk.ts';

/** A piece of the page that may name an author or a date, and where it stands. */
export interface Spot {
  element: Element;
  /** Number of the element in document order. */
  order: number;
  /** `class`, `id`, `itemprop`, `rel` and `data-testid` in lower case, space-separated. */
  names: string;
}

export interface TextSpot {
  text: string;
  node: Text;
  parent: Element;
  order: number;
}

export interface PageFacts {
  /** Contents of `<meta>` by lower-case `property`, `name` or `itemprop`, in page order. */
  metas: ReadonlyMap<string, readonly string[]>;
  /** Text of the first `<title>`. */
  titleTag: string | null;
  htmlLang: string | null;
  /** `<link>` targets by lower-case rel token. */
  links: ReadonlyMap<string, string>;
  /** Raw texts of `application/ld+json` scripts. */
  jsonLd: readonly string[];
  headings: readonly (Spot & { level: 1 | 2; text: string })[];
  times: readonly Spot[];
  authorSpots: readonly Spot[];
  dateSpots: readonly Spot[];
  /** Elements with `itemprop` that stand outside the two lists above. */
  itemprops: readonly Spot[];
  /** Short texts with a year or a byline word in them. */
  texts: readonly TextSpot[];
  /** Addresses of licences: `rel=license` and links to Creative Commons. */
  licences: readonly { href: string; rel: boolean; order: number }[];
  elements: number;
}

const MAX_META_KEYS = 400;
const MAX_META_VALUES = 50;
const MAX_META_CHARS = 5000;
const MAX_JSON_LD_CHARS = 2_000_000;
const MAX_JSON_LD_SCRIPTS = 60;
const MAX_SPOTS = 400;
const MAX_TEXT_SPOTS = 600;
const MAX_HEADINGS = 60;
const MAX_NAMES_CHARS = 400;

/** Blog software that gives its own name the first heading, and the post's the third. */
export const POST_TITLE = /(?:post|entry|article)-?title/;

/** Words of names that speak of authors, and of dates, by `wordFinder`'s rules. */
const AUTHOR_WORDS =
  'author byline by-line writer |by| posted-by postedby contributor reporter username user-name creator autor| verfasser journalist redacteur';
const DATE_WORDS =
  'date publish posted created updated modified datum fecha |dt- metainfo meta-info entry-meta post-meta article-meta byline pubinfo |info|';
/** The address of a writer's own page. */
const AUTHOR_HREF =
  /\/(?:authors?|contributors?|autor(?:en|es)?|auteurs?|redaktion|writers?|columnists?)\/[^/?#]{2,}\/?(?:[?#]|$)/i;
const TEXT_START =
  /^\s*(?:by|von|par|por|di|door|av|af|autor|author|text|words by|written by|posted by|autore|auteur|yazan|oleh)\b|^\s*(?:作者|记者|記者|編集|文[:：／/]|автор|текст)/i;
const TEXT_NUMBERS = /(?:19|20)\d\d|\b\d{1,2}[./]\d{1,2}[./]\d{2}\b/;

class Collector {
  readonly metas = new Map<string, string[]>();
  readonly links = new Map<string, string>();
  readonly jsonLd: string[] = [];
  readonly headings: (Spot & { level: 1 | 2; text: string })[] = [];
  readonly times: Spot[] = [];
  readonly authorSpots: Spot[] = [];
  readonly dateSpots: Spot[] = [];
  readonly itemprops: Spot[] = [];
  readonly texts: TextSpot[] = [];
  readonly licences: { href: string; rel: boolean; order: number }[] = [];
  titleTag: string | null = null;
  htmlLang: string | null = null;
  elements = 0;
  private jsonLdChars = 0;

  element(element: Element): void {
    const order = this.elements++;
    switch (element.name) {
      case 'meta':
        this.meta(element);
        return;
      case 'link':
        this.link(element);
        return;
      case 'script':
        this.script(element);
        return;
      case 'title':
        this.titleTag ??= textOf(element, 1000) || null;
        return;
      case 'html':
        this.htmlLang ??= element.attribs['lang'] ?? element.attribs['xml:lang'] ?? null;
        return;
      default:
        this.bodyElement(element, order);
    }
  }

  private bodyElement(element: Element, order: number): void {
    const { name, attribs } = element;
    // Most elements have no name that says anything: theirs are not even put together.
    const told = namesTell(attribs);
    const mayHead = name === 'h1' || name === 'h2' || name === 'h3';
    const marked = attribs['created-timestamp'] !== undefined || name === 'time' || name === 'relative-time';
    const leadsToAuthor = name === 'a' && AUTHOR_HREF.test(attribs['href']?.slice(0, 300) ?? '');
    if (name === 'a') this.anchor(attribs, order);
    if (told === 0 && !mayHead && !marked && !leadsToAuthor && attribs['itemprop'] === undefined) return;
    const names = namesOf(attribs);
    if (attribs['created-timestamp'] !== undefined) keep(this.times, { element, order, names }, MAX_SPOTS);
    const heads = name === 'h1' || name === 'h2' || (name === 'h3' && POST_TITLE.test(names));
    if (heads && this.headings.length < MAX_HEADINGS) {
      const text = textOf(element, 600);
      if (text !== '') this.headings.push({ element, order, names, level: name === 'h1' ? 1 : 2, text });
    }
    if (name === 'time' || name === 'relative-time') keep(this.times, { element, order, names }, MAX_SPOTS);
    if (leadsToAuthor) keep(this.authorSpots, { element, order, names: `${names} author` }, MAX_SPOTS);
    if (names === '') return;
    if (attribs['itemprop'] !== undefined) keep(this.itemprops, { element, order, names }, MAX_SPOTS);
    if ((told & AUTHOR) !== 0) keep(this.authorSpots, { element, order, names }, MAX_SPOTS);
    if ((told & DATE) !== 0) keep(this.dateSpots, { element, order, names }, MAX_SPOTS);
  }

  text(node: Text): void {
    const { data } = node;
    if (data.length < 2 || data.length > 1000 || this.texts.length >= MAX_TEXT_SPOTS) return;
    if (!(node.parent instanceof Element) || node.parent.name === 'script' || node.parent.name === 'title') return;
    if (!TEXT_START.test(data) && !(/\d/.test(data) && TEXT_NUMBERS.test(data))) return;
    const text = foldSpaces(data);
    if (text.length <= 300) this.texts.push({ text, node, parent: node.parent, order: this.elements });
  }

  private meta(element: Element): void {
    const { attribs } = element;
    const content = attribs['content'];
    if (content === undefined) return;
    const value = foldSpaces(content.slice(0, MAX_META_CHARS));
    if (value === '') return;
    for (const attribute of ['property', 'name', 'itemprop'] as const) {
      const key = attribs[attribute]?.trim().toLowerCase();
      if (key === undefined || key === '' || key.length > 100) continue;
      const values = this.metas.get(key);
      if (values === undefined) {
        if (this.metas.size < MAX_META_KEYS) this.metas.set(key, [value]);
      } else if (values.length < MAX_META_VALUES && !values.includes(value)) values.push(value);
    }
  }

  private link(element: Element): void {
    const href = element.attribs['href'];
    if (href === undefined || href.length > 4096) return;
    for (const rel of (element.attribs['rel'] ?? '').toLowerCase().split(/\s+/, 5)) {
      if (rel !== '' && !this.links.has(rel) && this.links.size < 100) this.links.set(rel, href);
      if (rel === 'license' && this.licences.length < 50) this.licences.push({ href, rel: true, order: 0 });
    }
  }

  private anchor(attribs: Record<string, string>, order: number): void {
    const href = attribs['href'];
    if (href === undefined || href.length > 4096 || this.licences.length >= 50) return;
    const rel = /\blicense\b/i.test(attribs['rel'] ?? '');
    if (rel || href.includes('creativecommons.org/')) this.licences.push({ href, rel, order });
  }

  private script(element: Element): void {
    if (!/ld\+json/i.test(element.attribs['type'] ?? '')) return;
    let text = '';
    for (const child of element.children) if (child instanceof Text) text += child.data;
    if (this.jsonLd.length >= MAX_JSON_LD_SCRIPTS || this.jsonLdChars + text.length > MAX_JSON_LD_CHARS) return;
    this.jsonLdChars += text.length;
    this.jsonLd.push(text);
  }
}

export function collectFacts(document: Document): PageFacts {
  const collector = new Collector();
  for (const node of nodesOf(document)) {
    if (node instanceof Element) collector.element(node);
    else if (node instanceof Text) collector.text(node);
  }
  return collector;
}

function keep<T>(list: T[], item: T, limit: number): void {
  if (list.length < limit) list.push(item);
}

const AUTHOR = 1;
const DATE = 2;
const TIME = 4;
const wordsIn = wordFinder([AUTHOR_WORDS.split(' '), DATE_WORDS.split(' '), ['time']]);
const toldBy = new KnownTexts<number>();

/** Whether an element's names speak of authors or dates, as bits. No pattern has a space in it, so each value is judged alone, and once. */
function namesTell(attribs: Record<string, string>): number {
  let bits = 0;
  let length = 0;
  for (const key of NAMED_BY) {
    const value = attribs[key];
    if (!value) continue;
    length += value.length + 1;
    bits |= told(value);
  }
  return length > MAX_NAMES_CHARS ? tell(namesOf(attribs)) : bits;
}

function told(value: string): number {
  const known = toldBy.get(value);
  if (known !== undefined) return known;
  const bits = tell(value.toLowerCase());
  toldBy.set(value, bits);
  return bits;
}

function tell(names: string): number {
  const found = wordsIn(names);
  const isTimed = (found & TIME) !== 0 && /time(?!line)/.test(names);
  return (found & (AUTHOR | DATE)) | (isTimed ? DATE : 0);
}

const NAMED_BY = ['class', 'id', 'itemprop', 'rel', 'data-testid'] as const;

/** What an element is called by its markup: see `Spot.names`. */
export function namesOf(attribs: Record<string, string>): string {
  let names = '';
  for (const key of NAMED_BY) {
    const value = attribs[key];
    if (value) names += names === '' ? value : ` ${value}`;
  }
  return names.slice(0, MAX_NAMES_CHARS).toLowerCase();
}

/** First content of the first of these metas that the page has. */
export function metaOf(facts: PageFacts, ...keys: string[]): string | null {
  for (const key of keys) {
    const value = facts.metas.get(key)?.[0];
    if (value !== undefined) return value;
  }
  return null;
}
